using System.Runtime.CompilerServices;
using Npgsql;

namespace CreditGrains.Journal.Postgres;

/// <summary>The store of a cluster: tables in a PostgreSQL database. Any number of processes write to it at once; the unique index on (stream, sequence) is the fence between them.</summary>
/// <remarks>
/// It needs sessions: a pooler in between must not share one among clients by transaction. Fail-over to a replica must fence the old primary, and loses nothing only where the replica is synchronous.
/// </remarks>
public sealed class PostgresJournalStore : IJournalStore
{
    private const int PageEntries = 512;

    /// <summary>A read of everything that found fewer commits than these has reached the end.</summary>
    internal const int NearCommits = 256;

    private readonly Partition partition;
    private readonly NpgsqlConnectionStringBuilder settings;
    private readonly PostgresReader reader;
    private readonly PostgresOrder order;
    private PostgresWriter? writer;

    // The lock of a writer whose last commit nobody knows the outcome of.
    private long? inDoubt;
    private volatile bool isClosed;

    /// <param name="connectionString">As Npgsql writes them. The tables go into the first schema of its search path, where the user must be allowed to create them.</param>
    /// <exception cref="JournalUnavailableException">It is no connection string.</exception>
    public PostgresJournalStore(string connectionString)
        : this(connectionString, Partition.Whole)
    {
    }

    internal PostgresJournalStore(string connectionString, Partition partition)
    {
        this.partition = partition;
        settings = PostgresConnections.Parse(connectionString);
        reader = new PostgresReader(settings);
        order = new PostgresOrder(reader);
    }

    /// <summary>Names the databases that belong together; known once this one is open.</summary>
    internal Guid? Family { get; private set; }

    private string Place => PlaceOf(settings.ConnectionString);

    /// <summary>Where a connection string leads, for messages: never with a password.</summary>
    /// <exception cref="JournalUnavailableException">It is no connection string.</exception>
    internal static string PlaceOf(string connectionString) => PostgresConnections.Parse(connectionString) is var parsed ? $"{parsed.Host}:{parsed.Port}/{parsed.Database}" : "";

    public async ValueTask OpenAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            writer = await PostgresWriter.OpenAsync(settings, async connection => Family = await PostgresConnections.MigrateAsync(connection, partition, cancellationToken), cancellationToken);
        }
        catch (Exception fault) when (PostgresFault.IsFault(fault))
        {
            throw new JournalUnavailableException($"The journal at {Place} cannot be opened: {PostgresFault.Reason(fault)}.", fault);
        }
        catch (JournalUnavailableException refused)
        {
            throw new JournalUnavailableException($"The journal at {Place} cannot be opened: {refused.Message}", refused);
        }
    }

    public async ValueTask<IReadOnlyList<AppendResult>> CommitAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default)
    {
        PostgresWriter open;
        try
        {
            open = await OpenWriterAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is JournalUnavailableException || PostgresFault.IsFault(fault))
        {
            // Nothing of this batch was sent anywhere. Tidying failed before it, for an outcome in doubt is asked for before the next commit.
            throw fault is JournalUnavailableException ? new JournalUnavailableException(fault.Message, fault, nothingStored: true) : PostgresFault.Exception(fault, nothingStored: true);
        }

        try
        {
            return await open.CommitAsync(batch, cancellationToken);
        }
        catch (Exception fault)
        {
            if (PostgresFault.IsUndone(fault)) throw PostgresFault.Exception(fault, nothingStored: true);
            inDoubt = open.LifeLock;
            await DropAsync(open);
            throw PostgresFault.IsFault(fault) ? PostgresFault.Exception(fault) : fault;
        }
    }

    public async ValueTask<IReadOnlyList<AppendResult>> ResolveAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default) => await WriteAsync(
        async open =>
        {
            if (inDoubt is { } lifeLock) await open.WaitForEndOfAsync(lifeLock, cancellationToken);
            var outcomes = await open.ResolveAsync(batch, cancellationToken);
            inDoubt = null;
            return outcomes;
        },
        cancellationToken);

    public async ValueTask TidyAsync(IReadOnlyList<KeyValuePair<StreamId, Snapshot>> snapshots, IReadOnlyList<WakeUp> answered, CancellationToken cancellationToken = default) => await WriteAsync(
        async open =>
        {
            await open.TidyAsync(snapshots, answered, cancellationToken);
            return true;
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        isClosed = true;
        if (writer is { } open) await DropAsync(open);
        await reader.DisposeAsync();
    }

    public async ValueTask<StreamContent> LoadAsync(StreamId stream, CancellationToken cancellationToken = default) => await Reader.LoadAsync(stream, cancellationToken);

    public async ValueTask<IReadOnlyList<Entry>> ReadBackwardsAsync(StreamId stream, long beforeSequence, int limit, bool onlyWithPostings, CancellationToken cancellationToken = default) =>
        await Reader.BackwardsAsync(stream, beforeSequence, limit, onlyWithPostings, cancellationToken);

    public async ValueTask<IReadOnlyList<Entry>> ReadSubjectAsync(StreamId stream, long subject, CancellationToken cancellationToken = default) =>
        await Reader.SubjectAsync(stream, subject, cancellationToken);

    public async ValueTask<long?> FindKeyAsync(StreamId stream, UInt128 key, CancellationToken cancellationToken = default) => await Reader.KeyAsync(stream, key, cancellationToken);

    public async ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken = default) =>
        await Reader.DueAsync(until.ToUnixTimeMilliseconds(), limit, cancellationToken);

    public async ValueTask<IReadOnlyList<LedgerTotal>> TrialBalanceAsync(CancellationToken cancellationToken = default) => await Reader.TrialBalanceAsync(cancellationToken);

    public async ValueTask<DateTimeOffset?> NewestAtAsync(CancellationToken cancellationToken = default) =>
        await Reader.NewestAtAsync(cancellationToken) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    // Read in pages, so that a slow consumer holds neither a connection nor a snapshot of the database, behind which nothing could be vacuumed.

    public async IAsyncEnumerable<Entry> ReadStreamAsync(
        StreamId stream, long fromSequence = 1, long toSequence = long.MaxValue, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<Entry> page;
        do
        {
            var last = toSequence - fromSequence >= PageEntries ? fromSequence + PageEntries - 1 : toSequence;
            page = await Reader.StreamAsync(stream, fromSequence, last, cancellationToken);
            foreach (var entry in page) yield return entry;
            fromSequence += PageEntries;
        }
        while (page.Count == PageEntries);
    }

    public async IAsyncEnumerable<Entry> ReadAllAsync(long afterPosition = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // The commit that the position stands in may have entries behind it.
        var number = Math.Max(0, PostgresOrder.NumberOf(afterPosition) - 1);
        for (var isNear = false; !isNear;)
        {
            var last = await NumberCommitsAsync(cancellationToken);
            // Under load something has always been added; what was little is not asked for again, or a read would have no end.
            isNear = last - number < NearCommits;
            await foreach (var entry in ReadCommitsAsync(number, last, cancellationToken))
                if (entry.Position > afterPosition) yield return entry;
            number = last;
        }
    }

    /// <summary>Numbers every commit that can be seen now; see <see cref="PostgresOrder"/>.</summary>
    internal Task<long> NumberCommitsAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
        return order.NumberAsync(cancellationToken);
    }

    /// <summary>The entries of the commits numbered above <paramref name="number"/> and up to <paramref name="lastNumber"/>, in order.</summary>
    internal async IAsyncEnumerable<Entry> ReadCommitsAsync(long number, long lastNumber, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (number < lastNumber && await order.PageAsync(number, lastNumber, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var entry in await Reader.CommitsAsync(page, cancellationToken)) yield return entry;
            number = page[^1].Number;
        }
    }

    /// <summary>For the first of several: see <see cref="PostgresOrder"/>.</summary>
    internal Task<long> NumberRunsAsync(long[] lasts, CancellationToken cancellationToken) => order.NumberRunsAsync(lasts, cancellationToken);

    /// <summary>For the first of several: see <see cref="PostgresOrder"/>.</summary>
    internal Task<List<Run>> RunsAsync(long number, long lastNumber, CancellationToken cancellationToken) => order.RunsAsync(number, lastNumber, cancellationToken);

    /// <summary>For tests: see <see cref="PostgresWriter.ScalarAsync"/>.</summary>
    internal Task<object?> QueryWriterAsync(string sql) => writer!.ScalarAsync(sql);

    private PostgresReader Reader
    {
        get
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            return reader;
        }
    }

    private async Task<T> WriteAsync<T>(Func<PostgresWriter, Task<T>> action, CancellationToken cancellationToken)
    {
        PostgresWriter? open = null;
        try
        {
            open = await OpenWriterAsync(cancellationToken);
            return await action(open);
        }
        catch (Exception fault)
        {
            if (open is not null) await DropAsync(open);
            throw PostgresFault.IsFault(fault) ? PostgresFault.Exception(fault) : fault;
        }
    }

    private async Task<PostgresWriter> OpenWriterAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
        return writer ??= await PostgresWriter.OpenAsync(settings, _ => Task.CompletedTask, cancellationToken);
    }

    /// <summary>A connection after a fault is closed, which ends its transaction, and the next call opens another.</summary>
    private async Task DropAsync(PostgresWriter open)
    {
        writer = null;
        try
        {
            await open.DisposeAsync();
        }
        catch (Exception fault) when (PostgresFault.IsFault(fault))
        {
            // It was broken already.
        }
    }
}
