using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace CreditGrains.Journal.Sqlite;

/// <summary>One read-only connection and its queries. Used by one thread at a time; every query ends before its method returns, so none holds up a checkpoint.</summary>
internal sealed class SqliteReader : IDisposable
{
    private const string Selected = "select e.position, s.name, e.sequence, e.type, e.at, e.body, e.key, e.fingerprint, e.subject, e.hash, e.moves_money from entries e";
    private const string Columns = Selected + " join streams s on s.id = e.stream";

    /// <summary>The index is named, so that a plan without it is an error and not a walk through the whole stream.</summary>
    internal const string NewestWithPostings = Selected +
        """
         indexed by entries_that_move_money join streams s on s.id = e.stream
        where e.stream = ?1 and e.moves_money = 1 and e.sequence < ?2 order by e.sequence desc limit ?3
        """;

    /// <summary>What <see cref="ReadPlaces"/> reads with.</summary>
    internal const string PlacesAfter = "select position, stream, sequence, key from entries where position > ?1 order by position limit ?2";

    // Shared by the many entries without postings; nobody writes to what a reader gave.
    private static readonly List<PostingLine> NoPostings = [];

    private readonly SqliteConnection connection;
    private readonly SqliteRuns runs;
    private readonly Dictionary<string, SqliteStatement> statements = [];
    private readonly TextCache texts = new();
    private readonly Func<SqliteTail> tail;

    /// <param name="path">Of the file.</param>
    /// <param name="tail">The writer's, which is another one after a fault.</param>
    public SqliteReader(string path, Func<SqliteTail> tail)
    {
        (connection, this.tail) = (SqliteConnections.OpenReader(path), tail);
        runs = new SqliteRuns(connection);
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values) statement.Dispose();
        runs.Dispose();
        connection.Dispose();
    }

    public StreamContent Load(StreamId stream) => OfStream(stream, new StreamContent(null, []), (id, seen) =>
    {
        var snapshot = Snapshot(id, seen);
        return new StreamContent(snapshot, Ascending(id, seen, (snapshot?.Sequence ?? 0) + 1, long.MaxValue, int.MaxValue));
    });

    public List<Entry> Stream(StreamId stream, long fromSequence, long toSequence, int limit) =>
        OfStream(stream, [], (id, seen) => Ascending(id, seen, fromSequence, toSequence, limit));

    public List<Entry> All(long afterPosition, int limit) =>
        Entries(Query(Columns + " where e.position > ?1 order by e.position limit ?2").Bind(1, afterPosition).Bind(2, limit));

    public List<Entry> Subject(StreamId stream, long subject) => OfStream(stream, [], (id, seen) =>
    {
        var entries = Ascending(id, seen, subject, subject, 1);
        if (entries.Count > 0) entries.AddRange(Entries(Query(Columns + " where e.stream = ?1 and e.subject = ?2 and e.sequence <> ?2 order by e.sequence").Bind(1, id).Bind(2, subject)));
        return entries;
    });

    public List<Entry> Backwards(StreamId stream, long beforeSequence, int limit, bool onlyWithPostings) => OfStream(stream, [], (id, seen) =>
        onlyWithPostings ? Entries(Query(NewestWithPostings).Bind(1, id).Bind(2, beforeSequence).Bind(3, limit)) : Descending(id, seen, beforeSequence, limit));

    public long? Key(StreamId stream, UInt128 key) => OfStream(stream, (long?)null, (id, seen) => seen.SequenceOf(id, key) ?? runs.SequenceOf(id, key));

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

    /// <summary>Reads the places of the entries behind <paramref name="position"/>, in their order; all of them when no limit is given.</summary>
    internal static List<Place> ReadPlaces(SqliteStatement placesAfter, long position, int limit = -1)
    {
        var query = placesAfter.Bind(1, position).Bind(2, limit);
        // A key of a wrong length is the work of a stranger; the verifier reports it.
        return Rows(query, () => new Place(query.Int64(0), query.Int64(1), query.Int64(2), query.Bytes(3) is { Length: 16 } key ? BinaryPrimitives.ReadUInt128BigEndian(key) : null));
    }

    /// <summary>Reads of one stream, all of one moment: what is sorted in one read transaction, what is not in the tail.</summary>
    /// <remarks>
    /// The look at the tail is taken first. What the transaction then does not find sorted was not sorted at that look either, so the look holds it; what both hold is
    /// one beginning of the stream each, and read once. What the tail does not know yet, because another process wrote it, it learns here.
    /// </remarks>
    private T OfStream<T>(StreamId stream, T absent, Func<long, SqliteTail.View, T> read)
    {
        if (Int64(Query("select id from streams where name = ?1").Bind(1, stream.Value)) is not { } id) return absent;
        while (true)
        {
            var current = tail();
            using var seen = current.Look();
            Query("begin").Run();
            try
            {
                if (Int64(Query("select max(position) from entries")) > current.UpTo)
                {
                    current.Add(ReadPlaces(Query(PlacesAfter), current.UpTo));
                    // What was added went to a later generation, which this look does not have.
                    if (!seen.IsCurrent) continue;
                }

                return read(id, seen);
            }
            finally
            {
                Query("rollback").Run();
            }
        }
    }

    private List<Entry> Ascending(long id, in SqliteTail.View seen, long fromSequence, long toSequence, int limit)
    {
        var entries = new List<Entry>();
        var last = fromSequence - 1;
        foreach (var place in runs.Ascending(id, fromSequence, toSequence).Concat(seen.Of(id)))
        {
            if (entries.Count == limit) break;
            if (place.Sequence > last && place.Sequence <= toSequence && TryAdd(place, entries)) last = place.Sequence;
        }

        return entries;
    }

    private List<Entry> Descending(long id, in SqliteTail.View seen, long beforeSequence, int limit)
    {
        var entries = new List<Entry>();
        var places = seen.Of(id);
        for (var i = places.Length - 1; i >= 0 && entries.Count < limit; i--)
            if (places[i].Sequence < beforeSequence) TryAdd(places[i], entries);

        var before = places.Length > 0 ? Math.Min(beforeSequence, places[0].Sequence) : beforeSequence;
        foreach (var place in runs.Descending(id, before))
        {
            if (entries.Count == limit) break;
            TryAdd(place, entries);
        }

        return entries;
    }

    // One that the tail knows and this transaction does not was committed after it began, and so were all behind it. Where the entry says something else, the place was forged and leads nowhere.
    private bool TryAdd(in Place place, List<Entry> entries)
    {
        var found = Entries(Query(Columns + " where e.position = ?1 and e.stream = ?2 and e.sequence = ?3").Bind(1, place.Position).Bind(2, place.Stream).Bind(3, place.Sequence));
        entries.AddRange(found);
        return found.Count > 0;
    }

    private Snapshot? Snapshot(long id, in SqliteTail.View seen)
    {
        var query = Query("select sequence, format, head, body from snapshots where stream = ?1").Bind(1, id);
        var snapshot = Rows(query, () => new Snapshot(query.Int64(0), (int)query.Int64(1), new EntryHash(query.Bytes(2)), query.Bytes(3).ToArray())).FirstOrDefault();
        return snapshot is not null && Ascending(id, seen, snapshot.Sequence, snapshot.Sequence, 1) is [var entry] && entry.Hash == snapshot.Head ? snapshot : null;
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
