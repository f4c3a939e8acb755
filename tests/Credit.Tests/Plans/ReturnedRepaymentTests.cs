using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Tests.Plans;

using LineScenario = Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>;

/// <summary>A repayment that is returned leaves its plans as if it had never come.</summary>
public class ReturnedRepaymentTests
{
    private static string Upcoming(LineScenario line) => string.Join(' ', line.Plan(3).Rows.Where(row => !row.IsBilled).Select(row => $"{row.Planned with { Number = 0 }} {row.FeeBase}"));

    [Theory]
    [InlineData("equal-3", 100_00, 0)]
    [InlineData("equal-6", 123_45, 20)]
    [InlineData("principal-12", 300_00, 20)]
    [InlineData("interest-only-6", 299_99, 3)]
    [InlineData("flat-12", 300_00, 25)]
    public void What_was_paid_in_advance_is_to_come_again_as_it_was(string plan, long amount, int days)
    {
        var line = Lender().Bought(300_00, plan).After(4 * Day);
        var (settlement, upcoming) = (line.Plan(3).SettlementOn(new(2026, 4, 5), null, DayCount.Actual365), Upcoming(line));
        line = line.Given(Repay(amount));
        line = line.After(days * Day).Given(Reverse(line.Number())).Agrees().Shows(posted: 300_00);
        Assert.Equal((upcoming, settlement), (Upcoming(line), line.Plan(3).SettlementOn(new(2026, 4, 5), null, DayCount.Actual365)));
        Assert.Equal(0, line.State.RevolvingPrincipal);
    }

    [Fact]
    public void A_plan_that_had_ended_lives_again()
    {
        var line = Lender().Bought(300_00, "equal-3");
        var upcoming = Upcoming(line);
        line = line.Given(Repay(300_00), CatchUp);
        Assert.Empty(line.State.Plans);
        line = line.After(9 * Day).Given(Reverse(4)).Agrees().Shows(posted: 300_00);
        Assert.Equal((upcoming, 0), (Upcoming(line), line.State.RevolvingPrincipal));
        Assert.Null(((Credit.CreditLines.Capture)Run.HistoryOf(line, 3)!).EndedPlan);
        // It ends again, and is refunded from where it ended.
        line = line.Given(Settle(3), CatchUp).Agrees();
        line.Given(Refund(3)).Agrees().Shows(posted: 0, creditBalance: 300_90);
    }

    [Fact]
    public void What_would_have_fallen_due_meanwhile_is_past_due()
    {
        var line = Lender().Bought(300_00, "equal-3").Given(Repay(300_00), CatchUp).After(33 * Day).Given(Reverse(4)).Agrees();
        // 10 April has passed: 102.01 of the first month are two days late.
        Assert.Equal((2, 303_00), (line.State.ViewAt(line.Now).DaysPastDue, line.State.ViewAt(line.Now).Posted));
        Assert.Equal(new NextDue(new(2026, 5, 10), 204_02, 303_00), line.State.ViewAt(line.Now).NextDue);
    }

    [Fact]
    public void Instalments_paid_by_a_returned_repayment_after_their_plan_ended_are_past_due()
    {
        var line = Lender().Bought(300_00, "equal-3").AtNextDue().PayingDue();
        var repayment = line.Number();
        line = line.Given(Settle(3), CatchUp).After(6 * Day).Given(Reverse(repayment)).Agrees().Shows(posted: 102_01);
        Assert.Equal((6, 0), (line.State.ViewAt(line.Now).DaysPastDue, line.State.RevolvingPrincipal));
    }

    [Fact]
    public void Where_an_instalment_has_fallen_due_since_the_rest_comes_back_at_the_end_with_the_interest_it_would_have_borne()
    {
        // Without it: 99.01 and 100.00 in the first two months, 100.99 in the last. With 100.00 paid in advance only two instalments are left.
        var line = Lender().Bought(300_00, "equal-3").Given(Repay(100_00)).AtNextDue().PayingDue();
        Assert.Equal("10000+0+0 10001+200+0 9999+100+0", line.Plan(3).Rows());
        line = line.Given(Reverse(4)).Agrees();
        // 1.00 on the 100.00 in the first month, then all that is left over the two that are.
        Assert.Equal("0+0+0 10001+200+0 9900+300+0 10099+101+0", line.Plan(3).Rows());
        Assert.Equal(new DateOnly(2026, 6, 10), line.Plan(3).Rows[^1].Planned.DueDate);
    }

    [Fact]
    public void The_customers_own_money_does_not_pay_in_advance_for_a_returned_repayment()
    {
        var line = Lender().Bought(300_00, "equal-3").Given(Repay(310_00)).Given(Reverse(4)).Agrees().Shows(posted: 300_00, creditBalance: 0);
        Assert.Equal(0, line.State.RevolvingPrincipal);
    }

    [Fact]
    public void What_a_refund_gave_back_is_owed_as_a_purchase_and_not_as_an_instalment()
    {
        var line = Lender().Bought(300_00, "equal-3").Given(Repay(300_00), Refund(3)).Shows(posted: 0, creditBalance: 300_00);
        line.Given(Authorise(300_00)).Given(Capture(6)).Given(Reverse(4)).Agrees().Shows(posted: 300_00, creditBalance: 0);
    }

    /// <summary>The plan's first 102.01 are due on 10 April, on the statement of 5 May, whose minimum is due on the 26th.</summary>
    private static LineScenario Billed(Func<RevolvingProduct, RevolvingProduct>? with = null) =>
        Line(1_000_000, product => (with?.Invoke(product) ?? product) with { Plans = [.. InstalmentProducts.Select(plan => plan.Code)], LateFee = 30_00, MinimumPayment = new(0, 0) })
            .Bought(300_00, "equal-3").At(Noon(5, 6));

    private static DateTimeOffset Noon(int month, int day) => new(2026, month, day, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_minimum_that_only_a_returned_repayment_had_met_was_missed()
    {
        var billed = Billed(product => product with { ReturnedPaymentFee = 15_00 });
        var paid = billed.Given(Repay(102_01));
        var returned = paid.At(Noon(5, 30)).Given(Reverse(paid.Number())).Agrees();
        var never = billed.At(Noon(5, 30)).Given(CatchUp).Agrees();
        var (view, without) = (returned.State.ViewAt(returned.Now), never.State.ViewAt(never.Now));
        Assert.Equal((without.Posted + 15_00, without.DaysPastDue, 30_00 + 15_00), (view.Posted, view.DaysPastDue, returned.State.Charges.Penalties));
        Content.Equal(never.State.Book!.Position.Dues, returned.State.Book!.Position.Dues);
    }

    [Fact]
    public void An_instalment_that_falls_due_later_does_not_take_the_place_of_one_that_was_paid()
    {
        // 10 May brings the second instalment; what the statement asked for is paid before the 26th all the same.
        var line = Billed().At(Noon(5, 20)).Given(Repay(102_01)).At(Noon(5, 28)).Agrees();
        var then = line.State.BilledAt(line.Now);
        Assert.Empty(then.Book!.Position.Dues);
        Assert.Equal(0, then.Charges.Penalties);
    }

    [Fact]
    public void Money_dated_before_a_purchase_that_was_converted_since_stays_the_customers_own()
    {
        // Had it been there in time it would have paid some of the purchase; the plan lends all of it all the same.
        var line = Lender().After(5 * Day).Given(Advise(300_00));
        var purchase = line.Number();
        line = line.Given(Convert(purchase, "equal-3")).Given(Repay(300_00)).Given(Repay(80_00, new DateOnly(2026, 3, 12))).Agrees();
        line.Shows(posted: 0, creditBalance: 80_00);
    }

    [Fact]
    public void A_plan_that_pays_back_a_statement_lives_again_too()
    {
        var line = Line(1_000_000, product => product with { Plans = ["equal-3"] }).Given(Advise(300_00)).At(Noon(4, 6)).Given(CatchUp, ConvertStatement(1, "equal-3"));
        var plan = line.Number();
        var paid = line.Given(Repay(300_00), CatchUp);
        Assert.Empty(paid.State.Plans);
        var returned = paid.Given(Reverse(paid.State.Version - 1)).Agrees().Shows(posted: 300_00);
        Assert.Equal((line.Plan(plan).Rows(), 0), (string.Join(' ', returned.Plan(plan).Upcoming.Select(row => $"{row.Net.Principal}+{row.Net.Interest}+{row.Net.Fee}")), returned.State.RevolvingPrincipal));
        // It ends a second time, and comes back a second time.
        var again = returned.Given(Repay(300_00), CatchUp);
        again.Given(Reverse(again.State.Version - 1)).Agrees().Shows(posted: 300_00);
    }
}
