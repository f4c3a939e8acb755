using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.CreditLines;

/// <summary>
/// What was approved lately: per business date, per month, and, when the product has trailing windows, each approval in the longest of them.
/// Approvals, increments and advices count; a void, an expiry or a refund gives nothing back, so that spending cannot be probed by voiding.
/// </summary>
/// <param name="Date">The business date the daily figures are of.</param>
/// <param name="Trailing">Oldest first, at most <see cref="TrailingMost"/>.</param>
public readonly record struct Velocity(DateOnly Date, long DayAmount, int DayCount, long MonthAmount, ImmutableArray<Spend> Trailing)
{
    public static readonly Velocity None = new(DateOnly.MinValue, 0, 0, 0, []);

    /// <summary>How many approvals a trailing window tells apart. The oldest two become one with the later time, which errs towards declining.</summary>
    public const int TrailingMost = 256;

    public long DayAmountOn(DateOnly date) => date == Date ? DayAmount : 0;

    public int DayCountOn(DateOnly date) => date == Date ? DayCount : 0;

    public long MonthAmountOn(DateOnly date) => date.Year == Date.Year && date.Month == Date.Month ? MonthAmount : 0;

    /// <summary>Approved within <paramref name="window"/> before <paramref name="now"/>; an approval exactly one window ago no longer counts.</summary>
    public (long Amount, int Count) Within(TimeSpan window, DateTimeOffset now)
    {
        var (amount, count) = (0L, 0);
        foreach (var spend in Trailing)
            if (spend.At > now - window) (amount, count) = (amount + spend.Amount, count + spend.Count);
        return (amount, count);
    }

    /// <param name="count">1 for an approval, 0 for an increment of one.</param>
    public Velocity Add(RevolvingProduct product, DateOnly date, DateTimeOffset at, long amount, int count) => new(
        date, DayAmountOn(date) + amount, DayCountOn(date) + count, MonthAmountOn(date) + amount,
        product.Limits.Trailing.IsDefaultOrEmpty ? [] : Keep(new Spend(at, amount, count), at - product.Limits.LongestWindow));

    private ImmutableArray<Spend> Keep(Spend spend, DateTimeOffset since)
    {
        var kept = Trailing.RemoveAll(former => former.At <= since).Add(spend);
        return kept.Length <= TrailingMost ? kept : [new Spend(kept[1].At, kept[0].Amount + kept[1].Amount, kept[0].Count + kept[1].Count), .. kept.AsSpan()[2..]];
    }
}

/// <summary>An approval, or several taken together.</summary>
public readonly record struct Spend(DateTimeOffset At, long Amount, int Count);
