using System.Runtime.CompilerServices;

namespace CreditGrains.Journal;

/// <summary>
/// Reads a journal for work that is never urgent, beside work that is: with rests many times as long as the work between them, and no further than what there was when it began, since what
/// is written meanwhile may come faster than it reads.
/// </summary>
/// <param name="Pacing">What work and rests are measured by.</param>
/// <param name="Until">It ends at the first entry that was made later.</param>
public sealed record AtLeisure(TimeProvider Pacing, DateTimeOffset Until)
{
    /// <summary>How many times longer it rests than it works: it takes about a twentieth of one processor.</summary>
    public const int RestPerWork = 20;

    // Long enough that its timer is exact; so short that nobody who waits for the processor notices.
    private static readonly TimeSpan WorkMost = TimeSpan.FromMilliseconds(3), RestMost = TimeSpan.FromSeconds(1);

    private const int EntriesPerLook = 16;

    /// <summary>Every entry of <paramref name="journal"/> in commit order; what whoever reads does with one counts as work.</summary>
    /// <param name="leisure">Null reads all there is, as fast as it can.</param>
    public static IAsyncEnumerable<Entry> ReadAllAsync(IJournalReader journal, AtLeisure? leisure, CancellationToken cancellationToken) =>
        leisure is null ? journal.ReadAllAsync(0, cancellationToken) : leisure.Read(journal.ReadAllAsync(0, cancellationToken), cancellationToken);

    internal async IAsyncEnumerable<Entry> Read(IAsyncEnumerable<Entry> entries, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (since, looked) = (Pacing.GetTimestamp(), 0);
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            if (entry.At > Until) yield break;
            yield return entry;
            if (++looked < EntriesPerLook) continue;
            looked = 0;
            var work = Pacing.GetElapsedTime(since);
            if (work < WorkMost) continue;
            // Where the processor is wanted by many, what took long was mostly waiting.
            await Task.Delay(work * RestPerWork < RestMost ? work * RestPerWork : RestMost, Pacing, cancellationToken);
            since = Pacing.GetTimestamp();
        }
    }
}
