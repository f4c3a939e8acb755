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
    private readonly SqliteTail tail;
    private readonly int gatheredMost, sliceLeast;
    private readonly SqliteStatement setSorted;
    private Task<Work>? sorting;
    private int next, nextAfterCommit;

    // Kept from one sorting to the next, for the collector's sake as in SqliteTail.
    private Place[] sorted = [];

    public SqliteSorter(SqliteConnection connection, SqliteRuns runs, SqliteTail tail, int gatheredMost, int sliceLeast)
    {
        (this.runs, this.tail, this.gatheredMost, this.sliceLeast) = (runs, tail, gatheredMost, sliceLeast);
        // Never back: another process may have sorted further.
        setSorted = new(connection, "update sorted set up_to = max(up_to, ?1)");
    }

    /// <param name="Count">How many of <see cref="sorted"/> it is about.</param>
    private sealed record Work(int Count, long UpTo);

    public void Dispose() => setSorted.Dispose();

    /// <summary>Position up to which all entries are in <c>runs</c>.</summary>
    /// <exception cref="JournalUnavailableException">Nobody can say.</exception>
    public static long SortedUpTo(SqliteConnection connection) => SqliteConnections.QueryInt64(connection, "select coalesce(max(up_to), -1) from sorted") is var upTo and >= 0
        ? upTo : throw new JournalUnavailableException("The journal's table 'sorted' has lost its row.");

    /// <summary>
    /// Sorts most of what was left unsorted when the file was last open, if that is very much, because the file is of an older version or no process lived long enough: the rest is to fit
    /// into memory. On a connection of its own, so that whatever fails leaves no transaction behind.
    /// </summary>
    /// <param name="lot">Entries to a transaction, and the least that is worth one.</param>
    public static void CatchUp(string path, int lot)
    {
        using var connection = SqliteConnections.OpenWriter(path);
        using var placesAfter = new SqliteStatement(connection, SqliteReader.PlacesAfter);
        using var runs = new SqliteRuns(connection);
        while (SqliteConnections.QueryInt64(connection, "select max(position) from entries") - SortedUpTo(connection) >= lot)
        {
            var tail = new SqliteTail(SortedUpTo(connection));
            tail.Add(SqliteReader.ReadPlaces(placesAfter, tail.UpTo, lot));
            using var sorter = new SqliteSorter(connection, runs, tail, lot, lot);
            sorter.WriteAll(connection);
            // Nobody else moves the log before the file is open, and every lot may write to every row.
            SqliteCheckpointer.Checkpoint(connection);
        }
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
        nextAfterCommit = Math.Min(next + Math.Max(sliceLeast, 2 * entries), work.Count);
        Write(sorted.AsSpan(next..nextAfterCommit));
        if (nextAfterCommit == work.Count) setSorted.Bind(1, work.UpTo).Run();
    }

    /// <summary>The transaction <see cref="Write(int)"/> was called in is committed. When it was not, the same slice comes again.</summary>
    public void Committed()
    {
        next = nextAfterCommit;
        if (sorting is not { IsCompleted: true } || next < sorting.Result.Count) return;
        tail.ForgetOld();
        sorting = null;
    }

    private void WriteAll(SqliteConnection connection)
    {
        var work = Sort(tail.Turn());
        SqliteConnections.Execute(connection, "begin immediate");
        Write(sorted.AsSpan(0, work.Count));
        setSorted.Bind(1, work.UpTo).Run();
        SqliteConnections.Execute(connection, "commit");
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
