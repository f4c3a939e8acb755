namespace CreditGrains.Journal;

/// <summary>
/// Appends to one stream behind the entry it was attached to. Gives out sequences and hashes at once, so the next decision can be
/// taken while the last one is still on its way to the disk.
/// </summary>
/// <remarks>
/// Used under its account's own lock: one call at a time. After the first append that ends in anything but
/// <see cref="AppendResult.Stored"/> the writer is spent: no later append of it is stored. Load the stream and attach anew.
/// <para>
/// Why no gap and no fork can ever be written. Attach follows a read, so entries 1 … version are durable when the writer starts.
/// The writer queues its appends in sequence order, and the one writer loop hands them to the store in that order. Suppose all before
/// an append are stored: then its sequence is the stream's next one, and the store, by an index or under its lock, lets exactly one
/// writer take it. Suppose one before it is not stored: then the loop refuses this one, or, inside the same batch, the store does
/// (<see cref="Append.Follows"/>). So, by induction, whatever is stored stands directly on its predecessor.
/// </para>
/// </remarks>
public sealed class StreamWriter
{
    /// <summary>Most entries in one append.</summary>
    public const int EntriesMax = 64;

    private readonly GroupCommitJournal journal;

    internal StreamWriter(GroupCommitJournal journal, StreamId stream, long version, EntryHash head)
    {
        EntryBounds.CheckStream(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        if (version == 0 != (head == EntryHash.Zero)) throw new ArgumentException("Version 0 has the zero hash, and no other version has it.", nameof(head));

        this.journal = journal;
        Stream = stream;
        Version = version;
        Head = head;
    }

    public StreamId Stream { get; }

    /// <summary>Sequence of the last entry queued here, durable or not.</summary>
    public long Version { get; private set; }

    /// <summary>Hash of that entry.</summary>
    public EntryHash Head { get; private set; }

    /// <summary>How this writer's first failed append ended. Belongs to the writer loop; nobody else reads or writes it.</summary>
    internal AppendResult? Failure { get; set; }

    /// <summary>Where this writer's latest append stands in which batch. Belongs to the writer loop.</summary>
    internal (long Batch, int Index) Latest { get; set; }

    /// <summary>Queues <paramref name="entries"/> to be stored all or none, in a commit shared with other streams.</summary>
    /// <param name="entries">1 to 64 entries. Not copied: the caller must not change them afterwards.</param>
    /// <param name="wakeAt">When the account has something to do next, kept in the same commit; rounded up to the millisecond. Null asks for no call.</param>
    /// <param name="result">Completes once the outcome is final; never faults and is never cancelled. Meaningless when false is returned.</param>
    /// <returns>False when the queue is full, the store has been away for too long or the journal is closing: nothing has changed, and the caller is told so at once.</returns>
    /// <exception cref="ArgumentException">An entry is out of bounds or its postings do not balance: a bug in the caller. Nothing has changed.</exception>
    public bool TryAppend(IReadOnlyList<NewEntry> entries, DateTimeOffset? wakeAt, out Task<AppendResult> result)
    {
        EntryBounds.Check(entries, Version);

        // Hashed here, on the account's thread: the writer loop is one for all accounts and has better things to do.
        var hashes = new EntryHash[entries.Count];
        var head = Head;
        var bytes = 0;
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = head = EntryHash.Compute(head, Stream, Version + 1 + i, entries[i]);
            bytes += EntryBounds.RoughBytes(entries[i]);
        }

        var append = new Append(this, Version + 1, entries, hashes, wakeAt is { } at ? CeilingToMillisecond(at) : null, bytes);
        result = append.Result;
        if (!journal.TryEnqueue(append)) return false;

        Version += hashes.Length;
        Head = head;
        return true;
    }

    // Up, so that nobody is woken a fraction of a millisecond before there is anything to do.
    private static DateTimeOffset CeilingToMillisecond(DateTimeOffset at)
    {
        var floor = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
        return floor < at ? floor.AddMilliseconds(1) : floor;
    }
}
