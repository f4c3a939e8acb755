using CreditGrains.Credit.Instalments;

namespace CreditGrains.Credit.Tests.Instalments;

public class AnnualPercentageRateTests
{
    private static ImmutableArray<(DateOnly, long)> Level(DateOnly first, int count, long amount) => [.. Enumerable.Range(0, count).Select(month => (first.AddMonths(month), amount))];

    private static AnnualPercentageRate Of(long received, DateOnly start, params ImmutableArray<(DateOnly, long)> payments) => AnnualPercentageRate.Of(received, start, payments, Frequency.Monthly);

    [Fact] // Regulation Z (12 CFR 1026), appendix J, example (c)(1)(i).
    public void A_regular_first_period() => Assert.Equal(0.0969m, Of(5000_00, new(1978, 1, 10), Level(new(1978, 2, 10), 24, 230_00)).Nominal);

    [Fact] // The same, example (c)(1)(ii).
    public void A_long_first_period() => Assert.Equal(0.1182m, Of(6000_00, new(1978, 2, 10), Level(new(1978, 4, 1), 36, 200_00)).Nominal);

    [Fact] // The same, example (c)(2)(i).
    public void An_irregular_first_payment() =>
        Assert.Equal(0.1008m, Of(5000_00, new(1978, 1, 10), Level(new(1978, 3, 10), 23, 230_00).Insert(0, (new(1978, 2, 10), 250_00))).Nominal);

    [Fact]
    public void A_flat_fee_of_0_6_percent_a_month_over_a_year_is_13_percent()
    {
        var flat = Offer.Of((InstalmentProduct)SeededProducts.All.Single(product => product.Code == "flat-12"), 12_000_00, Today);
        Assert.Equal(new AnnualPercentageRate(0.1303m, 0.1384m), flat.Rate);
        Assert.Equal(864_00, flat.Schedule.TotalCost);
    }

    [Theory]
    [InlineData(Frequency.Weekly, 0.1261, 0.1336)] // 0.1256/52 a week, compounded: by hand
    [InlineData(Frequency.Monthly, 0.1260, 0.1336)]
    public void The_effective_rate_compounds_the_rate_of_a_period(Frequency frequency, double nominal, double effective)
    {
        var periods = frequency == Frequency.Weekly ? 52 : 12;
        var rate = (decimal)(Math.Pow(1 + effective, 1.0 / periods) - 1);
        var payment = (long)(1_000_000_000 * rate / (1 - (decimal)Math.Pow((double)(1 + rate), -periods)));
        var found = AnnualPercentageRate.Of(1_000_000_000, Today, [.. Enumerable.Range(1, periods).Select(period => (DueDates.After(Today, frequency, period), payment))], frequency);
        Assert.Equal((decimal)effective, found.Effective);
        Assert.InRange(found.Nominal, (decimal)nominal - 0.0002m, (decimal)nominal + 0.0002m);
    }

    [Fact]
    public void Odd_flows_have_a_rate_too()
    {
        Assert.Equal(default, Of(0, Today, (Today, 5)));
        Assert.Equal(default, Of(100, Today));
        Assert.Equal(default, Of(100, Today, (Today.AddMonths(1), 100)));
        Assert.Equal(default, Of(100, Today, (Today.AddMonths(1), 99)));
        Assert.Equal(new AnnualPercentageRate(AnnualPercentageRate.Most, AnnualPercentageRate.Most), Of(1, Today, (Today.AddMonths(1), Money.LargestMinor)));
        Assert.Equal(new AnnualPercentageRate(AnnualPercentageRate.Most, AnnualPercentageRate.Most), Of(100, Today, (Today, 150)));
        Assert.InRange(Of(Money.LargestMinor, Today, (Today.AddYears(10), Money.LargestMinor + 1_000_000_000)).Effective, 0.0000m, 0.0002m);
    }

    [Fact]
    public void Payments_count_by_their_days_in_whatever_order_they_stand()
    {
        var level = Level(new(1978, 2, 10), 24, 230_00);
        Assert.Equal(0.0969m, Of(5000_00, new(1978, 1, 10), [.. level.Reverse()]).Nominal);
    }
}
