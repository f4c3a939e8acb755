using Microsoft.Data.Sqlite;

namespace CreditGrains.Journal.Sqlite;

/// <summary>
/// Brings committed entries into the tables that find them by stream: <c>places</c> and <c>keys</c>. A commit itself writes only at the end of the file. The places where an
/// entry's index rows belong are scattered, two pages for each, so they are gathered in memory (<see cref="SqliteTail"/>), sorted, and written by the ten thousands, many
/// rows to a page: a few kilobytes written per operation become a few hundred bytes.
/// </summary>
/// <remarks>
/// It rides on the batches' own transactions, a slice on each, so it costs no sync and no long pause. A crash in between loses nothing: <c>sorted.up_to</c> moves with the last
/// slice, everything behind it is read again when the file is opened, and rows that are there already are passed over. Used by the writer alone.
/// </remarks>
internal sealed class SqliteSorter : IDisposable
{
    /// <summary>Entries gathered before they are sorted. Bounds what is read at opening, and the memory, to about twice this.</summary>
    internal const int GatheredMost = 65_536;

    /// <summary>Entries of a slice, at least: about a millisecond.</summary>
    internal const int SliceLeast = 1_024;

    private readonly SqliteTail tail;
    private readonly int gatheredMost, sliceLeast;
    private readonly SqliteStatement insertPlace, insertKey, setSorted;
    private Task<Work>? sorting;
    private int next, nextAfterCommit;

    // Kept from one sorting to the next, for the collector's sake as in SqliteTail.
    private Place[] bySequence = [], byKey = [];

    public SqliteSorter(SqliteConnection connection, SqliteTail tail, int gatheredMost, int sliceLeast)
    {
        (this.tail, this.gatheredMost, this.sliceLeast) = (tail, gatheredMost, sliceLeast);
        insertPlace = new(connection, "insert or ignore into places (stream, sequence, position) values (?1, ?2, ?3)");
        insertKey = new(connection, "insert or ignore into keys (stream, key, sequence) values (?1, ?2, ?3)");
        // Never back: another process may have sorted further.
        setSorted = new(connection, "update sorted set up_to = max(up_to, ?1)");
    }

    /// <param name="Places">How many of <see cref="bySequence"/> it is about.</param>
    /// <param name="Keys">How many of <see cref="byKey"/>.</param>
    private sealed record Work(int Places, int Keys, long UpTo);

    public void Dispose()
    {
        insertPlace.Dispose();
        insertKey.Dispose();
        setSorted.Dispose();
    }

    /// <summary>Writes the next slice, if there is one, within the transaction of a batch.</summary>
    /// <param name="entries">Of the batch: a slice is larger, or the tail would grow for ever.</param>
    public void Write(int entries)
    {
        nextAfterCommit = next;
        if (sorting is null)
        {
            if (tail.YoungCount < gatheredMost) return;
            var gathered = tail.Turn();
            next = nextAfterCommit = 0;
            sorting = Task.Run(() => Sort(gathered));
            return;
        }

        if (!sorting.IsCompleted) return;
        var work = sorting.Result;
        nextAfterCommit = Math.Min(next + Math.Max(sliceLeast, 2 * entries), work.Places);
        for (var i = next; i < nextAfterCommit; i++)
        {
            var place = bySequence[i];
            insertPlace.Bind(1, place.Stream).Bind(2, place.Sequence).Bind(3, place.Position).Run();
        }

        for (var i = next; i < Math.Min(nextAfterCommit, work.Keys); i++)
        {
            var place = byKey[i];
            insertKey.Bind(1, place.Stream).Bind(2, place.Key!.Value).Bind(3, place.Sequence).Run();
        }

        if (nextAfterCommit == work.Places) setSorted.Bind(1, work.UpTo).Run();
    }

    /// <summary>The transaction <see cref="Write"/> was called in is committed. When it was not, the same slice comes again.</summary>
    public void Committed()
    {
        next = nextAfterCommit;
        if (sorting is not { IsCompleted: true } || next < sorting.Result.Places) return;
        tail.ForgetOld();
        sorting = null;
    }

    private Work Sort(SqliteTail.Generation gathered)
    {
        var count = gathered.Count;
        if (bySequence.Length < count) (bySequence, byKey) = (new Place[count], new Place[count]);
        gathered.Sort(bySequence);
        var (keys, upTo) = (0, 0L);
        foreach (var place in bySequence.AsSpan(0, count))
        {
            upTo = Math.Max(upTo, place.Position);
            if (place.Key is not null) byKey[keys++] = place;
        }

        // Streams are in order already; as bytes, most significant first, keys sort as numbers do.
        byKey.AsSpan(0, keys).Sort(static (one, other) => one.Stream != other.Stream ? one.Stream.CompareTo(other.Stream) : one.Key!.Value.CompareTo(other.Key!.Value));
        return new Work(count, keys, upTo);
    }
}
