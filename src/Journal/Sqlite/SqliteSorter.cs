using Microsoft.Data.Sqlite;

namespace CreditGrains.Journal.Sqlite;

/// <summary>
/// Brings committed entries into the table that finds them by stream (<see cref="SqliteRuns"/>). A commit itself writes only at the end of the file. The places where an entry's
/// index row belongs are scattered, so they are gathered in memory (<see cref="SqliteTail"/>), sorted, and written by the ten thousands, many to a row.
/// </summary>
/// <remarks>
/// It rides on the batches' own transactions, a slice on each, so it costs no sync and no long pause. A crash in between loses nothing: <c>sorted.up_to</c> moves with the last
/// slice, everything behind it is read again when the file is opened, and what is there already is passed over. Used by the writer alone.
/// </remarks>
internal sealed class SqliteSorter : IDisposable
{
    /// <summary>Entries gathered before they are sorted. Bounds what is read at opening, and the memory, to a few times this.</summary>
    internal const int GatheredMost = 65_536;

    /// <summary>Entries of a slice, at least.</summary>
    internal const int SliceLeast = 1_024;

    private readonly SqliteRuns runs;
    private readonly int gatheredMost, sliceLeast;
    private readonly SqliteStatement sortedUpTo, setSorted;
    private Task<Work>? sorting;
    private int next, nextAfterCommit;

    // Kept from one sorting to the next, for the collector's sake as in SqliteTail.
    private Place[] sorted = [];

    /// <param name="placesAfter">See <see cref="SqliteReader.ReadPlaces"/>.</param>
    public SqliteSorter(SqliteConnection connection, SqliteRuns runs, SqliteStatement placesAfter, int gatheredMost, int sliceLeast)
    {
        (this.runs, this.gatheredMost, this.sliceLeast) = (runs, gatheredMost, sliceLeast);
        sortedUpTo = new(connection, "select up_to from sorted");
        // Never back: another process may have sorted further.
        setSorted = new(connection, "update sorted set up_to = max(up_to, ?1)");
        Tail = CatchUp(connection, placesAfter);
    }

    /// <summary>What is not sorted yet.</summary>
    public SqliteTail Tail { get; }

    /// <param name="Count">How many of <see cref="sorted"/> it is about.</param>
    private sealed record Work(int Count, long UpTo);

    public void Dispose()
    {
        sortedUpTo.Dispose();
        setSorted.Dispose();
    }

    /// <summary>Writes the next slice, if there is one, within the transaction of a batch.</summary>
    /// <param name="entries">Of the batch: a slice is larger, or the tail would grow for ever.</param>
    public void Write(int entries)
    {
        nextAfterCommit = next;
        if (sorting is null)
        {
            if (Tail.YoungCount < gatheredMost) return;
            var gathered = Tail.Turn();
            next = nextAfterCommit = 0;
            sorting = Task.Run(() => Sort(gathered));
            return;
        }

        if (!sorting.IsCompleted) return;
        var work = sorting.Result;
        nextAfterCommit = Math.Min(next + Math.Max(sliceLeast, 2 * entries), work.Count);
        Write(sorted.AsSpan(next..nextAfterCommit));
        if (nextAfterCommit == work.Count) setSorted.Bind(1, work.UpTo).Run();
    }

    /// <summary>The transaction <see cref="Write(int)"/> was called in is committed. When it was not, the same slice comes again.</summary>
    public void Committed()
    {
        next = nextAfterCommit;
        if (sorting is not { IsCompleted: true } || next < sorting.Result.Count) return;
        Tail.ForgetOld();
        sorting = null;
    }

    /// <summary>
    /// Learns what was left unsorted when the file was last open. Where that is very much, because the file is of an older version or no process lived long enough, most of it is
    /// sorted first: it is to fit into memory.
    /// </summary>
    private SqliteTail CatchUp(SqliteConnection connection, SqliteStatement placesAfter)
    {
        var lot = 4 * gatheredMost;
        while (true)
        {
            sortedUpTo.Step();
            var tail = new SqliteTail(sortedUpTo.Int64(0));
            sortedUpTo.Reset();
            var places = SqliteReader.ReadPlaces(placesAfter, tail.UpTo, lot);
            tail.Add(places);
            if (places.Count < lot) return tail;

            var work = Sort(tail.Turn());
            SqliteConnections.Execute(connection, "begin immediate");
            Write(sorted.AsSpan(0, work.Count));
            setSorted.Bind(1, work.UpTo).Run();
            SqliteConnections.Execute(connection, "commit");
        }
    }

    private void Write(ReadOnlySpan<Place> places)
    {
        while (!places.IsEmpty)
        {
            var ofOneStream = 1;
            while (ofOneStream < places.Length && places[ofOneStream].Stream == places[0].Stream) ofOneStream++;
            runs.Append(places[..ofOneStream]);
            places = places[ofOneStream..];
        }
    }

    private Work Sort(SqliteTail.Generation gathered)
    {
        var count = gathered.Count;
        if (sorted.Length < count) sorted = new Place[count];
        gathered.Sort(sorted);
        var upTo = 0L;
        foreach (var place in sorted.AsSpan(0, count)) upTo = Math.Max(upTo, place.Position);
        return new Work(count, upTo);
    }
}
