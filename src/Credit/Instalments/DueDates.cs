using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Instalments;

/// <summary>On which days instalments are due.</summary>
public static class DueDates
{
    /// <summary>The day of the month that monthly dates keep to; 0 where dates are counted in weeks.</summary>
    public static int AnchorDay(DateOnly first, Frequency frequency) => frequency == Frequency.Monthly ? first.Day : 0;

    /// <summary>The date <paramref name="periods"/> periods after <paramref name="start"/>; a month keeps the day, clamped to its own length.</summary>
    public static DateOnly After(DateOnly start, Frequency frequency, int periods) => frequency switch
    {
        Frequency.Weekly => start.AddDays(7 * periods),
        Frequency.Fortnightly => start.AddDays(14 * periods),
        Frequency.Monthly => start.AddMonths(periods),
    };

    /// <summary><paramref name="count"/> dates, the first one period after <paramref name="start"/>: 31 January, 28 February, 31 March.</summary>
    public static ImmutableArray<DateOnly> From(DateOnly start, Frequency frequency, int count) =>
        [.. Enumerable.Range(1, count).Select(period => After(start, frequency, period))];

    /// <summary><paramref name="count"/> dates beginning with <paramref name="first"/>, for a first period of another length.</summary>
    /// <param name="anchorDay">The day of the month that monthly dates keep to where the month has it, whatever day the first one was clamped to.</param>
    public static ImmutableArray<DateOnly> Beginning(DateOnly first, Frequency frequency, int count, int anchorDay) =>
        [.. Enumerable.Range(0, count).Select(period => Anchored(After(first, frequency, period), frequency, anchorDay))];

    private static DateOnly Anchored(DateOnly date, Frequency frequency, int anchorDay) =>
        frequency != Frequency.Monthly ? date : new DateOnly(date.Year, date.Month, Math.Min(anchorDay, DateTime.DaysInMonth(date.Year, date.Month)));
}
