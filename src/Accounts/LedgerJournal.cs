using System.Runtime.CompilerServices;
using CreditGrains.Journal;

namespace CreditGrains.Accounts;

/// <summary>The postings of one day, in the order they were committed.</summary>
public static class LedgerJournal
{
    // Commit order and booking instants differ by no more than a commit takes, and by the clocks of two machines.
    private static readonly TimeSpan OrderSlack = TimeSpan.FromMinutes(10);

    /// <summary>Entries with postings that were booked on <paramref name="day"/> (UTC), after <paramref name="afterPosition"/>.</summary>
    public static async IAsyncEnumerable<Entry> OfAsync(IJournalReader journal, DateOnly day, long afterPosition, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var from = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var until = from.AddDays(1);
        // Whoever reads on in the day is there already.
        var start = afterPosition > 0 && !await IsBeforeAsync(journal, afterPosition, from - OrderSlack, cancellationToken)
            ? afterPosition : Math.Max(afterPosition, await PositionBeforeAsync(journal, from - OrderSlack, cancellationToken));
        await foreach (var entry in journal.ReadAllAsync(start, cancellationToken))
        {
            if (entry.At >= until + OrderSlack) yield break;
            if (entry.Postings.Count > 0 && entry.At >= from && entry.At < until) yield return entry;
        }
    }

    /// <summary>A position after which everything booked at or after <paramref name="instant"/> stands; found in as many reads as the journal's size has digits.</summary>
    private static async Task<long> PositionBeforeAsync(IJournalReader journal, DateTimeOffset instant, CancellationToken cancellationToken)
    {
        var (low, high) = (0L, 1L);
        while (await IsBeforeAsync(journal, high, instant, cancellationToken)) (low, high) = (high, high * 2);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (await IsBeforeAsync(journal, middle, instant, cancellationToken)) low = middle;
            else high = middle;
        }

        return low;
    }

    /// <summary>Whether the entry behind <paramref name="position"/> was booked before <paramref name="instant"/>.</summary>
    private static async Task<bool> IsBeforeAsync(IJournalReader journal, long position, DateTimeOffset instant, CancellationToken cancellationToken)
    {
        await foreach (var entry in journal.ReadAllAsync(position, cancellationToken)) return entry.At < instant;
        return false;
    }
}
