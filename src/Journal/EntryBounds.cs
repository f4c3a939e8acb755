using System.Text;

namespace CreditGrains.Journal;

/// <summary>What may be appended at all. The bound on a batch, and with it on a commit's time and memory, rests on these numbers.</summary>
internal static class EntryBounds
{
    public const int StreamLengthMax = 100;
    public const int TypeLengthMax = 64;
    public const int BodyBytesMax = 128 * 1024;
    public const int PostingLinesMax = 256;
    public const int AccountLengthMax = 100;
    public const int CurrencyLengthMax = 8;

    private const int RowBytes = 200;
    private const int LineBytes = 64;

    /// <exception cref="ArgumentException">The name is not 1 to 100 ASCII characters.</exception>
    public static void CheckStream(StreamId stream) => CheckText(stream.Value, StreamLengthMax, "A stream's name");

    /// <summary>Checks an append that would follow entry <paramref name="version"/>.</summary>
    /// <exception cref="ArgumentException">Out of bounds; the message names the first bound broken.</exception>
    public static void Check(IReadOnlyList<NewEntry> entries, long version)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count is 0 or > StreamWriter.EntriesMax) throw new ArgumentException($"An append has 1 to {StreamWriter.EntriesMax} entries, not {entries.Count}.", nameof(entries));

        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            CheckText(entry.Type, TypeLengthMax, "An entry's type");
            if (entry.Body.Length > BodyBytesMax) throw new ArgumentException($"A body has at most {BodyBytesMax} bytes, not {entry.Body.Length}.", nameof(entries));
            if (entry.Subject is { } subject && (subject < 1 || subject > version + i)) throw new ArgumentException($"Entry {version + 1 + i} cannot be about entry {subject}: a subject is an earlier entry.", nameof(entries));
            if (entry.Key is { } key) CheckKeyIsNew(key.Key, entries, i);
            if (entry.Postings is { Count: > 0 } postings) CheckPostings(postings);
        }
    }

    public static int RoughBytes(NewEntry entry) => RowBytes + entry.Body.Length + (LineBytes * (entry.Postings?.Count ?? 0));

    private static void CheckText(string? text, int lengthMax, string what)
    {
        if (string.IsNullOrEmpty(text) || text.Length > lengthMax || !Ascii.IsValid(text))
            throw new ArgumentException($"{what} is 1 to {lengthMax} ASCII characters, not '{text}'.");
    }

    private static void CheckKeyIsNew(UInt128 key, IReadOnlyList<NewEntry> entries, int index)
    {
        for (var i = 0; i < index; i++)
            if (entries[i].Key?.Key == key) throw new ArgumentException("Two entries of one append claim the same key.", nameof(entries));
    }

    private static void CheckPostings(IReadOnlyList<PostingLine> lines)
    {
        if (lines.Count > PostingLinesMax) throw new ArgumentException($"An entry has at most {PostingLinesMax} posting lines, not {lines.Count}.", nameof(lines));

        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            CheckText(line.Account, AccountLengthMax, "A ledger account");
            CheckText(line.Currency, CurrencyLengthMax, "A currency");
            if (!(line is { Debit: > 0, Credit: 0 } or { Debit: 0, Credit: > 0 }))
                throw new ArgumentException($"A posting line has one positive side, not debit {line.Debit} and credit {line.Credit}.", nameof(lines));
            if (IsFirstOfItsCurrency(lines, i)) CheckBalance(lines, line.Currency);
        }
    }

    private static bool IsFirstOfItsCurrency(IReadOnlyList<PostingLine> lines, int index)
    {
        for (var i = 0; i < index; i++)
            if (lines[i].Currency == lines[index].Currency) return false;
        return true;
    }

    private static void CheckBalance(IReadOnlyList<PostingLine> lines, string currency)
    {
        Int128 debits = 0, credits = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Currency != currency) continue;
            debits += lines[i].Debit;
            credits += lines[i].Credit;
        }

        if (debits != credits) throw new ArgumentException($"Debits of {debits} and credits of {credits} {currency} do not balance.", nameof(lines));
    }
}
