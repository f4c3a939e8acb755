using System.Text;

namespace CreditGrains.Journal.Tests;

/// <summary>Entries, streams and comparisons the tests share.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 7, 31, 12, 0, 0, TimeSpan.Zero);
    public static readonly StreamId Line = new("line_1");
    public static readonly StreamId OtherLine = new("line_2");

    public static NewEntry Event(string body = "{}", string type = "LimitChanged", UInt128? key = null, long? subject = null, params PostingLine[] postings) =>
        new(type, Noon, Encoding.UTF8.GetBytes(body), key is { } k ? new KeyClaim(k, 7) : null, subject, postings);

    /// <summary>A capture of <paramref name="amountMinor"/>: the customer owes it, the merchant is owed it.</summary>
    public static NewEntry Capture(long amountMinor, string currency = "GBP") => Event(
        "{\"captured\":1}", "Captured", postings:
        [
            new PostingLine("receivables", currency, amountMinor, 0, new DateOnly(2026, 7, 31)),
            new PostingLine("merchants-payable", currency, 0, amountMinor, new DateOnly(2026, 8, 1)),
        ]);

    public static Snapshot SnapshotOf(Entry entry, string body = "state", int format = 1) => new(entry.Sequence, format, entry.Hash, Encoding.UTF8.GetBytes(body));

    /// <summary>Appends one entry per append and waits for each.</summary>
    public static async Task Store(IJournal journal, StreamId stream, params NewEntry[] entries)
    {
        var writer = await AttachToEnd(journal, stream);
        foreach (var entry in entries) Assert.Equal(AppendResult.Stored, await Append(writer, entry));
    }

    public static async Task<StreamWriter> AttachToEnd(IJournal journal, StreamId stream)
    {
        var content = await journal.LoadAsync(stream);
        var (version, head) = content.Entries.Count > 0
            ? (content.Entries[^1].Sequence, content.Entries[^1].Hash)
            : (content.Snapshot?.Sequence ?? 0, content.Snapshot?.Head ?? EntryHash.Zero);
        return journal.Attach(stream, version, head);
    }

    public static Task<AppendResult> Append(StreamWriter writer, params NewEntry[] entries)
    {
        Assert.True(writer.TryAppend(entries, null, out var result), "The queue is full.");
        return result;
    }

    public static async Task<List<Entry>> ToList(IAsyncEnumerable<Entry> entries)
    {
        var list = new List<Entry>();
        await foreach (var entry in entries) list.Add(entry);
        return list;
    }

    public static string BodyOf(Entry entry) => Encoding.UTF8.GetString(entry.Body.Span);

    /// <summary>Records compare their collections by reference, so this looks at what they hold.</summary>
    public static void AssertSame(NewEntry expected, Entry stored)
    {
        Assert.Equal(expected.Type, stored.Type);
        Assert.Equal(expected.At, stored.At);
        Assert.Equal(expected.Body.ToArray(), stored.Body.ToArray());
        Assert.Equal(expected.Key, stored.Key);
        Assert.Equal(expected.Subject, stored.Subject);
        Assert.Equal(expected.Postings ?? [], stored.Postings);
    }
}
