using CreditGrains.Credit.Ledger;

namespace CreditGrains.Credit.Tests.Plans;

using LineScenario = Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>;

/// <summary>A charge-off takes the loss of everything owed: the balance, instalments that have fallen due, and the principal of those that have not.</summary>
public class ChargeOffTests
{
    private static readonly CreditLineCommand.Serve ChargeOff = Serve(new ServiceOrder.ChargeOff("insolvent"));

    // 300.00 on the balance, 600.00 in six instalments at 12 %, of which one has fallen due: 97.53 of principal and 6.00 of interest.
    private static LineScenario Owing() => Lender().Bought(600_00, "equal-6").Given(Advise(300_00)).AtNextDue();

    [Fact]
    public void Instalments_are_charged_off_with_the_balance()
    {
        var before = Owing().Given(CatchUp);
        var line = before.Given(ChargeOff);
        Assert.Equal(before.State.Posted, ((CreditLineEvent.ChargedOff)line.Log[^1].Event).Amount);
        Assert.Equal(before.State.Posted, line.State.Posted);
        Assert.Equal((line.State.Posted, line.State.Posted), (line.Balance(Chart.ChargeOffs), line.Balance(Chart.ChargedOff)));
        Assert.True(before.Balance(Chart.InstalmentInterest) > 0);
        line.Agrees();
    }

    [Fact]
    public void No_instalment_falls_due_and_nothing_accrues_any_more()
    {
        var line = Owing().Given(ChargeOff);
        var later = line.After(400 * Day);
        Assert.Equal(line.State.Posted, later.State.ViewAt(later.Now).Posted);
        Assert.Empty(later.When(CatchUp).Events.OfType<CreditLineEvent.InstalmentsDue>());
        Assert.True(later.State.ViewAt(later.Now).DaysPastDue > 360);
    }

    [Fact]
    public void What_is_paid_is_a_recovery_up_to_the_loss_instalments_due_first_then_the_balance_then_the_rest()
    {
        var line = Owing().Given(ChargeOff).After(100 * Day);
        var loss = line.State.Posted;
        var first = line.State.Plans[0].Rows[0].Owed.Total;
        var partly = line.Given(Repay(first + 300_00 + 50_00));
        Assert.Equal((0, 0, first + 350_00), (partly.State.Plans[0].Rows[0].Owed.Total, partly.State.RevolvingPrincipal, -partly.Balance(Chart.Recoveries)));
        Assert.Equal(line.State.Plans[0].Upcoming.Sum(row => row.Net.Principal) - 50_00, partly.State.Instalments.Total);
        Assert.Equal(0, partly.Balance(Chart.PenaltyInterestIncome));
        partly.Agrees();

        var bought = partly.Given(Advise(10_00));
        Assert.Equal(10_00, bought.Balance(Chart.Principal));
        var whole = bought.Given(Repay(loss - first - 350_00 + 10_00 + 7_00)).Agrees();
        Assert.Equal((0, 7_00, -loss, 0), (whole.State.Posted, whole.State.CreditBalance, whole.Balance(Chart.Recoveries), whole.Balance(Chart.ChargedOff)));
        Assert.Equal(0, whole.Given(Serve(new ServiceOrder.PayOut(null)), Order(9, new LineOrder.Close("settled"))).State.Posted);
    }

    [Fact]
    public void A_recovery_that_is_returned_is_lost_again()
    {
        var line = Owing().Given(ChargeOff);
        var paid = line.Given(Repay(700_00)).Agrees();
        var returned = paid.After(20 * Day).Given(Reverse(paid.Number())).Agrees();
        Assert.Equal((line.State.Posted, 0, line.State.Posted), (returned.State.Posted, returned.Balance(Chart.Recoveries), returned.Balance(Chart.ChargedOff)));
        Assert.Equal(line.State.Plans[0].Rows.Select(row => row.Owed), returned.State.Plans[0].Rows.Select(row => row.Owed).Where(owed => owed.Total > 0));
    }

    [Fact]
    public void A_refund_of_a_purchase_in_instalments_makes_good_the_loss()
    {
        var line = Owing().Given(ChargeOff);
        var refunded = line.Given(Refund(3)).Agrees();
        Assert.Equal(300_00, refunded.State.Posted);
        Assert.Equal(300_00, refunded.Balance(Chart.ChargedOff));
    }

    [Fact]
    public void Undone_the_plan_goes_on_where_it_was()
    {
        var line = Owing().Given(ChargeOff).After(40 * Day).Given(Serve(new ServiceOrder.UndoChargeOff("found"))).Given(CatchUp).Agrees();
        // The instalment that came meanwhile has fallen due after all.
        Assert.Equal([true, true, false, false, false, false], line.State.Plans[0].Rows.Select(row => row.IsBilled));
    }

    [Fact]
    public void Nothing_is_lent_in_instalments_any_more_and_no_plan_is_changed()
    {
        var line = Owing().Given(Authorise(50_00, plan: "equal-3")).Given(Advise(20_00)) is var held ? held.Given(ChargeOff) : null!;
        var authorisation = line.State.Holds.InOrder.First().Number;
        var captured = line.Given(Capture(authorisation)).Agrees();
        Assert.Single(captured.State.Plans);
        Assert.Equal(50_00, captured.Balance(Chart.Principal));
        foreach (var command in (CreditLineCommand[])[Settle(3), Prepay(3, 10_00), Defer(3), ReAge(3, 4), Convert(captured.Number(), "equal-3"), ConvertStatement(1, "equal-3")])
            captured.When(command).ThenRefused(RefusalCode.LineChargedOff);
    }
}
