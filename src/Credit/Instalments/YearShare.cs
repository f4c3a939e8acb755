using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Instalments;

/// <summary>A period's share of a year, kept as a fraction: interest divides last, so that an exact half stays an exact half.</summary>
/// <param name="Days">Numerator; 0 when the period is empty.</param>
/// <param name="Year">Denominator, above 0.</param>
public readonly record struct YearShare(long Days, long Year)
{
    private const long Ordinary = 365, Leap = 366;

    /// <summary>The share of a year from <paramref name="from"/> until <paramref name="until"/>; empty when that is not later.</summary>
    /// <param name="anchorDay">
    /// The day of the month the plan is due on. Under 30/360 a due date that was clamped to a shorter month counts as that day, so that every month has 30 days:
    /// 31 January to 28 February is 30, and so is 28 February to 31 March. Source: ISDA 2006 Definitions 4.16 (g) 30E/360, with the clamped day restored.
    /// 0 for weeks, which have their own seven days under every convention.
    /// </param>
    public static YearShare Of(DayCount dayCount, DateOnly from, DateOnly until, int anchorDay) => until <= from ? new YearShare(0, 1) : dayCount switch
    {
        DayCount.Thirty360 => new(anchorDay == 0 ? until.DayNumber - from.DayNumber : Days30(from, until, anchorDay), 360),
        DayCount.Actual365 => new(until.DayNumber - from.DayNumber, 365),
        DayCount.Actual360 => new(until.DayNumber - from.DayNumber, 360),
        DayCount.Actual364 => new(until.DayNumber - from.DayNumber, 364),
        DayCount.ActualActual => ActualActual(from, until),
    };

    /// <summary>Interest on <paramref name="balance"/> in minor units, rounded half-even.</summary>
    /// <param name="annualRate">Nominal, 0.18 = 18 %.</param>
    public long Interest(long balance, decimal annualRate) => (long)decimal.Round(balance * annualRate * Days / Year, 0, MidpointRounding.ToEven);

    /// <summary>What one unit of money earns.</summary>
    public decimal Factor(decimal annualRate) => annualRate * Days / Year;

    private static long Days30(DateOnly from, DateOnly until, int anchorDay) =>
        Math.Max(0, (360L * (until.Year - from.Year)) + (30 * (until.Month - from.Month)) + Day30(until, anchorDay) - Day30(from, anchorDay));

    private static int Day30(DateOnly date, int anchorDay) =>
        Math.Min(30, date.Day == DateTime.DaysInMonth(date.Year, date.Month) ? Math.Max(date.Day, anchorDay) : date.Day);

    // Days of each year over that year's length. Source: ISDA 2006 Definitions 4.16 (b).
    private static YearShare ActualActual(DateOnly from, DateOnly until)
    {
        var (ordinary, leap) = (0L, 0L);
        for (var start = from; start < until;)
        {
            var next = new DateOnly(start.Year, 12, 31).AddDays(1);
            var end = next < until ? next : until;
            if (DateTime.IsLeapYear(start.Year)) leap += end.DayNumber - start.DayNumber;
            else ordinary += end.DayNumber - start.DayNumber;
            start = end;
        }

        return ordinary == 0 ? new YearShare(leap, Leap) : leap == 0 ? new YearShare(ordinary, Ordinary) : new YearShare((ordinary * Leap) + (leap * Ordinary), Ordinary * Leap);
    }
}
