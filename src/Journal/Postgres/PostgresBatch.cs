using Npgsql;
using NpgsqlTypes;

namespace CreditGrains.Journal.Postgres;

/// <summary>
/// A batch's rows as columns, and the statements that store them: one round trip, one implicit transaction, whatever the number of rows. Reused from batch to batch, so that
/// its lists keep their size. Binary COPY was slower, see docs/adr/0006.
/// </summary>
internal sealed class PostgresBatch
{
    /// <summary>Ordinals of one commit have 16 bits in a position, see <see cref="PostgresOrder"/>.</summary>
    public const int EntriesMax = 65_536;

    private const string InsertCommit = "insert into pending_commits (batch, entries) values (nextval('batches'), $1)";

    // Arrays side by side in the select list, not as a table: that would be gathered in memory first, a tenth of what an entry costs the server.
    private const string InsertEntries =
        """
        insert into entries (batch, stream, sequence, at, subject, fingerprint, key, ordinal, moves_money, type, hash, body)
        select (select currval('batches')), unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9), unnest($10), unnest($11)
        """;

    private const string InsertPostings =
        """
        insert into postings (stream, sequence, debit, credit, value_date, line, account, currency)
        select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8)
        """;

    private const string InsertDue = "insert into due (at, stream) select unnest($1), unnest($2) on conflict do nothing";

    private readonly List<long> streams = [], sequences = [], ats = [];
    private readonly List<long?> subjects = [], fingerprints = [];
    private readonly List<Guid?> keys = [];
    private readonly List<int> ordinals = [];
    private readonly List<bool> movesMoney = [];
    private readonly List<string> types = [];
    private readonly List<ReadOnlyMemory<byte>> hashes = [], bodies = [];
    private readonly List<long> postingStreams = [], postingSequences = [], debits = [], credits = [];
    private readonly List<DateOnly> valueDates = [];
    private readonly List<int> lines = [];
    private readonly List<string> accounts = [], currencies = [];
    private readonly List<long> dueAts = [], dueStreams = [];
    private byte[] hashBytes = new byte[256 * EntryHash.Size];

    /// <summary>Fills the columns with the appends that <paramref name="order"/> names.</summary>
    /// <param name="order">
    /// Indexes into <paramref name="batch"/>, by ascending stream: two writers that meet at two streams then meet in the same order, and neither waits for the other in a circle.
    /// The order in which the entries are read is the batch's all the same.
    /// </param>
    public void Fill(IReadOnlyList<Append> batch, ReadOnlySpan<int> order, ReadOnlySpan<long> streamIds)
    {
        Clear();
        var entries = 0;
        foreach (var append in batch) entries += append.Entries.Count;
        if (entries > EntriesMax) throw new InvalidOperationException($"A commit has at most {EntriesMax} entries, not {entries}.");
        if (hashBytes.Length < entries * EntryHash.Size) hashBytes = new byte[Math.Max(entries * EntryHash.Size, 2 * hashBytes.Length)];

        // Where each append's entries stand in the batch's own order.
        Span<int> firstOrdinals = batch.Count <= 1_024 ? stackalloc int[batch.Count] : new int[batch.Count];
        for (int i = 0, next = 0; i < batch.Count; next += batch[i].Entries.Count, i++) firstOrdinals[i] = next;

        foreach (var index in order) Add(batch[index], streamIds[index], firstOrdinals[index]);
    }

    /// <summary>The statements that store what <see cref="Fill"/> was given, on <paramref name="connection"/>, prepared at their first use there.</summary>
    public NpgsqlBatch Statements(NpgsqlConnection connection)
    {
        var statements = new NpgsqlBatch(connection);
        statements.BatchCommands.Add(Statement(InsertCommit, new NpgsqlParameter<int> { TypedValue = streams.Count }));
        statements.BatchCommands.Add(Statement(
            InsertEntries, Column(streams, NpgsqlDbType.Bigint), Column(sequences, NpgsqlDbType.Bigint), Column(ats, NpgsqlDbType.Bigint), Column(subjects, NpgsqlDbType.Bigint),
            Column(fingerprints, NpgsqlDbType.Bigint), Column(keys, NpgsqlDbType.Uuid), Column(ordinals, NpgsqlDbType.Integer), Column(movesMoney, NpgsqlDbType.Boolean),
            Column(types, NpgsqlDbType.Text), Column(hashes, NpgsqlDbType.Bytea), Column(bodies, NpgsqlDbType.Bytea)));
        if (lines.Count > 0)
            statements.BatchCommands.Add(Statement(
                InsertPostings, Column(postingStreams, NpgsqlDbType.Bigint), Column(postingSequences, NpgsqlDbType.Bigint), Column(debits, NpgsqlDbType.Bigint), Column(credits, NpgsqlDbType.Bigint),
                Column(valueDates, NpgsqlDbType.Date), Column(lines, NpgsqlDbType.Integer), Column(accounts, NpgsqlDbType.Text), Column(currencies, NpgsqlDbType.Text)));
        if (dueAts.Count > 0) statements.BatchCommands.Add(Statement(InsertDue, Column(dueAts, NpgsqlDbType.Bigint), Column(dueStreams, NpgsqlDbType.Bigint)));
        return statements;
    }

    public static NpgsqlBatchCommand Statement(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
#pragma warning disable CA2100 // Statements of this folder, never of a caller.
        var statement = new NpgsqlBatchCommand(sql);
#pragma warning restore CA2100
        foreach (var parameter in parameters) statement.Parameters.Add(parameter);
        return statement;
    }

    public static NpgsqlParameter Column<T>(List<T> values, NpgsqlDbType type) => new NpgsqlParameter<List<T>> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    /// <summary>A key's 16 bytes in the order in which the server shows them.</summary>
    public static Guid ToUuid(UInt128 key)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        return new Guid(bytes, bigEndian: true);
    }

    private void Add(Append append, long stream, int ordinal)
    {
        for (var i = 0; i < append.Entries.Count; i++)
        {
            var entry = append.Entries[i];
            var hash = hashBytes.AsMemory(streams.Count * EntryHash.Size, EntryHash.Size);
            append.Hashes[i].CopyTo(hash.Span);
            streams.Add(stream);
            sequences.Add(append.FirstSequence + i);
            ats.Add(entry.At.ToUnixTimeMilliseconds());
            subjects.Add(entry.Subject);
            fingerprints.Add(entry.Key is { } claim ? unchecked((long)claim.Fingerprint) : null);
            keys.Add(entry.Key is { } taken ? ToUuid(taken.Key) : null);
            ordinals.Add(ordinal + i);
            movesMoney.Add(entry.Postings is { Count: > 0 });
            types.Add(entry.Type);
            hashes.Add(hash);
            bodies.Add(entry.Body);
            AddPostings(stream, append.FirstSequence + i, entry.Postings);
        }

        if (append.WakeAt is { } at)
        {
            dueAts.Add(at.ToUnixTimeMilliseconds());
            dueStreams.Add(stream);
        }
    }

    private void AddPostings(long stream, long sequence, IReadOnlyList<PostingLine>? postings)
    {
        for (var i = 0; i < (postings?.Count ?? 0); i++)
        {
            var line = postings![i];
            postingStreams.Add(stream);
            postingSequences.Add(sequence);
            debits.Add(line.Debit);
            credits.Add(line.Credit);
            valueDates.Add(line.ValueDate);
            lines.Add(i);
            accounts.Add(line.Account);
            currencies.Add(line.Currency);
        }
    }

    private void Clear()
    {
        foreach (var column in (ReadOnlySpan<System.Collections.IList>)[
            streams, sequences, ats, subjects, fingerprints, keys, ordinals, movesMoney, types, hashes, bodies,
            postingStreams, postingSequences, debits, credits, valueDates, lines, accounts, currencies, dueAts, dueStreams])
            column.Clear();
    }
}
