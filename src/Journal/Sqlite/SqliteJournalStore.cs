using System.Runtime.CompilerServices;

namespace CreditGrains.Journal.Sqlite;

/// <summary>
/// The embedded store: one SQLite file. One process serves from it at a time by custom, and any number may by right: every
/// write takes the file's write lock, so the CLI can issue a key while the server runs.
/// </summary>
/// <remarks>What writes runs on the caller's thread, which is the writer loop's; what reads, on threads of its own (<see cref="SqliteReaders"/>).</remarks>
public sealed class SqliteJournalStore : IJournalStore
{
    /// <summary>The journal's file within its folder; SQLite keeps "-wal" and "-shm" files beside it.</summary>
    public const string FileName = "journal.db";

    private const int PageEntries = 512;

    private readonly string path;
    private readonly int gatheredMost, sliceLeast, knownMost;
    private readonly SqliteReaders readers;
    private SqliteWriter? writer;
    private volatile SqliteTail? tail;
    private volatile bool isClosed;

    static SqliteJournalStore() => SQLitePCL.Batteries_V2.Init();

    /// <param name="folder">Created when it is not there. It must be on a local disk: WAL does not work over network file systems.</param>
    public SqliteJournalStore(string folder) : this(folder, SqliteSorter.GatheredMost)
    {
    }

    /// <param name="folder">As above.</param>
    /// <param name="gatheredMost">For tests: see <see cref="SqliteSorter.GatheredMost"/>.</param>
    /// <param name="sliceLeast">See <see cref="SqliteSorter.SliceLeast"/>.</param>
    /// <param name="knownMost">See <see cref="SqliteWriter.KnownMost"/>.</param>
    internal SqliteJournalStore(string folder, int gatheredMost, int sliceLeast = SqliteSorter.SliceLeast, int knownMost = SqliteWriter.KnownMost)
    {
        (path, this.gatheredMost, this.sliceLeast, this.knownMost) = (Path.Combine(Path.GetFullPath(folder), FileName), gatheredMost, sliceLeast, knownMost);
        readers = new SqliteReaders(path, () => tail!);
    }

    public ValueTask OpenAsync(CancellationToken cancellationToken = default)
    {
        OpenWriter();
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<AppendResult>> CommitAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default)
    {
        try
        {
            OpenWriter();
        }
        catch (JournalUnavailableException fault)
        {
            // Nothing of this batch was sent anywhere. Tidying failed before it, for an outcome in doubt is asked for before the next commit.
            throw new JournalUnavailableException(fault.Message, fault, nothingStored: true);
        }

        return new(Write(w => w.Commit(batch)));
    }

    public ValueTask<IReadOnlyList<AppendResult>> ResolveAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default) =>
        new(Write(w => w.Resolve(batch)));

    public ValueTask TidyAsync(IReadOnlyList<KeyValuePair<StreamId, Snapshot>> snapshots, IReadOnlyList<WakeUp> answered, CancellationToken cancellationToken = default)
    {
        Write(w =>
        {
            w.Tidy(snapshots, answered);
            return true;
        });
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        isClosed = true;
        await readers.DisposeAsync();
        writer?.Dispose();
        writer = null;
    }

    public ValueTask<StreamContent> LoadAsync(StreamId stream, CancellationToken cancellationToken = default) => readers.Read(r => r.Load(stream));

    public ValueTask<IReadOnlyList<Entry>> ReadBackwardsAsync(StreamId stream, long beforeSequence, int limit, bool onlyWithPostings, CancellationToken cancellationToken = default) =>
        readers.Read<IReadOnlyList<Entry>>(r => r.Backwards(stream, beforeSequence, limit, onlyWithPostings));

    public ValueTask<IReadOnlyList<Entry>> ReadSubjectAsync(StreamId stream, long subject, CancellationToken cancellationToken = default) => readers.Read<IReadOnlyList<Entry>>(r => r.Subject(stream, subject));

    public ValueTask<long?> FindKeyAsync(StreamId stream, UInt128 key, CancellationToken cancellationToken = default) => readers.Read(r => r.Key(stream, key));

    public ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken = default) =>
        readers.Read<IReadOnlyList<WakeUp>>(r => r.Due(until.ToUnixTimeMilliseconds(), limit));

    public ValueTask<IReadOnlyList<LedgerTotal>> TrialBalanceAsync(CancellationToken cancellationToken = default) => readers.Read<IReadOnlyList<LedgerTotal>>(r => r.TrialBalance());

    public async ValueTask<DateTimeOffset?> NewestAtAsync(CancellationToken cancellationToken = default) =>
        await readers.Read(r => r.NewestAt()) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    // Read in pages, so that a slow consumer never holds a read transaction: the log could not be reused behind it.

    public async IAsyncEnumerable<Entry> ReadStreamAsync(
        StreamId stream, long fromSequence = 1, long toSequence = long.MaxValue, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<Entry> page;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            page = await readers.Read(r => r.Stream(stream, fromSequence, toSequence, PageEntries));
            foreach (var entry in page) yield return entry;
            if (page.Count > 0) fromSequence = page[^1].Sequence + 1;
        }
        while (page.Count == PageEntries);
    }

    public async IAsyncEnumerable<Entry> ReadAllAsync(long afterPosition = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<Entry> page;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            page = await readers.Read(r => r.All(afterPosition, PageEntries));
            foreach (var entry in page) yield return entry;
            if (page.Count > 0) afterPosition = page[^1].Position;
        }
        while (page.Count == PageEntries);
    }

    /// <summary>For tests: see <see cref="SqliteWriter.Execute"/>.</summary>
    internal void ExecuteOnWriter(string sql) => writer!.Execute(sql);

    /// <summary>For tests: asks the writer's connection for one number.</summary>
    internal long QueryWriter(string sql) => writer!.Query(sql);

    /// <summary>A writer whose transaction did not end cleanly is in doubt: it is closed, which ends its transaction, and the next call opens another.</summary>
    private T Write<T>(Func<SqliteWriter, T> action)
    {
        var open = OpenWriter();
        try
        {
            return action(open);
        }
        catch (Exception fault) when (fault is not JournalUnavailableException { NothingStored: true })
        {
            open.Dispose();
            writer = null;
            throw;
        }
    }

    private SqliteWriter OpenWriter()
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
        if (writer is not null) return writer;
        writer = new SqliteWriter(path, gatheredMost, sliceLeast, knownMost);
        tail = writer.Tail;
        return writer;
    }
}
