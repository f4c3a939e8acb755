using CreditGrains.Credit.Ledger;

namespace CreditGrains.Credit.Tests;

/// <summary>A repayment that came back.</summary>
public class ReversalTests
{
    [Fact]
    public void What_it_had_repaid_is_owed_again_as_it_was()
    {
        var line = Line().Given(Advise(200), Advise(100, CashMachine), Repay(150));
        var repayment = (Repayment)line.Newest;
        line.When(Reverse(4)).Then(new CreditLineEvent.RepaymentReversed(
            4, "bounced", [new(Categories.Cash, 100), new(Categories.Purchase, 50)], FromCreditBalance: 0, BalanceAfter: 300, Today, Recalled: repayment,
            Entries((Chart.Principal, 150), (Chart.Cash, -150)))).Shows(posted: 300);
        Content.Equal((object)line.Given(Reverse(4)).State.Principal, Line().Given(Advise(200), Advise(100, CashMachine)).State.Principal);
    }

    [Fact]
    public void What_became_own_money_is_taken_back()
    {
        var answer = Line().Given(Advise(100), Repay(150)).When(Reverse(3));
        answer.ThenAccepted().Shows(posted: 100, creditBalance: 0);
        Content.Equal(Entries((Chart.Principal, 100), (Chart.CreditBalance, 50), (Chart.Cash, -150)), answer.Events[0].Entries);
    }

    [Fact]
    public void Own_money_spent_meanwhile_was_lent_after_all() =>
        Line().Given(Repay(150), Advise(100, CashMachine)).Shows(posted: 0, creditBalance: 50).Given(Reverse(2)).Shows(posted: 100, creditBalance: 0);

    [Fact]
    public void Own_money_from_elsewhere_goes_first_so_that_debt_and_credit_never_stand_side_by_side() =>
        Line().Given(Advise(100), Repay(100), Repay(60)).Shows(creditBalance: 60).Given(Reverse(3)).Shows(posted: 40, creditBalance: 0);

    [Fact]
    public void It_happens_once()
    {
        var line = Line().Given(Advise(100), Repay(100), Reverse(3));
        line.When(Reverse(3)).ThenRefused(RefusalCode.RepaymentReversed);
        Assert.True(((Repayment)line.Newest).IsReversed);
        Assert.Equal(100, ((Repayment)line.Newest).BalanceAfter);
    }

    [Fact]
    public void It_is_valued_on_the_day_the_repayment_was() =>
        Assert.Equal(Today, Line().Given(Advise(100)).After(Day).Given(Repay(100, Today)).After(Day).Given(Reverse(3)).Log[^1].Event.ValuedOn);

    [Fact]
    public void It_may_leave_the_line_over_its_limit() =>
        Line().Given(Advise(1000), Repay(1000), Authorise(1000), Reverse(3)).Shows(posted: 1000, held: 1000, available: 0);

    [Fact]
    public void A_closed_line_owes_again() => Line().Given(Advise(100), Repay(100), Order(2, new LineOrder.Close("moved")), Reverse(3)).Shows(posted: 100);

    [Fact]
    public void What_never_was_or_is_no_repayment_is_not_found()
    {
        Line().When(Reverse(2)).ThenRefused(RefusalCode.NotFound);
        Line().Given(Advise(1)).When(Reverse(2)).ThenRefused(RefusalCode.NotFound);
    }

    [Fact]
    public void A_debt_beyond_what_is_kept_is_refused()
    {
        var line = Line().Given(Advise(2), Repay(2)).GivenEvents(new CreditLineEvent.AdvicePosted(
            Shop.Id, Categories.Purchase, CreditLine.LargestBalance - 1, 0, CreditLine.LargestBalance - 1, 0, 0, Noon, Today, Today, []));
        line.When(Reverse(3)).ThenRefused(RefusalCode.AmountTooLarge);
        line.Given(Repay(1)).When(Reverse(3)).ThenAccepted();
    }
}
