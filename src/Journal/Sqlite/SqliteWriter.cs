using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CreditGrains.Journal.Sqlite;

/// <summary>The connection that writes, and the hot path of the whole product: one transaction per batch. Used by one thread at a time.</summary>
internal sealed class SqliteWriter : IDisposable
{
    /// <summary>Bytes that a generation of known streams may take.</summary>
    internal const int KnownMost = 32 * 1024 * 1024;

    private readonly SqliteConnection connection;
    private readonly SqliteCheckpointer checkpointer;
    private readonly SqliteStatement begin, commit, rollback;
    private readonly SqliteStatement lastPosition, findStream, insertStream;
    private readonly SqliteStatement insertEntry, insertPosting, insertDue;
    private readonly SqliteStatement findHash, readAfter, raiseFence;
    private readonly SqliteStatement replaceSnapshot, deleteDue;
    private readonly SqliteRuns runs;
    private readonly SqliteSorter sorter;
    private readonly int streamCostMost;
    private readonly StreamCache<KnownStream> streams;

    // Of the newest entry that what is known of streams takes into account. Not the tail's, which a reader brings up to date as well.
    private long knownUpTo;

    // Of the transaction under way.
    private readonly List<Place> written = [];

    /// <param name="path">Of the file.</param>
    /// <param name="gatheredMost">See <see cref="SqliteSorter.GatheredMost"/>.</param>
    /// <param name="sliceLeast">See <see cref="SqliteSorter.SliceLeast"/>.</param>
    /// <param name="knownMost">See <see cref="KnownMost"/>.</param>
    public SqliteWriter(string path, int gatheredMost, int sliceLeast, int knownMost)
    {
        streamCostMost = knownMost / 8;
        streams = new(knownMost, static stream => stream.Cost);
        SqliteSorter.CatchUp(path, 4 * gatheredMost);
        connection = SqliteConnections.OpenWriter(path);
        // Immediate: the write lock is taken first, not in the middle, so a transaction never fails for having read too early.
        begin = new(connection, "begin immediate");
        commit = new(connection, "commit");
        rollback = new(connection, "rollback");
        lastPosition = new(connection, "select max(position) from entries");
        findStream = new(connection, "select id from streams where name = ?1");
        insertStream = new(connection, "insert into streams (name) values (?1)");
        insertEntry = new(connection, "insert into entries (position, stream, sequence, type, at, body, key, fingerprint, subject, moves_money, hash) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
        insertPosting = new(connection, "insert into postings (position, line, account, currency, debit, credit, value_date) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        insertDue = new(connection, "insert or ignore into due (at, stream) values (?1, ?2)");
        findHash = new(connection, "select hash from entries where position = ?1");
        readAfter = new(connection, SqliteReader.PlacesAfter);
        raiseFence = new(connection, "update fence set recoveries = recoveries + 1");
        replaceSnapshot = new(connection, "insert or replace into snapshots (stream, sequence, format, head, body) values (?1, ?2, ?3, ?4, ?5)");
        deleteDue = new(connection, "delete from due where at = ?1 and stream = ?2");
        Tail = new SqliteTail(SqliteSorter.SortedUpTo(connection));
        Tail.Add(SqliteReader.ReadPlaces(readAfter, Tail.UpTo));
        runs = new SqliteRuns(connection);
        sorter = new SqliteSorter(connection, runs, Tail, gatheredMost, sliceLeast);
        checkpointer = new(path);
    }

    /// <summary>What it has written and not sorted yet; the readers of this process look there too.</summary>
    public SqliteTail Tail { get; }

    /// <summary>Statements first: a connection with statements left stays open behind our back.</summary>
    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[
            begin, commit, rollback, lastPosition, findStream, insertStream, insertEntry, insertPosting, insertDue,
            findHash, readAfter, raiseFence, replaceSnapshot, deleteDue])
            statement.Dispose();
        sorter.Dispose();
        runs.Dispose();
        checkpointer.Dispose();
        connection.Dispose();
    }

    /// <summary>See <see cref="IJournalStore.CommitAsync"/>.</summary>
    /// <exception cref="JournalUnavailableException">Unless it says that nothing is stored, the outcome is unknown and this writer must not be used again.</exception>
    public AppendResult[] Commit(IReadOnlyList<Append> batch)
    {
        var outcomes = new AppendResult[batch.Count];
        MoveLog();
        try
        {
            Begin();
            using var seen = Tail.Look();
            var position = Tail.UpTo;
            for (var i = 0; i < outcomes.Length; i++)
            {
                var follows = batch[i].Follows;
                outcomes[i] = follows >= 0 && outcomes[follows] != AppendResult.Stored ? outcomes[follows] : Insert(batch[i], seen, ref position);
            }

            sorter.Write(written.Count);
        }
        catch (JournalUnavailableException fault)
        {
            // Certain: no commit was asked for, and without its mark in the log nothing of the transaction counts, now or after a crash.
            RollBack();
            throw new JournalUnavailableException(fault.Message, fault, nothingStored: true);
        }

        commit.Run();
        knownUpTo += written.Count;
        Tail.Add(written);
        sorter.Committed();
        return outcomes;
    }

    /// <summary>See <see cref="IJournalStore.ResolveAsync"/>.</summary>
    /// <remarks>
    /// A commit that failed while writing or syncing may have left its pages, mark and all, behind the valid end of the log. This process
    /// does not see them, but recovery after a crash would. So the answer is given only after a small commit of our own succeeded: it is
    /// written over the place where they stand, and what remains behind it no longer fits the log's running checksum.
    /// </remarks>
    public AppendResult[] Resolve(IReadOnlyList<Append> batch)
    {
        try
        {
            Begin();
            using var seen = Tail.Look();
            var outcomes = new AppendResult[batch.Count];
            for (var i = 0; i < outcomes.Length; i++) outcomes[i] = Find(batch[i], seen);
            raiseFence.Run();
            commit.Run();
            return outcomes;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    /// <summary>See <see cref="IJournalStore.TidyAsync"/>. Costs no wait for the disk.</summary>
    public void Tidy(IReadOnlyList<KeyValuePair<StreamId, Snapshot>> snapshots, IReadOnlyList<WakeUp> answered)
    {
        SqliteConnections.SetDurable(connection, false);
        try
        {
            begin.Run();
            foreach (var (stream, snapshot) in snapshots)
                if (IdOf(stream) is { } id)
                    replaceSnapshot.Bind(1, id).Bind(2, snapshot.Sequence).Bind(3, snapshot.Format).Bind(4, snapshot.Head).Bind(5, snapshot.Body.Span).Run();
            foreach (var call in answered)
            {
                if (IdOf(call.Stream) is not { } id) continue;
                deleteDue.Bind(1, call.At.ToUnixTimeMilliseconds()).Bind(2, id).Run();
                if (call.Next is { } next) insertDue.Bind(1, next.ToUnixTimeMilliseconds()).Bind(2, id).Run();
            }

            commit.Run();
        }
        catch
        {
            RollBack();
            throw;
        }
        finally
        {
            SqliteConnections.SetDurable(connection, true);
        }
    }

    /// <summary>For tests: sets a limit, such as the number of pages the file may have.</summary>
    internal void Execute(string sql) => SqliteConnections.Execute(connection, sql);

    /// <summary>For tests: reads a setting.</summary>
    internal long Query(string sql) => SqliteConnections.QueryInt64(connection, sql);

    /// <summary>Takes the write lock, and learns what another process has written since the last transaction: nothing is decided on less than the file holds.</summary>
    private void Begin()
    {
        begin.Run();
        written.Clear();
        streams.Trim();
        var last = LastPosition();
        if (last > Tail.UpTo) Tail.Add(SqliteReader.ReadPlaces(readAfter, Tail.UpTo));
        if (last > knownUpTo) streams.Clear();
        knownUpTo = last;
    }

    private AppendResult Insert(Append append, in SqliteTail.View seen, ref long position)
    {
        if (Known(append.Stream, seen) is { } stream)
        {
            // The fence. Under the write lock and with all the file holds in sight, so of all writers of a stream exactly one takes a sequence.
            if (append.FirstSequence <= stream.Last) return AppendResult.Conflict;
            if (IsAnyTaken(stream, append)) return AppendResult.KeyTaken;
        }
        else
        {
            stream = InsertStream(append.Stream);
        }

        if (HasKeyTwice(append)) return AppendResult.KeyTaken;
        var cost = stream.Cost;
        for (var i = 0; i < append.Entries.Count; i++)
        {
            var entry = append.Entries[i];
            var place = new Place(++position, stream.Id, append.FirstSequence + i, entry.Key?.Key);
            InsertEntry(place, entry, append.Hashes[i]);
            InsertPostings(position, entry.Postings);
            written.Add(place);
            stream.Add(place);
        }

        streams.Grew(stream.Cost - cost);
        if (append.WakeAt is { } at) insertDue.Bind(1, at.ToUnixTimeMilliseconds()).Bind(2, stream.Id).Run();
        return AppendResult.Stored;
    }

    private static bool IsAnyTaken(KnownStream stream, Append append)
    {
        for (var i = 0; i < append.Entries.Count; i++)
            if (append.Entries[i].Key is { } claim && stream.Has(claim.Key)) return true;
        return false;
    }

    private static bool HasKeyTwice(Append append)
    {
        for (var i = 1; i < append.Entries.Count; i++)
            for (var j = 0; j < i; j++)
                if (append.Entries[i].Key is { } claim && append.Entries[j].Key?.Key == claim.Key) return true;
        return false;
    }

    private void InsertEntry(in Place place, NewEntry entry, in EntryHash hash)
    {
        insertEntry.Bind(1, place.Position).Bind(2, place.Stream).Bind(3, place.Sequence).Bind(4, entry.Type).Bind(5, entry.At.ToUnixTimeMilliseconds()).Bind(6, entry.Body.Span);
        if (entry.Key is { } claim) insertEntry.Bind(7, claim.Key).Bind(8, unchecked((long)claim.Fingerprint));
        else insertEntry.BindNull(7).BindNull(8);
        insertEntry.Bind(9, entry.Subject).Bind(10, entry.Postings is { Count: > 0 } ? 1L : 0L).Bind(11, hash).Run();
    }

    private void InsertPostings(long position, IReadOnlyList<PostingLine>? lines)
    {
        for (var i = 0; i < (lines?.Count ?? 0); i++)
        {
            var line = lines![i];
            insertPosting.Bind(1, position).Bind(2, i).Bind(3, line.Account).Bind(4, line.Currency)
                .Bind(5, line.Debit).Bind(6, line.Credit).Bind(7, SqliteDates.ToNumber(line.ValueDate)).Run();
        }
    }

    private AppendResult Find(Append append, in SqliteTail.View seen)
    {
        if (Known(append.Stream, seen) is not { } stream) return AppendResult.NotStored;

        // The last hash speaks for all: the append went in all or none, and two activations that record the same expiry begin alike.
        if (append.FirstSequence <= stream.Last)
            return IsHeld(seen, stream.Id, append.FirstSequence + append.Entries.Count - 1, append.Hashes[^1]) ? AppendResult.Stored : AppendResult.Conflict;

        return IsAnyTaken(stream, append) ? AppendResult.KeyTaken : AppendResult.NotStored;
    }

    private bool IsHeld(in SqliteTail.View seen, long stream, long sequence, in EntryHash hash)
    {
        foreach (var place in seen.Of(stream).Concat(runs.Ascending(stream, sequence, sequence)))
            if (place.Sequence == sequence && HasHash(place.Position, hash)) return true;
        return false;
    }

    private bool HasHash(long position, in EntryHash hash)
    {
        var isOurs = findHash.Bind(1, position).Step() && findHash.Bytes(0).SequenceEqual(hash.AsSpan());
        findHash.Reset();
        return isOurs;
    }

    private KnownStream InsertStream(StreamId stream)
    {
        insertStream.Bind(1, stream.Value).Run();
        var id = raw.sqlite3_last_insert_rowid(connection.Handle);
        if (!SqliteRuns.Fits(id)) throw new InvalidOperationException("A file holds no more than 2,147,483,647 streams.");
        var known = new KnownStream(id, streamCostMost);
        streams.Add(stream, known);
        return known;
    }

    /// <summary>What is known of a stream, read if need be from the tail and the sorted table; null when there is none of that name.</summary>
    private KnownStream? Known(StreamId stream, in SqliteTail.View seen)
    {
        if (streams.TryGet(stream, out var known)) return known;
        if (FindId(stream) is not { } id) return null;
        known = new KnownStream(id, streamCostMost);
        foreach (var place in runs.Ascending(id)) known.Add(place);
        foreach (var place in seen.Of(id)) known.Add(place);
        streams.Add(stream, known);
        return known;
    }

    private long? IdOf(StreamId stream) => streams.TryGet(stream, out var known) ? known.Id : FindId(stream);

    private long? FindId(StreamId stream)
    {
        if (!findStream.Bind(1, stream.Value).Step()) return null;
        var id = findStream.Int64(0);
        findStream.Reset();
        return id;
    }

    private long LastPosition()
    {
        lastPosition.Step();
        var position = lastPosition.Int64(0);
        lastPosition.Reset();
        return position;
    }

    // Before a batch and not after it: the callers of the last one have their answer already.
    private void MoveLog()
    {
        raw.sqlite3_db_status(connection.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1);
        checkpointer.Wrote(pages, connection);
    }

    private void RollBack()
    {
        // What this transaction added to what is known of its streams is gone with it.
        streams.Clear();
        // Some errors make SQLite roll back by itself.
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0) rollback.Run();
    }
}
