using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Instalments;

/// <summary>On which days instalments are due.</summary>
public static class DueDates
{
    /// <summary>The day of the month that monthly dates keep to; 0 where dates are counted in weeks.</summary>
    public static int AnchorDay(DateOnly first, Frequency frequency) => frequency == Frequency.Monthly ? first.Day : 0;

    /// <summary>The same of a plan that starts on <paramref name="start"/>.</summary>
    public static int AnchorDay(InstalmentProduct product, DateOnly start) => product.DueDay ?? AnchorDay(start, product.Frequency);

    /// <summary>When the first instalment of a plan that starts on <paramref name="start"/> is due: a period later, or on the product's due day, once the first period is long enough.</summary>
    public static DateOnly First(InstalmentProduct product, DateOnly start)
    {
        if (product.DueDay is not { } dueDay) return After(start, product.Frequency, 1);
        var earliest = start.AddDays(Math.Max(1, product.FirstPeriodLeastDays));
        var first = Anchored(earliest, product.Frequency, dueDay);
        return first >= earliest ? first : Anchored(new DateOnly(earliest.Year, earliest.Month, 1).AddMonths(1), product.Frequency, dueDay);
    }

    /// <summary>The date <paramref name="periods"/> periods after <paramref name="start"/>; a month keeps the day, clamped to its own length.</summary>
    public static DateOnly After(DateOnly start, Frequency frequency, int periods) => frequency switch
    {
        Frequency.Weekly => start.AddDays(7 * periods),
        Frequency.Fortnightly => start.AddDays(14 * periods),
        Frequency.Monthly => start.AddMonths(periods),
    };

    /// <summary><paramref name="count"/> dates of a plan that starts on <paramref name="start"/>, such as 31 January: 28 February, 31 March.</summary>
    public static ImmutableArray<DateOnly> From(InstalmentProduct product, DateOnly start, int count) =>
        Beginning(First(product, start), product.Frequency, count, AnchorDay(product, start));

    /// <summary><paramref name="count"/> dates beginning with <paramref name="first"/>.</summary>
    /// <param name="anchorDay">The day of the month that monthly dates keep to where the month has it, whatever day the first one was clamped to.</param>
    public static ImmutableArray<DateOnly> Beginning(DateOnly first, Frequency frequency, int count, int anchorDay) =>
        [.. Enumerable.Range(0, count).Select(period => Anchored(After(first, frequency, period), frequency, anchorDay))];

    private static DateOnly Anchored(DateOnly date, Frequency frequency, int anchorDay) =>
        frequency != Frequency.Monthly ? date : new DateOnly(date.Year, date.Month, Math.Min(anchorDay, DateTime.DaysInMonth(date.Year, date.Month)));
}
