using CreditGrains.Credit.Products;
using CreditGrains.LoadTests.Scale;

namespace CreditGrains.LoadTests.Closing;

/// <summary>
/// Lines that all owe the same and differ in the day of their statement: a share of them is due at the first close, another at the second, the rest at neither.
/// </summary>
internal sealed record DueLines(int Lines, int Due)
{
    /// <summary>Share of the lines that can be due at each of two closes.</summary>
    public const int PercentMost = 50;

    /// <summary>What each line owes, in minor units.</summary>
    public const long Owed = 1_000_00;

    /// <summary>The business dates that are closed.</summary>
    public static readonly DateOnly First = new(2026, 1, 20), Second = new(2026, 1, 22);

    private static readonly DateTimeOffset OpenedAt = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);

    // The day of the month that a statement is cut on is the product's.
    private static readonly RevolvingProduct AtFirst = Of(First.Day), AtSecond = Of(Second.Day), Later = Of(31);

    public static DueLines Of(int lines, int duePercent) => new(lines, Math.Max(1, (int)((long)lines * duePercent / 100)));

    /// <summary>Scattered evenly: every line whose number falls into a step of its own is due at the first close, the one behind it at the second.</summary>
    public SeededLife Life(int number)
    {
        var isFirst = Share(number + 1) > Share(number);
        return new SeededLife(isFirst ? AtFirst : number > 0 && Share(number) > Share(number - 1) ? AtSecond : Later, OpenedAt, Owed);
    }

    /// <summary>How many lines are due at the second close.</summary>
    public int DueAtSecond => Enumerable.Range(0, Lines).Count(number => Life(number).Product == AtSecond);

    /// <summary>The instant a date's close begins: products here have UTC days.</summary>
    public static DateTimeOffset EndOf(DateOnly date) => new(date.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private long Share(int number) => (long)number * Due / Lines;

    private static RevolvingProduct Of(int statementDay) => SeededStore.Product with { StatementDay = statementDay };
}
