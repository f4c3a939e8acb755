namespace CreditGrains.Credit.Revolving;

/// <summary>How late a line is.</summary>
public static class Delinquency
{
    private static readonly int[] Beginnings = [1, 31, 61, 91];

    /// <summary>Days from the oldest unpaid due date to <paramref name="day"/>, less those that were paused; 0 when nothing is overdue.</summary>
    public static int DaysPastDue(this Position position, DateOnly day) => position.IsPastDueOn(day) ? position.DaysSince(position.Dues[0].Date, day) : 0;

    /// <summary>Days from <paramref name="due"/> to <paramref name="day"/>, which is not before it, less those that were paused.</summary>
    public static int DaysSince(this Position position, DateOnly due, DateOnly day)
    {
        var days = day.DayNumber - due.DayNumber;
        foreach (var pause in position.Pauses)
        {
            // The day after the due date is the first that counts, today the last.
            var from = Math.Max(pause.From.DayNumber, due.DayNumber + 1);
            var until = Math.Min(pause.Until.DayNumber, day.DayNumber + 1);
            if (until > from) days -= until - from;
        }

        return days;
    }

    public static Bucket BucketOf(int daysPastDue) => daysPastDue switch
    {
        <= 0 => Bucket.Current,
        <= 30 => Bucket.Days1To30,
        <= 60 => Bucket.Days31To60,
        <= 90 => Bucket.Days61To90,
        _ => Bucket.Over90,
    };

    /// <summary>The next day past due that begins a bucket.</summary>
    internal static int? NextBeginning(int daysPastDue)
    {
        foreach (var day in Beginnings)
            if (day > daysPastDue) return day;
        return null;
    }
}
