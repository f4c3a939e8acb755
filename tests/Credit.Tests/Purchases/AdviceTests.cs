using CreditGrains.Credit.Ledger;
using static CreditGrains.Credit.CreditLines.DeclineReason;

namespace CreditGrains.Credit.Tests;

/// <summary>A purchase that has already happened offline.</summary>
public class AdviceTests
{
    [Fact]
    public void It_posts_even_over_the_limit() =>
        Line().When(Advise(1500)).Then(new CreditLineEvent.AdvicePosted(
            Shop.Id, Categories.Purchase, 1500, FromCreditBalance: 0, Principal: 1500, 100, Discount: 15, Noon, BusinessDate: Today, ValueDate: Today,
            Entries((Chart.Principal, 1500), (Chart.MerchantPayable, -1485), (Chart.MerchantDiscount, -15)))).Shows(posted: 1500, available: 0);

    [Fact]
    public void It_uses_the_customers_own_money_first() => Line().Given(Repay(50)).When(Advise(80)).ThenAccepted().Shows(posted: 30, creditBalance: 0);

    [Fact]
    public void Own_money_that_a_hold_counts_on_is_taken_as_well() => Line(limit: 100).Given(Repay(50), Authorise(50), Advise(50)).Shows(posted: 0, creditBalance: 0, held: 50, available: 50);

    [Fact]
    public void It_posts_on_frozen_and_closed_lines()
    {
        Line().Given(Freeze()).When(Advise(1)).ThenAccepted();
        Line().Given(Order(2, new LineOrder.Close("moved"))).When(Advise(1)).ThenAccepted().Shows(posted: 1);
    }

    [Fact]
    public void It_counts_in_velocity()
    {
        var line = Line(with: product => product with { Limits = SpendingLimits.None with { DailyAmount = 100, DailyCount = 2, MonthlyAmount = 100 } }).Given(Advise(60));
        line.When(Authorise(40)).ThenApproved();
        line.When(Authorise(41)).ThenDeclined(VelocityAmountExceeded);
        line.Given(Advise(1)).When(Authorise(1)).ThenDeclined(VelocityCountExceeded);
    }

    [Fact]
    public void It_counts_on_the_day_it_is_told_and_is_valued_on_the_day_it_happened()
    {
        var line = Line(with: product => product with { Limits = SpendingLimits.None with { DailyAmount = 100 } }).After(Day + Day).Given(Advise(100, occurred: Noon + Day));
        Assert.Equal(Today.AddDays(1), line.Log[^1].Event.ValuedOn);
        line.When(Authorise(1)).ThenDeclined(VelocityAmountExceeded);
    }

    [Fact]
    public void The_future_is_not_advised()
    {
        Line().When(Advise(1, occurred: Noon + Millisecond)).ThenRefused(RefusalCode.OccurredInTheFuture);
        Line().When(Advise(1, occurred: Noon)).ThenAccepted();
    }

    [Fact]
    public void Interest_cannot_begin_before_the_line_did() =>
        Assert.Equal(Today, Line().Given(Advise(1, occurred: Noon - Week)).Log[^1].Event.ValuedOn);

    [Fact]
    public void Only_the_lines_currency_posts()
    {
        Line().When(Advise(1, currency: Usd)).ThenRefused(RefusalCode.CurrencyMismatch);
        Line().When(Advise(1, Shop with { Currency = Usd })).ThenRefused(RefusalCode.CurrencyMismatch);
    }

    [Fact]
    public void It_is_answered_as_a_capture_of_no_authorisation()
    {
        var capture = (Capture)Line().Given(Advise(150, CashMachine)).Newest;
        Assert.Equal((2, null, 150, Categories.Cash), (capture.Number, capture.AuthorisationNumber, capture.Amount, capture.Category));
    }

    [Fact]
    public void It_can_be_refunded() => Line().Given(Advise(150), Refund(2)).Shows(posted: 0, creditBalance: 0, available: 1000);
}
