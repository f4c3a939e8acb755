using CreditGrains.Credit.Ledger;

namespace CreditGrains.Credit.Tests;

public class RepaymentTests
{
    private static Allocation Of(long creditBalance, params CategoryAmount[] principal) => new(0, 0, 0, [.. principal], 0, creditBalance);

    private static CategoryAmount Cash(long amount) => new(Categories.Cash, amount);

    private static CategoryAmount Purchase(long amount) => new(Categories.Purchase, amount);

    [Fact]
    public void It_lowers_what_is_owed() =>
        Line().Given(Advise(400)).When(Repay(150)).Then(new CreditLineEvent.Repaid(
            150, "bank", Of(0, Purchase(150)), Today, BalanceAfter: 250, Entries((Chart.Cash, 150), (Chart.Principal, -150)))).Shows(posted: 250, available: 750);

    [Fact]
    public void What_exceeds_the_debt_becomes_the_customers_own_money() =>
        Line().Given(Advise(400)).When(Repay(401)).Then(new CreditLineEvent.Repaid(
            401, "bank", Of(1, Purchase(400)), Today, BalanceAfter: 0, Entries((Chart.Cash, 401), (Chart.Principal, -400), (Chart.CreditBalance, -1)))).Shows(posted: 0, creditBalance: 1);

    [Fact]
    public void Exactly_the_debt_leaves_nothing() => Line().Given(Advise(400), Repay(400)).Shows(posted: 0, creditBalance: 0);

    [Fact]
    public void The_highest_rate_is_repaid_first()
    {
        var line = Line().Given(Advise(200), Advise(100, CashMachine));
        Content.Equal(Of(0, Cash(100), Purchase(1)), ((Repayment)line.Given(Repay(101)).Newest).Allocation);
        Content.Equal(Of(0, Cash(100)), ((Repayment)line.Given(Repay(100)).Newest).Allocation);
    }

    [Fact]
    public void Where_purchases_cost_more_they_are_first() =>
        Content.Equal(Of(0, Purchase(50)), ((Repayment)Line(with: product => product with { CashRate = 0.1m }).Given(Advise(200), Advise(100, CashMachine), Repay(50)).Newest).Allocation);

    [Fact]
    public void Of_equal_rates_the_name_decides() =>
        Content.Equal(Of(0, new CategoryAmount("5812", 100), Purchase(50)), ((Repayment)Line(with: product => product with { SubLimits = product.SubLimits.Add("5812", new(1, null)) })
            .Given(Advise(200), Advise(100, Restaurant), Repay(150)).Newest).Allocation);

    [Fact]
    public void A_value_date_may_lie_between_opening_and_today()
    {
        var line = Line().Given(Advise(400)).After(Day + Day);
        line.When(Repay(1, Today.AddDays(2))).ThenAccepted();
        line.When(Repay(1, Today.AddDays(3))).ThenRefused(RefusalCode.ValueDateInTheFuture);
        line.When(Repay(1, Today)).ThenAccepted();
        line.When(Repay(1, Today.AddDays(-1))).ThenRefused(RefusalCode.ValueDateBeforeOpening);
        Assert.Equal(Today.AddDays(1), line.Given(Repay(1, Today.AddDays(1))).Log[^1].Event.ValuedOn);
    }

    [Fact]
    public void Today_is_the_products_day()
    {
        var line = Line(with: product => product with { TimeZone = "Asia/Shanghai" }).After(TimeSpan.FromHours(4));
        line.When(Repay(1, Today.AddDays(1))).ThenAccepted();
        line.When(Repay(1, Today.AddDays(2))).ThenRefused(RefusalCode.ValueDateInTheFuture);
    }

    [Fact]
    public void A_closed_line_takes_what_is_owed_and_nothing_where_nothing_is()
    {
        var closed = Line().Given(Authorise(400)).After(Week).Given(Order(2, new LineOrder.Close("moved")));
        closed.When(Repay(1)).ThenRefused(RefusalCode.LineClosed);
        closed.Given(Capture(2)).When(Repay(401)).ThenAccepted().Shows(posted: 0, creditBalance: 1);
    }

    [Fact]
    public void A_frozen_line_takes_repayments() => Line().Given(Advise(400), Freeze()).When(Repay(400)).ThenAccepted().Shows(posted: 0);

    [Fact]
    public void Only_the_customer_repays_through_its_app()
    {
        Line().When(Repay(1, onlyFor: "cus_other")).ThenRefused(RefusalCode.NotYours);
        Line().When(Repay(1, onlyFor: CustomerId)).ThenAccepted();
    }

    [Fact]
    public void Own_money_beyond_what_is_kept_is_refused()
    {
        var line = Line().GivenEvents(new CreditLineEvent.Repaid(CreditLine.LargestBalance - 1, null, Of(CreditLine.LargestBalance - 1), Today, 0, []));
        line.When(Repay(2)).ThenRefused(RefusalCode.AmountTooLarge);
        line.When(Repay(1)).ThenAccepted();
    }
}
