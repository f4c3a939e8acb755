using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace CreditGrains.Journal.Sqlite;

/// <summary>
/// The sorted table, <c>runs</c>: where the entries of a stream stand and which keys they took. A row tells of up to <see cref="Most"/> consecutive entries, so that a thousand new
/// entries of a stream are a dozen rows and not two thousand; what finds a row is one number, stream and first sequence together. Used by its connection's thread alone, one reading at a time.
/// </summary>
internal sealed class SqliteRuns : IDisposable
{
    /// <summary>Entries of a row: two rows to a page.</summary>
    internal const int Most = 84;

    // Position, then key. Where there is no key the position stands negative.
    private const int EntryBytes = 24;

    private readonly SqliteStatement find, ascending, descending, replace;
    private readonly List<Place> row = new(Most);

    public SqliteRuns(SqliteConnection connection)
    {
        find = new(connection, "select max(id) from runs where id between ?1 and ?2");
        ascending = new(connection, "select id, body from runs where id between ?1 and ?2 order by id");
        descending = new(connection, "select id, body from runs where id between ?1 and ?2 order by id desc");
        replace = new(connection, "insert or replace into runs (id, body) values (?1, ?2)");
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[find, ascending, descending, replace]) statement.Dispose();
    }

    /// <summary>The stream's sorted places from one sequence to another, both included.</summary>
    public IEnumerable<Place> Ascending(long stream, long from = 1, long to = long.MaxValue)
    {
        // The row that tells of the first one may begin before it.
        find.Bind(1, IdOf(stream, 0)).Bind(2, IdOf(stream, from)).Step();
        var first = find.IsNull(0) ? IdOf(stream, from) : find.Int64(0);
        find.Reset();
        return Rows(ascending.Bind(1, first).Bind(2, IdOf(stream, to))).Where(place => place.Sequence >= from && place.Sequence <= to);
    }

    /// <summary>The stream's sorted places before a sequence, the last one first.</summary>
    public IEnumerable<Place> Descending(long stream, long before) =>
        Rows(descending.Bind(1, IdOf(stream, 0)).Bind(2, IdOf(stream, before - 1)), isBackwards: true).Where(place => place.Sequence < before);

    /// <summary>Sequence of the stream's sorted entry that took <paramref name="key"/>, or null.</summary>
    public long? SequenceOf(long stream, UInt128 key)
    {
        ascending.Bind(1, IdOf(stream, 0)).Bind(2, IdOf(stream, long.MaxValue));
        while (ascending.Step())
        {
            var body = ascending.Bytes(1);
            for (var place = 0; place < body.Length / EntryBytes; place++)
            {
                var entry = body.Slice(place * EntryBytes, EntryBytes);
                if (BinaryPrimitives.ReadUInt128BigEndian(entry[8..]) != key || BinaryPrimitives.ReadInt64BigEndian(entry) < 0) continue;
                var sequence = (ascending.Int64(0) & uint.MaxValue) + place;
                ascending.Reset();
                return sequence;
            }
        }

        return null;
    }

    /// <summary>Writes places of one stream, in their order, behind those that are there. What is there already is passed over.</summary>
    public void Append(ReadOnlySpan<Place> places)
    {
        if (!Fits(places[0].Stream)) return;
        Span<byte> body = stackalloc byte[Most * EntryBytes];
        var (stream, first, count, isNew) = (places[0].Stream, 0L, 0, false);
        if (descending.Bind(1, IdOf(stream, 0)).Bind(2, IdOf(stream, long.MaxValue)).Step())
        {
            var former = descending.Bytes(1);
            (first, count) = (descending.Int64(0) & uint.MaxValue, former.Length / EntryBytes);
            if (count < Most) former[..(count * EntryBytes)].CopyTo(body);
            descending.Reset();
        }

        foreach (var place in places)
        {
            if (place.Sequence < first + count || !Fits(place)) continue;
            // A gap is the work of a stranger. The verifier reports it; here it must not make others stand in the wrong place.
            if (count >= Most || place.Sequence > first + count)
            {
                if (isNew) Replace(stream, first, body[..(count * EntryBytes)]);
                (first, count) = (place.Sequence, 0);
            }

            Write(body.Slice(count++ * EntryBytes, EntryBytes), place);
            isNew = true;
        }

        if (isNew) Replace(stream, first, body[..(count * EntryBytes)]);
    }

    private void Replace(long stream, long first, ReadOnlySpan<byte> body) => replace.Bind(1, IdOf(stream, first)).Bind(2, body).Run();

    private IEnumerable<Place> Rows(SqliteStatement query, bool isBackwards = false)
    {
        try
        {
            while (query.Step())
            {
                Read(query);
                if (isBackwards) row.Reverse();
                foreach (var place in row) yield return place;
            }
        }
        finally
        {
            query.Reset();
        }
    }

    private void Read(SqliteStatement query)
    {
        row.Clear();
        var (stream, first) = (query.Int64(0) >> 32, query.Int64(0) & uint.MaxValue);
        for (var body = query.Bytes(1); body.Length >= EntryBytes; body = body[EntryBytes..])
        {
            var position = BinaryPrimitives.ReadInt64BigEndian(body);
            row.Add(position < 0 ? new Place(unchecked(-position), stream, first + row.Count, null) : new Place(position, stream, first + row.Count, BinaryPrimitives.ReadUInt128BigEndian(body[8..])));
        }
    }

    private static void Write(Span<byte> entry, in Place place)
    {
        BinaryPrimitives.WriteInt64BigEndian(entry, place.Key is null ? -place.Position : place.Position);
        BinaryPrimitives.WriteUInt128BigEndian(entry[8..], place.Key ?? 0);
    }

    /// <summary>Whether the stream's id is one a row can tell of. No other is ever given.</summary>
    internal static bool Fits(long stream) => stream is > 0 and <= int.MaxValue;

    // Anything else is the work of a stranger; the verifier reports it, and here it is passed over.
    private static bool Fits(in Place place) => place is { Position: > 0, Sequence: > 0 and <= uint.MaxValue };

    // Of a stream that does not fit: no row's.
    private static long IdOf(long stream, long sequence) => Fits(stream) ? (stream << 32) | Math.Clamp(sequence, 0, uint.MaxValue) : -1;
}
