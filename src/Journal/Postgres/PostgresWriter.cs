using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;

namespace CreditGrains.Journal.Postgres;

/// <summary>The connection that writes, and the hot path on PostgreSQL: one transaction and one round trip per batch. Used by one call at a time.</summary>
/// <remarks>
/// It holds, from its first moment to its last, an advisory lock that only it knows (<see cref="LifeLock"/>). A server gives up such a lock when the session has ended, and a session ends
/// after its last transaction has been committed or undone for good. So whoever is granted that lock knows that nothing sent over this connection can take effect any more.
/// </remarks>
internal sealed class PostgresWriter : IAsyncDisposable
{
    private const int StreamIdsMax = 131_072;

    // Each time at least one append is found to be refused, so only a store that contradicts itself needs as many.
    private const int SiftsMax = 100;

    private readonly NpgsqlConnection connection;
    private readonly StreamCache<long> streamIds = new(StreamIdsMax);
    private readonly PostgresBatch rows = new();

    private PostgresWriter(NpgsqlConnection connection, long lifeLock) => (this.connection, LifeLock) = (connection, lifeLock);

    /// <summary>Key of the advisory lock this connection holds as long as it lives.</summary>
    public long LifeLock { get; }

    public static async Task<PostgresWriter> OpenAsync(NpgsqlConnectionStringBuilder settings, Func<NpgsqlConnection, Task> prepare, CancellationToken cancellationToken)
    {
        var connection = await PostgresConnections.OpenWriterAsync(settings, cancellationToken);
        try
        {
            await prepare(connection);
            while (true)
            {
                var key = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8));
                if ((bool)(await PostgresConnections.ScalarAsync(connection, $"select pg_try_advisory_lock({key})", cancellationToken))!) return new PostgresWriter(connection, key);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>Waits until the session that held <paramref name="lifeLock"/> has ended, for a second.</summary>
    /// <exception cref="PostgresException">It has not.</exception>
    public async Task WaitForEndOfAsync(long lifeLock, CancellationToken cancellationToken)
    {
        await PostgresConnections.ExecuteAsync(connection, $"set lock_timeout = '1s'; select pg_advisory_lock({lifeLock}); select pg_advisory_unlock({lifeLock}); set lock_timeout = 0", cancellationToken);
    }

    /// <summary>See <see cref="IJournalStore.CommitAsync"/>. The first attempt supposes that nothing is refused, as nearly always; a refusal undoes all of it.</summary>
    public async Task<AppendResult[]> CommitAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken)
    {
        var outcomes = new AppendResult[batch.Count];
        var streams = await FindOrInsertStreamsAsync(batch, cancellationToken);
        for (var sifts = 0; ; sifts++)
        {
            var accepted = Accepted(outcomes, streams);
            if (accepted.Length == 0) return outcomes;
            rows.Fill(batch, accepted, streams);
            try
            {
                await using var statements = rows.Statements(connection);
                await statements.PrepareAsync(cancellationToken);
                await statements.ExecuteNonQueryAsync(cancellationToken);
                return outcomes;
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.UniqueViolation && refused.InvariantSeverity == "ERROR" && sifts < SiftsMax)
            {
                await SiftAsync(batch, streams, outcomes, cancellationToken);
            }
        }
    }

    /// <summary>See <see cref="IJournalStore.ResolveAsync"/>. The answer is sealed by a commit of our own: on a server with a replica, what it says is then there as well.</summary>
    public async Task<AppendResult[]> ResolveAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken)
    {
        var outcomes = new AppendResult[batch.Count];
        if (batch.Count > 0)
        {
            var names = batch.Select(append => append.Stream.Value).Distinct().ToList();
            var ids = await ReadStreamsAsync([PostgresBatch.Statement("select id, name from streams where name = any($1)", PostgresBatch.Column(names, NpgsqlDbType.Text))], cancellationToken);
            // 0 is nobody's id.
            var streams = batch.Select(append => ids.GetValueOrDefault(append.Stream)).ToArray();
            var found = await FindAsync(batch, streams, cancellationToken);
            for (var i = 0; i < outcomes.Length; i++)
                outcomes[i] = found.IsOurs[i] ? AppendResult.Stored : found.IsHeld[i] ? AppendResult.Conflict : found.HasKey[i] ? AppendResult.KeyTaken : AppendResult.NotStored;
        }

        await PostgresConnections.ExecuteAsync(connection, "update journal set recoveries = recoveries + 1", cancellationToken);
        return outcomes;
    }

    /// <summary>See <see cref="IJournalStore.TidyAsync"/>. Costs no wait for the disk.</summary>
    public async Task TidyAsync(IReadOnlyList<KeyValuePair<StreamId, Snapshot>> snapshots, IReadOnlyList<WakeUp> answered, CancellationToken cancellationToken)
    {
        // By name, so that two processes that tidy the same streams never wait for each other in a circle.
        var kept = snapshots.OrderBy(s => s.Key.Value, StringComparer.Ordinal).ToList();
        var calls = answered.OrderBy(call => call.Stream.Value, StringComparer.Ordinal).ThenBy(call => call.At).ToList();
        var next = calls.Where(call => call.Next is not null).ToList();
        await using var statements = new NpgsqlBatch(connection);
        statements.BatchCommands.Add(PostgresBatch.Statement("select set_config('synchronous_commit', 'off', true)"));
        if (kept.Count > 0)
            statements.BatchCommands.Add(PostgresBatch.Statement(
                """
                insert into snapshots (stream, sequence, format, head, body)
                select s.id, n.sequence, n.format, n.head, n.body from unnest($1, $2, $3, $4, $5) as n (name, sequence, format, head, body) join streams s using (name) order by name
                on conflict (stream) do update set (sequence, format, head, body) = (excluded.sequence, excluded.format, excluded.head, excluded.body)
                """,
                PostgresBatch.Column(kept.ConvertAll(s => s.Key.Value), NpgsqlDbType.Text), PostgresBatch.Column(kept.ConvertAll(s => s.Value.Sequence), NpgsqlDbType.Bigint),
                PostgresBatch.Column(kept.ConvertAll(s => s.Value.Format), NpgsqlDbType.Integer), PostgresBatch.Column(kept.ConvertAll(s => s.Value.Head.AsSpan().ToArray()), NpgsqlDbType.Bytea),
                PostgresBatch.Column(kept.ConvertAll(s => s.Value.Body), NpgsqlDbType.Bytea)));
        if (calls.Count > 0)
            statements.BatchCommands.Add(PostgresBatch.Statement(
                "delete from due where (at, stream) in (select c.at, s.id from unnest($1, $2) as c (name, at) join streams s using (name))",
                PostgresBatch.Column(calls.ConvertAll(call => call.Stream.Value), NpgsqlDbType.Text), PostgresBatch.Column(calls.ConvertAll(call => call.At.ToUnixTimeMilliseconds()), NpgsqlDbType.Bigint)));
        if (next.Count > 0)
            statements.BatchCommands.Add(PostgresBatch.Statement(
                "insert into due (at, stream) select c.at, s.id from unnest($1, $2) as c (name, at) join streams s using (name) order by name, at on conflict do nothing",
                PostgresBatch.Column(next.ConvertAll(call => call.Stream.Value), NpgsqlDbType.Text), PostgresBatch.Column(next.ConvertAll(call => call.Next!.Value.ToUnixTimeMilliseconds()), NpgsqlDbType.Bigint)));
        await statements.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>For tests: runs a statement on the connection that writes.</summary>
    internal Task<object?> ScalarAsync(string sql) => PostgresConnections.ScalarAsync(connection, sql, CancellationToken.None);

    /// <summary>Indexes of the appends not refused so far, by stream, and within one in the order of the batch.</summary>
    private static int[] Accepted(AppendResult[] outcomes, long[] streams)
    {
        var indexes = new int[outcomes.Length];
        var keys = new (long, int)[outcomes.Length];
        var count = 0;
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i] != AppendResult.Stored) continue;
            (indexes[count], keys[count]) = (i, (streams[i], i));
            count++;
        }

        Array.Sort(keys, indexes, 0, count);
        return indexes[..count];
    }

    /// <summary>Finds out which appends the store refuses, or another append of the batch stands in the way of, as if they were tried one after the other.</summary>
    private async Task SiftAsync(IReadOnlyList<Append> batch, long[] streams, AppendResult[] outcomes, CancellationToken cancellationToken)
    {
        var found = await FindAsync(batch, streams, cancellationToken);
        var sequences = new HashSet<(long, long)>();
        var keys = new HashSet<(long, UInt128)>();
        for (var i = 0; i < outcomes.Length; i++)
        {
            var (append, stream) = (batch[i], streams[i]);
            outcomes[i] =
                append.Follows >= 0 && outcomes[append.Follows] != AppendResult.Stored ? outcomes[append.Follows]
                : found.IsHeld[i] || sequences.Contains((stream, append.FirstSequence)) ? AppendResult.Conflict
                : found.HasKey[i] || append.Entries.Any(entry => entry.Key is { } claim && keys.Contains((stream, claim.Key))) ? AppendResult.KeyTaken
                : AppendResult.Stored;
            if (outcomes[i] != AppendResult.Stored) continue;
            for (var j = 0; j < append.Entries.Count; j++)
            {
                sequences.Add((stream, append.FirstSequence + j));
                if (append.Entries[j].Key is { } claim) keys.Add((stream, claim.Key));
            }
        }
    }

    /// <summary>For each append: whether its first sequence is held, whether its last one by its own last entry, and whether one of its keys stands in its stream.</summary>
    private async Task<(bool[] IsHeld, bool[] IsOurs, bool[] HasKey)> FindAsync(IReadOnlyList<Append> batch, long[] streams, CancellationToken cancellationToken)
    {
        var (isHeld, isOurs, hasKey) = (new bool[batch.Count], new bool[batch.Count], new bool[batch.Count]);
        var keys = batch.SelectMany((append, i) => append.Entries.Where(entry => entry.Key is not null).Select(entry => (Index: i, Stream: streams[i], entry.Key!.Value.Key))).ToList();
        await using var questions = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                PostgresBatch.Statement(
                    """
                    select a.index::integer - 1, l.hash from unnest($1, $2, $3) with ordinality as a (stream, first, last, index)
                    join entries f on f.stream = a.stream and f.sequence = a.first left join entries l on l.stream = a.stream and l.sequence = a.last
                    """,
                    PostgresBatch.Column(streams.ToList(), NpgsqlDbType.Bigint), PostgresBatch.Column(batch.Select(a => a.FirstSequence).ToList(), NpgsqlDbType.Bigint),
                    PostgresBatch.Column(batch.Select(a => a.FirstSequence + a.Entries.Count - 1).ToList(), NpgsqlDbType.Bigint)),
                PostgresBatch.Statement(
                    "select k.index from unnest($1, $2, $3) as k (index, stream, key) join entries e on e.stream = k.stream and e.key = k.key",
                    PostgresBatch.Column(keys.ConvertAll(k => k.Index), NpgsqlDbType.Integer), PostgresBatch.Column(keys.ConvertAll(k => k.Stream), NpgsqlDbType.Bigint),
                    PostgresBatch.Column(keys.ConvertAll(k => PostgresBatch.ToUuid(k.Key)), NpgsqlDbType.Uuid)),
            },
        };
        await using var answers = await questions.ExecuteReaderAsync(cancellationToken);
        while (await answers.ReadAsync(cancellationToken))
        {
            var index = answers.GetInt32(0);
            isHeld[index] = true;
            isOurs[index] = !answers.IsDBNull(1) && answers.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(batch[index].Hashes[^1].AsSpan());
        }

        await answers.NextResultAsync(cancellationToken);
        while (await answers.ReadAsync(cancellationToken)) hasKey[answers.GetInt32(0)] = true;
        return (isHeld, isOurs, hasKey);
    }

    /// <summary>The stream's id for each append. New streams get theirs in a transaction of their own, so that an id once known stays, whatever becomes of the batch.</summary>
    private async Task<long[]> FindOrInsertStreamsAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken)
    {
        var ids = new long[batch.Count];
        HashSet<string>? unknown = null;
        streamIds.Trim();
        for (var i = 0; i < ids.Length; i++)
            if (!streamIds.TryGet(batch[i].Stream, out ids[i])) (unknown ??= []).Add(batch[i].Stream.Value);
        if (unknown is null) return ids;

        var names = unknown.Order(StringComparer.Ordinal).ToList();
        var found = await ReadStreamsAsync(
            [
                // Not waited for: the log is one, and the commit of the first entry brings this row to the disk with it.
                PostgresBatch.Statement("select set_config('synchronous_commit', 'off', true)"),
                PostgresBatch.Statement(
                    "insert into streams (name) select name from unnest($1) as n (name) where not exists (select from streams s where s.name = n.name) order by name on conflict do nothing",
                    PostgresBatch.Column(names, NpgsqlDbType.Text)),
                PostgresBatch.Statement("select id, name from streams where name = any($1)", PostgresBatch.Column(names, NpgsqlDbType.Text)),
            ],
            cancellationToken);
        foreach (var (stream, id) in found) streamIds.Add(stream, id);
        for (var i = 0; i < ids.Length; i++)
            if (ids[i] == 0) ids[i] = found[batch[i].Stream];
        return ids;
    }

    private async Task<Dictionary<StreamId, long>> ReadStreamsAsync(IReadOnlyList<NpgsqlBatchCommand> commands, CancellationToken cancellationToken)
    {
        await using var statements = new NpgsqlBatch(connection);
        foreach (var command in commands) statements.BatchCommands.Add(command);
        await statements.PrepareAsync(cancellationToken);
        var ids = new Dictionary<StreamId, long>();
        await using var answers = await statements.ExecuteReaderAsync(cancellationToken);
        do
        {
            if (answers.FieldCount != 2) continue;
            while (await answers.ReadAsync(cancellationToken)) ids[new StreamId(answers.GetString(1))] = answers.GetInt64(0);
        }
        while (await answers.NextResultAsync(cancellationToken));
        return ids;
    }
}
