using System.Buffers.Binary;
using Npgsql;
using NpgsqlTypes;

namespace CreditGrains.Journal.Postgres;

/// <summary>The queries. Each takes a connection from the bounded pool and gives it back before it returns; one whose connection broke is asked once more on another.</summary>
internal sealed class PostgresReader(NpgsqlConnectionStringBuilder settings) : IAsyncDisposable
{
    // An entry with its postings in one row: they are read together or not at all.
    private const string Selected =
        """
        select s.name, e.sequence, e.type, e.at, e.body, e.key, e.fingerprint, e.subject, e.hash, e.moves_money, e.batch, e.ordinal, p.accounts, p.currencies, p.debits, p.credits, p.dates
        from entries e join streams s on s.id = e.stream
        left join lateral (
            select array_agg(account) as accounts, array_agg(currency) as currencies, array_agg(debit) as debits, array_agg(credit) as credits, array_agg(value_date) as dates
            from (select * from postings o where o.stream = e.stream and o.sequence = e.sequence order by line) ordered) p on true

        """;

    private const string OfStream = Selected + "where e.stream = (select id from streams where name = $1) ";
    private const string FromTo = OfStream + "and e.sequence between $2 and $3 order by e.sequence";

    private const string ValidSnapshot =
        """
        select n.sequence, n.format, n.head, n.body from snapshots n
        join entries e on e.stream = n.stream and e.sequence = n.sequence and e.hash = n.head
        where n.stream = (select id from streams where name = $1)
        """;

    // Shared by the many entries without postings; nobody writes to what a reader gave.
    private static readonly List<PostingLine> NoPostings = [];

    private readonly NpgsqlDataSource source = PostgresConnections.Readers(settings);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    /// <summary>One snapshot of the database for both: the snapshot of the stream and the entries after it are of one moment.</summary>
    public Task<StreamContent> LoadAsync(StreamId stream, CancellationToken cancellationToken) => ReadAsync(
        () => [
            PostgresBatch.Statement("begin isolation level repeatable read read only"),
            PostgresBatch.Statement(ValidSnapshot, Text(stream.Value)),
            PostgresBatch.Statement(
                OfStream + "and e.sequence > coalesce((select n.sequence from (" + ValidSnapshot + ") n), 0) order by e.sequence", Text(stream.Value)),
            PostgresBatch.Statement("commit"),
        ],
        async rows =>
        {
            Snapshot? snapshot = null;
            if (await rows.ReadAsync(cancellationToken)) snapshot = new Snapshot(rows.GetInt64(0), rows.GetInt32(1), HashOf(rows, 2), rows.GetFieldValue<byte[]>(3));
            await rows.NextResultAsync(cancellationToken);
            return new StreamContent(snapshot, await EntriesAsync(rows, null, cancellationToken));
        },
        cancellationToken);

    public Task<List<Entry>> StreamAsync(StreamId stream, long fromSequence, long toSequence, CancellationToken cancellationToken) =>
        ReadEntriesAsync(FromTo, null, cancellationToken, Text(stream.Value), Number(fromSequence), Number(toSequence));

    public Task<List<Entry>> BackwardsAsync(StreamId stream, long beforeSequence, int limit, bool onlyWithPostings, CancellationToken cancellationToken) =>
        ReadEntriesAsync(
            OfStream + (onlyWithPostings ? "and e.moves_money " : "") + "and e.sequence < $2 order by e.sequence desc limit $3", null, cancellationToken,
            Text(stream.Value), Number(beforeSequence), Number(limit));

    public async Task<IReadOnlyList<Entry>> SubjectAsync(StreamId stream, long subject, CancellationToken cancellationToken)
    {
        var entries = await ReadEntriesAsync(OfStream + "and (e.sequence = $2 or e.subject = $2) order by e.sequence", null, cancellationToken, Text(stream.Value), Number(subject));
        return entries.Count > 0 && entries[0].Sequence == subject ? entries : [];
    }

    public Task<long?> KeyAsync(StreamId stream, UInt128 key, CancellationToken cancellationToken) => NumberAsync(
        "select sequence from entries where stream = (select id from streams where name = $1) and key = $2", cancellationToken,
        Text(stream.Value), new NpgsqlParameter<Guid> { TypedValue = PostgresBatch.ToUuid(key) });

    // Writers commit side by side, so the newest instant may stand a little before the last batch.
    public Task<long?> NewestAtAsync(CancellationToken cancellationToken) =>
        NumberAsync("select max(at) from (select at from entries order by batch desc limit 1024) newest", cancellationToken);

    public Task<IReadOnlyList<WakeUp>> DueAsync(long until, int limit, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<WakeUp>>(
        () => [PostgresBatch.Statement("select d.at, s.name from due d join streams s on s.id = d.stream where d.at <= $1 order by d.at, d.stream limit $2", Number(until), Number(limit))],
        async rows =>
        {
            var due = new List<WakeUp>();
            while (await rows.ReadAsync(cancellationToken)) due.Add(new WakeUp(DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(0)), new StreamId(rows.GetString(1))));
            return due;
        },
        cancellationToken);

    public Task<IReadOnlyList<LedgerTotal>> TrialBalanceAsync(CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<LedgerTotal>>(
        () => [PostgresBatch.Statement("select account, currency, sum(debit)::bigint, sum(credit)::bigint from postings group by account, currency order by account collate \"C\", currency collate \"C\"")],
        async rows =>
        {
            var totals = new List<LedgerTotal>();
            while (await rows.ReadAsync(cancellationToken)) totals.Add(new LedgerTotal(rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.GetInt64(3)));
            return totals;
        },
        cancellationToken);

    /// <summary>The entries of some commits in their order, with positions.</summary>
    public async Task<List<Entry>> CommitsAsync(IReadOnlyList<OrderedCommit> commits, CancellationToken cancellationToken)
    {
        var numbers = commits.ToDictionary(commit => commit.Batch, commit => commit.Number);
        var entries = await ReadEntriesAsync(Selected + "where e.batch = any($1)", numbers, cancellationToken, PostgresBatch.Column(commits.Select(commit => commit.Batch).ToList(), NpgsqlDbType.Bigint));
        entries.Sort((a, b) => a.Position.CompareTo(b.Position));
        return entries;
    }

    /// <summary>Runs statements in one round trip and reads what they give; both again on another connection when this one had been broken from the other side.</summary>
    /// <param name="statements">Makes them anew: one that was tried remembers where it was prepared.</param>
    /// <exception cref="JournalUnavailableException">The server cannot be read now.</exception>
    public async Task<T> ReadAsync<T>(Func<NpgsqlBatchCommand[]> statements, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                await using var batch = new NpgsqlBatch(connection);
                foreach (var statement in statements()) batch.BatchCommands.Add(statement);
                await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
                // What gives no columns, such as a begin, is passed over by the driver.
                var result = await read(rows);
                // To the end, so that an error behind the rows is not missed.
                while (await rows.NextResultAsync(cancellationToken)) { }
                return result;
            }
            catch (Exception broken) when (isFirst && PostgresFault.IsBrokenConnection(broken))
            {
                // A server that restarted broke every idle connection, not only this one.
                source.Clear();
            }
            catch (Exception fault) when (PostgresFault.IsFault(fault))
            {
                throw PostgresFault.Exception(fault);
            }
        }
    }

    public static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };

    private static NpgsqlParameter Text(string value) => new NpgsqlParameter<string> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private Task<List<Entry>> ReadEntriesAsync(string sql, Dictionary<long, long>? numbers, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        ReadAsync(() => [PostgresBatch.Statement(sql, Copies(parameters))], rows => EntriesAsync(rows, numbers, cancellationToken), cancellationToken);

    private Task<long?> NumberAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) => ReadAsync<long?>(
        () => [PostgresBatch.Statement(sql, Copies(parameters))],
        async rows => await rows.ReadAsync(cancellationToken) && !rows.IsDBNull(0) ? rows.GetInt64(0) : null,
        cancellationToken);

    private static async Task<List<Entry>> EntriesAsync(NpgsqlDataReader rows, Dictionary<long, long>? numbers, CancellationToken cancellationToken)
    {
        var entries = new List<Entry>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var position = numbers is null ? 0 : PostgresOrder.PositionOf(numbers[rows.GetInt64(10)], rows.GetInt32(11));
            var postings = PostingsOf(rows);
            // A hash of a wrong length, half a key or a false word about postings is the work of a stranger. The entry reads as one that no hash can match, so that a verifier reports it.
            var isWhole = rows.IsDBNull(5) == rows.IsDBNull(6) && rows.GetBoolean(9) == postings.Count > 0;
            entries.Add(new Entry(
                position, new StreamId(rows.GetString(0)), rows.GetInt64(1), rows.GetString(2), InstantOf(rows.GetInt64(3)), rows.GetFieldValue<byte[]>(4),
                rows.IsDBNull(5) ? null : new KeyClaim(KeyOf(rows.GetGuid(5)), rows.IsDBNull(6) ? 0 : unchecked((ulong)rows.GetInt64(6))),
                rows.IsDBNull(7) ? null : rows.GetInt64(7), postings, isWhole ? HashOf(rows, 8) : EntryHash.Zero));
        }

        return entries;
    }

    private static NpgsqlParameter[] Copies(NpgsqlParameter[] parameters) => Array.ConvertAll(parameters, parameter => parameter.Clone());

    private static List<PostingLine> PostingsOf(NpgsqlDataReader rows)
    {
        if (rows.IsDBNull(12)) return NoPostings;
        var (accounts, currencies) = (rows.GetFieldValue<string[]>(12), rows.GetFieldValue<string[]>(13));
        var (debits, credits, dates) = (rows.GetFieldValue<long[]>(14), rows.GetFieldValue<long[]>(15), rows.GetFieldValue<DateOnly[]>(16));
        var lines = new List<PostingLine>(accounts.Length);
        for (var i = 0; i < accounts.Length; i++) lines.Add(new PostingLine(string.Intern(accounts[i]), string.Intern(currencies[i]), debits[i], credits[i], dates[i]));
        return lines;
    }

    private static EntryHash HashOf(NpgsqlDataReader rows, int column) => rows.GetFieldValue<byte[]>(column) is { Length: EntryHash.Size } hash ? new EntryHash(hash) : EntryHash.Zero;

    private static UInt128 KeyOf(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static DateTimeOffset InstantOf(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(unixMs, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
