namespace CreditGrains.Journal;

/// <summary>One queued append, as a store sees it: consecutive entries of one stream, stored all or none.</summary>
public sealed class Append
{
    private readonly TaskCompletionSource<AppendResult> completion = new();
    private readonly EntryHash[] hashes;

    internal Append(StreamWriter writer, long firstSequence, IReadOnlyList<NewEntry> entries, EntryHash[] hashes, DateTimeOffset? wakeAt, int bytes)
    {
        Writer = writer;
        FirstSequence = firstSequence;
        Entries = entries;
        this.hashes = hashes;
        WakeAt = wakeAt;
        Bytes = bytes;
    }

    public StreamId Stream => Writer.Stream;

    /// <summary>Sequence of the first of <see cref="Entries"/>; the others follow without a gap.</summary>
    public long FirstSequence { get; }

    /// <summary>1 to <see cref="StreamWriter.EntriesMax"/> entries.</summary>
    public IReadOnlyList<NewEntry> Entries { get; }

    /// <summary>The hash of each of <see cref="Entries"/>.</summary>
    public ReadOnlySpan<EntryHash> Hashes => hashes;

    /// <summary>When the account asks to be woken, stored with the entries; null for no call. Whole milliseconds.</summary>
    public DateTimeOffset? WakeAt { get; }

    /// <summary>
    /// Index, in the same batch, of the append of the same <see cref="StreamWriter"/> just before this one, or -1.
    /// A store must not store this append unless it stores that one.
    /// </summary>
    public int Follows { get; internal set; } = -1;

    internal StreamWriter Writer { get; }

    /// <summary>Rough size, to bound a batch.</summary>
    internal int Bytes { get; }

    /// <summary>Timestamp of the journal's clock when the append was queued.</summary>
    internal long QueuedAt { get; set; }

    internal Task<AppendResult> Result => completion.Task;

    /// <summary>How it ended; of use only after that.</summary>
    internal AppendResult Outcome { get; set; }

    /// <summary>Tells the caller, who may go on before this returns: never from within the writer loop. Only the first call counts.</summary>
    internal void Tell() => completion.TrySetResult(Outcome);
}
