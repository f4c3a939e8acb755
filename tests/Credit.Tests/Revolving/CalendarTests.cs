using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.Tests.Revolving;

public class CalendarTests
{
    private static string Dates(int statementDay, string opened, string until) => string.Join(' ', Living.Opened(opened, product => product with { StatementDay = statementDay }).Spend(1_000_00).On(until)
        .Statements.Select(statement => statement.Until.ToString("MM-dd", CultureInfo.InvariantCulture)));

    [Fact]
    public void A_statement_day_is_clamped_to_the_month() => Assert.Equal("01-31 02-29 03-31 04-30 05-31", Dates(31, "2024-01-10", "2024-06-01"));

    [Fact]
    public void A_line_opened_on_its_statement_day_has_its_first_statement_a_month_later() => Assert.Equal("02-05", Dates(5, "2025-01-05", "2025-02-06"));

    [Fact]
    public void A_line_opened_the_day_before_has_a_cycle_of_two_days() => Assert.Equal("01-05 02-05", Dates(5, "2025-01-04", "2025-02-06"));

    [Fact]
    public void Cycles_join_without_a_gap()
    {
        var statements = Living.Opened("2024-01-10", product => product with { StatementDay = 30 }).Spend(1_000_00).On("2026-02-01").Statements.ToList();
        Assert.Equal(25, statements.Count);
        Assert.All(statements.Zip(statements.Skip(1)), pair => Assert.Equal(pair.First.Until.AddDays(1), pair.Second.From));
        Assert.All(statements, statement => Assert.Equal(statement.Until.AddDays(21), statement.DueDate));
    }

    [Fact]
    public void A_statement_is_due_before_the_next_is_cut()
    {
        var statements = Living.Opened("2025-01-01", product => product with { StatementDay = 31, DueDays = 90 }).Spend(1_000_00).On("2025-06-01").Statements.ToList();
        Assert.Equal(["02-27", "03-30", "04-29", "05-30", "06-29"], statements.Select(statement => statement.DueDate.ToString("MM-dd", CultureInfo.InvariantCulture)));
    }

    /// <summary>A year's interest on a level balance is the year's rate under every day count that knows the year's length, and more or less by the days where it does not.</summary>
    [Theory]
    [InlineData(DayCount.Actual365, 2025, 365.0 / 365)]
    [InlineData(DayCount.Actual365, 2024, 366.0 / 365)]
    [InlineData(DayCount.ActualActual, 2024, 1.0)]
    [InlineData(DayCount.ActualActual, 2025, 1.0)]
    [InlineData(DayCount.Thirty360, 2024, 1.0)]
    [InlineData(DayCount.Actual360, 2025, 365.0 / 360)]
    [InlineData(DayCount.Actual364, 2025, 365.0 / 364)]
    public void A_year_is_counted(DayCount dayCount, int year, double share)
    {
        var line = Living.Opened($"{year}-01-01", product => product with { AnnualRate = 0.18m, DayCount = dayCount, StatementDay = 31, Grace = false, LateFee = 0 }).Spend(1_000_000_00).On($"{year + 1}-01-01");
        Assert.Equal((long)Math.Round(180_000_00 * share), line.Position.Charged.Interest);
    }

    [Fact]
    public void What_rounding_leaves_is_carried_to_the_next_statement()
    {
        // 0.4 of a minor unit a month.
        var line = Living.Opened("2025-01-06", product => product with { AnnualRate = 0.048m, DayCount = DayCount.Thirty360, Grace = false, LateFee = 0, MinimumPayment = new MinimumPayment(0, 0) }).Spend(100).On("2026-01-06");
        Assert.Equal("0 1 0 1 0 0 1 0 1 0 0 1", string.Join(' ', line.Statements.Select(statement => statement.InterestCharged)));
    }
}
