namespace CreditGrains.Journal.Sqlite;

/// <summary>Dates as yyyymmdd: readable, sortable, and four bytes.</summary>
internal static class SqliteDates
{
    public static long ToNumber(DateOnly date) => (date.Year * 10_000) + (date.Month * 100) + date.Day;

    /// <summary>Reads what <see cref="ToNumber"/> wrote; a number that is no date, which only tampering leaves, reads as the first of all days.</summary>
    public static DateOnly FromNumber(long number)
    {
        var (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        return year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth((int)year, (int)month)
            ? new DateOnly((int)year, (int)month, (int)day)
            : DateOnly.MinValue;
    }
}
