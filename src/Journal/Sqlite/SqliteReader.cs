using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace CreditGrains.Journal.Sqlite;

/// <summary>One read-only connection and its queries. Used by one thread at a time; every query ends before its method returns, so none holds up a checkpoint.</summary>
internal sealed class SqliteReader : IDisposable
{
    private const string Selected = "select e.position, s.name, e.sequence, e.type, e.at, e.body, e.key, e.fingerprint, e.subject, e.hash, e.moves_money from entries e";
    private const string Columns = Selected + " join streams s on s.id = e.stream";
    private const string OfStream = Columns + " where e.stream = (select id from streams where name = ?1)";

    /// <summary>The index is named, so that a plan without it is an error and not a walk through the whole stream.</summary>
    internal const string NewestWithPostings = Selected +
        """
         indexed by entries_that_move_money join streams s on s.id = e.stream
        where e.stream = (select id from streams where name = ?1) and e.moves_money = 1 and e.sequence < ?2 order by e.sequence desc limit ?3
        """;

    // Shared by the many entries without postings; nobody writes to what a reader gave.
    private static readonly List<PostingLine> NoPostings = [];

    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteStatement> statements = [];
    private readonly TextCache texts = new();

    public SqliteReader(string path) => connection = SqliteConnections.OpenReader(path);

    public void Dispose()
    {
        foreach (var statement in statements.Values) statement.Dispose();
        connection.Dispose();
    }

    public StreamContent Load(StreamId stream)
    {
        // One read transaction: the snapshot, the entry it stands on and the entries after it are of one moment.
        Query("begin").Run();
        try
        {
            var snapshot = Snapshot(stream);
            return new StreamContent(snapshot, Stream(stream, (snapshot?.Sequence ?? 0) + 1, long.MaxValue, int.MaxValue));
        }
        finally
        {
            Query("rollback").Run();
        }
    }

    public List<Entry> Stream(StreamId stream, long fromSequence, long toSequence, int limit) =>
        Entries(Query(OfStream + " and e.sequence between ?2 and ?3 order by e.sequence limit ?4").Bind(1, stream.Value).Bind(2, fromSequence).Bind(3, toSequence).Bind(4, limit));

    public List<Entry> All(long afterPosition, int limit) =>
        Entries(Query(Columns + " where e.position > ?1 order by e.position limit ?2").Bind(1, afterPosition).Bind(2, limit));

    public List<Entry> Subject(StreamId stream, long subject)
    {
        var entries = Entries(Query(OfStream + " and (e.sequence = ?2 or e.subject = ?2) order by e.sequence").Bind(1, stream.Value).Bind(2, subject));
        return entries.Count > 0 && entries[0].Sequence == subject ? entries : [];
    }

    public List<Entry> Backwards(StreamId stream, long beforeSequence, int limit, bool onlyWithPostings) =>
        Entries(Query(onlyWithPostings ? NewestWithPostings : OfStream + " and e.sequence < ?2 order by e.sequence desc limit ?3").Bind(1, stream.Value).Bind(2, beforeSequence).Bind(3, limit));

    public long? Key(StreamId stream, UInt128 key) => Int64(Query(
        "select sequence from entries where stream = (select id from streams where name = ?1) and key = ?2").Bind(1, stream.Value).Bind(2, key));

    // Streams commit side by side, so the newest instant may stand a little before the last position.
    public long? NewestAt() => Int64(Query("select max(at) from (select at from entries order by position desc limit 1024)"));

    public List<WakeUp> Due(long until, int limit)
    {
        var query = Query("select d.at, s.name from due d join streams s on s.id = d.stream where d.at <= ?1 order by d.at, d.stream limit ?2").Bind(1, until).Bind(2, limit);
        return Rows(query, () => new WakeUp(DateTimeOffset.FromUnixTimeMilliseconds(query.Int64(0)), new StreamId(query.Text(1))));
    }

    public List<LedgerTotal> TrialBalance()
    {
        var query = Query("select account, currency, sum(debit), sum(credit) from postings group by account, currency order by account, currency");
        return Rows(query, () => new LedgerTotal(query.Text(0), query.Text(1), query.Int64(2), query.Int64(3)));
    }

    private Snapshot? Snapshot(StreamId stream)
    {
        var query = Query(
            """
            select n.sequence, n.format, n.head, n.body from snapshots n
            join entries e on e.stream = n.stream and e.sequence = n.sequence and e.hash = n.head
            where n.stream = (select id from streams where name = ?1)
            """).Bind(1, stream.Value);
        return Rows(query, () => new Snapshot(query.Int64(0), (int)query.Int64(1), new EntryHash(query.Bytes(2)), query.Bytes(3).ToArray())).FirstOrDefault();
    }

    private List<Entry> Entries(SqliteStatement query) => Rows(query, () => Entry(query));

    private Entry Entry(SqliteStatement row)
    {
        var position = row.Int64(0);
        var key = row.Bytes(6);
        var hash = row.Bytes(9);
        // Columns of a wrong length are the work of a stranger. The entry reads as one that no hash can match, so that a verifier reports it instead of stopping.
        // So does one that is listed as moving money and does not, or the reverse.
        var postings = Postings(position);
        var isWhole = hash.Length == EntryHash.Size && (row.IsNull(6) ? row.IsNull(7) : key.Length == 16) && row.Int64(10) == (postings.Count > 0 ? 1 : 0);
        return new Entry(
            position, new StreamId(row.Text(1)), row.Int64(2), texts.Get(row.Bytes(3)), Instant(row.Int64(4)), row.Bytes(5).ToArray(),
            key.Length == 16 ? new KeyClaim(BinaryPrimitives.ReadUInt128BigEndian(key), unchecked((ulong)row.Int64(7))) : null,
            row.IsNull(8) ? null : row.Int64(8),
            postings,
            isWhole ? new EntryHash(hash) : EntryHash.Zero);
    }

    private List<PostingLine> Postings(long position)
    {
        var query = Query("select account, currency, debit, credit, value_date from postings where position = ?1 order by line").Bind(1, position);
        if (!query.Step()) return NoPostings;

        var lines = new List<PostingLine>(4);
        do
        {
            lines.Add(new PostingLine(texts.Get(query.Bytes(0)), texts.Get(query.Bytes(1)), query.Int64(2), query.Int64(3), SqliteDates.FromNumber(query.Int64(4))));
        }
        while (query.Step());
        return lines;
    }

    private static DateTimeOffset Instant(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(unixMs, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private static long? Int64(SqliteStatement query)
    {
        if (!query.Step()) return null;
        long? value = query.IsNull(0) ? null : query.Int64(0);
        query.Reset();
        return value;
    }

    private static List<T> Rows<T>(SqliteStatement query, Func<T> read)
    {
        var rows = new List<T>();
        try
        {
            while (query.Step()) rows.Add(read());
        }
        finally
        {
            query.Reset();
        }

        return rows;
    }

    private SqliteStatement Query(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement)) statements[sql] = statement = new SqliteStatement(connection, sql);
        return statement;
    }
}
