using CreditGrains.Credit.Instalments;

namespace CreditGrains.Credit.Tests.Instalments;

/// <summary>Products whose instalments are due on a day of the month have a first period of another length.</summary>
public class DueDayTests
{
    private static readonly InstalmentProduct Product = (InstalmentProduct)SeededProducts.All.Single(product => product.Code == "equal-3");

    private static InstalmentProduct On(int day, int least = 15) => Product with { DueDay = day, FirstPeriodLeastDays = least };

    private static string[] Dates(InstalmentProduct product, string start) =>
        [.. Schedule.Of(product, 300_00, DateOnly.Parse(start, CultureInfo.InvariantCulture)).Rows.Select(row => row.DueDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))];

    [Theory]
    [InlineData(5, 15, "2026-03-10", "2026-04-05 2026-05-05 2026-06-05")]
    [InlineData(5, 15, "2026-03-21", "2026-04-05 2026-05-05 2026-06-05")]
    [InlineData(5, 15, "2026-03-22", "2026-05-05 2026-06-05 2026-07-05")]
    [InlineData(5, 1, "2026-03-04", "2026-03-05 2026-04-05 2026-05-05")]
    [InlineData(5, 1, "2026-03-05", "2026-04-05 2026-05-05 2026-06-05")]
    [InlineData(31, 15, "2026-01-20", "2026-02-28 2026-03-31 2026-04-30")]
    [InlineData(31, 1, "2024-01-31", "2024-02-29 2024-03-31 2024-04-30")]
    [InlineData(29, 15, "2026-12-31", "2027-01-29 2027-02-28 2027-03-29")]
    public void The_first_one_is_due_on_the_day_once_the_period_is_long_enough(int day, int least, string start, string dates) =>
        Assert.Equal(dates.Split(' '), Dates(On(day, least), start));

    [Fact]
    public void A_longer_first_period_costs_its_own_days()
    {
        var daily = On(5) with { DayCount = DayCount.Actual365, Method = InstalmentMethod.InterestOnly, AnnualRate = 0.0365m };
        // 100,000.00 at 0.01 % a day: 44 days from 22 March to 5 May, then 31.
        Assert.Equal([440_00, 310_00, 300_00], Schedule.Of(daily, 100_000_00, new DateOnly(2026, 3, 22)).Rows.Select(row => row.Interest));
    }

    [Fact]
    public void The_first_period_is_long_enough_and_at_most_a_month_longer() => Properties.ForAll(Terms.Any(), terms =>
    {
        if (terms.Product.DueDay is not { } day) return;
        var rows = terms.Schedule.Rows.Where(row => row.Number > 0).ToList();
        Assert.InRange(rows[0].DueDate.DayNumber - terms.Start.DayNumber, terms.Product.FirstPeriodLeastDays, terms.Product.FirstPeriodLeastDays + 31);
        Assert.All(rows, row => Assert.Equal(Math.Min(day, DateTime.DaysInMonth(row.DueDate.Year, row.DueDate.Month)), row.DueDate.Day));
    }, cases: 500);
}
