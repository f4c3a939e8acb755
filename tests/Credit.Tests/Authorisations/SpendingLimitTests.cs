using static CreditGrains.Credit.CreditLines.DeclineReason;

namespace CreditGrains.Credit.Tests;

/// <summary>Per transaction, per business date and per month: fixed windows that start at the product's midnight.</summary>
public class SpendingLimitTests
{
    private static Func<RevolvingProduct, RevolvingProduct> With(long? once = null, long? daily = null, int? count = null, long? monthly = null, string zone = "UTC") =>
        product => product with { Limits = new SpendingLimits(once, daily, count, monthly, []), TimeZone = zone };

    private static DateTimeOffset Utc(int month, int day, int hour = 0, int minute = 0, int year = 2026) => new(year, month, day, hour, minute, 0, TimeSpan.Zero);

    [Fact]
    public void A_transaction_may_reach_its_limit_and_not_exceed_it()
    {
        Line(with: With(once: 100)).When(Authorise(100)).ThenApproved();
        Line(with: With(once: 100)).When(Authorise(101)).ThenDeclined(TransactionLimitExceeded);
    }

    [Fact]
    public void The_days_amount_may_be_reached_and_not_exceeded()
    {
        var line = Line(with: With(daily: 100)).Given(Authorise(60));
        line.When(Authorise(40)).ThenApproved();
        line.When(Authorise(41)).ThenDeclined(VelocityAmountExceeded);
    }

    [Fact]
    public void The_days_count_may_be_reached_and_not_exceeded()
    {
        var line = Line(with: With(count: 2)).Given(Authorise(1));
        line.When(Authorise(1)).ThenApproved().When(Authorise(1)).ThenDeclined(VelocityCountExceeded);
    }

    [Fact]
    public void The_months_amount_may_be_reached_and_not_exceeded()
    {
        var line = Line(with: With(monthly: 100)).Given(Authorise(60)).After(Day);
        line.When(Authorise(40)).ThenApproved();
        line.When(Authorise(41)).ThenDeclined(VelocityAmountExceeded);
    }

    [Fact]
    public void A_declined_attempt_does_not_count() =>
        Line(with: With(daily: 100, count: 2)).Given(Authorise(101), Authorise(101), Authorise(100)).When(Authorise(1)).ThenDeclined(VelocityAmountExceeded);

    [Fact]
    public void A_void_gives_nothing_back_so_that_spending_cannot_be_probed() =>
        Line(with: With(daily: 100)).Given(Authorise(100), Void(2)).When(Authorise(1)).ThenDeclined(VelocityAmountExceeded);

    [Fact]
    public void Neither_does_a_refund() =>
        Line(with: With(daily: 100)).Given(Authorise(100), Capture(2), Refund(3)).When(Authorise(1)).ThenDeclined(VelocityAmountExceeded);

    [Fact]
    public void A_partial_approval_counts_as_what_was_approved() =>
        Line(limit: 90, with: With(daily: 100)).Given(Authorise(95, partial: true), Capture(2), Repay(90)).When(Authorise(11)).ThenDeclined(VelocityAmountExceeded)
            .Before.When(Authorise(10)).ThenApproved();

    [Fact]
    public void The_day_ends_at_midnight_to_the_millisecond()
    {
        var line = Line(with: With(daily: 100, count: 1)).Given(Authorise(100));
        line.At(Utc(3, 11) - Millisecond).When(Authorise(1)).ThenDeclined(VelocityAmountExceeded, VelocityCountExceeded);
        line.At(Utc(3, 11)).When(Authorise(100)).ThenApproved();
    }

    [Fact]
    public void The_month_ends_with_its_last_day()
    {
        var line = Line(with: With(monthly: 100), at: Utc(2, 28, 23, year: 2028)).Given(Authorise(100));
        line.At(Utc(3, 1, year: 2028) - Millisecond).When(Authorise(1)).ThenDeclined(VelocityAmountExceeded);
        line.At(Utc(3, 1, year: 2028)).When(Authorise(100)).ThenApproved();
    }

    [Fact]
    public void The_same_month_of_another_year_is_another_month() =>
        Line(with: With(monthly: 100)).Given(Authorise(100)).At(Utc(3, 10, year: 2027)).When(Authorise(100)).ThenApproved();

    [Fact]
    public void The_same_day_of_another_month_is_another_day() => Line(with: With(daily: 100)).Given(Authorise(100)).At(Utc(4, 10)).When(Authorise(100)).ThenApproved();

    [Fact]
    public void In_Shanghai_the_day_ends_at_four_in_the_afternoon_UTC()
    {
        var line = Line(with: With(daily: 100, zone: "Asia/Shanghai")).Given(Authorise(100));
        line.At(Utc(3, 10, 16) - Millisecond).When(Authorise(1)).ThenDeclined(VelocityAmountExceeded);
        line.At(Utc(3, 10, 16)).When(Authorise(1)).Then(Held(1, 899, at: Utc(3, 10, 16)) with { BusinessDate = new DateOnly(2026, 3, 11) });
    }

    // Berlin: on 29 March 2026 clocks skip 02:00–03:00, on 25 October 2026 they repeat it. The day has 23 and 25 hours.
    [Theory]
    [InlineData(3, 28, 23, 3, 29, 22)]
    [InlineData(10, 24, 22, 10, 25, 23)]
    public void A_day_on_which_the_clocks_change_lasts_from_midnight_to_midnight(int fromMonth, int fromDay, int fromHour, int untilMonth, int untilDay, int untilHour)
    {
        var line = Line(with: With(daily: 100, zone: "Europe/Berlin"), at: Utc(fromMonth, fromDay, fromHour) - Millisecond)
            .Given(Authorise(100)).At(Utc(fromMonth, fromDay, fromHour)).Given(Authorise(100));
        line.At(Utc(untilMonth, untilDay, untilHour) - Millisecond).When(Authorise(1)).ThenDeclined(VelocityAmountExceeded);
        line.At(Utc(untilMonth, untilDay, untilHour)).When(Authorise(100)).ThenApproved();
    }

    // Santiago skips midnight on 6 September 2026, Havana lives the first hour of 1 November 2026 twice.
    [Theory]
    [InlineData("UTC", 2026, 3, 11, "2026-03-11T00:00:00Z")]
    [InlineData("Asia/Shanghai", 2026, 3, 11, "2026-03-10T16:00:00Z")]
    [InlineData("Europe/Berlin", 2026, 3, 29, "2026-03-28T23:00:00Z")]
    [InlineData("Europe/Berlin", 2026, 3, 30, "2026-03-29T22:00:00Z")]
    [InlineData("America/Santiago", 2026, 9, 6, "2026-09-06T04:00:00Z")]
    [InlineData("America/Havana", 2026, 11, 1, "2026-11-01T04:00:00Z")]
    public void A_day_starts_at_the_first_instant_that_falls_on_it(string zone, int year, int month, int day, string start)
    {
        var (product, date) = (Standard with { TimeZone = zone }, new DateOnly(year, month, day));
        Assert.Equal(DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture), product.StartOf(date));
        Assert.Equal((date.AddDays(-1), date), (product.BusinessDate(product.StartOf(date) - Millisecond), product.BusinessDate(product.StartOf(date))));
    }
}
