namespace CreditGrains.Journal;

/// <summary>Everything that can be read of a journal. A read sees durable entries only, and every entry whose append was reported before the read began.</summary>
/// <exception cref="JournalUnavailableException">From any member: the store cannot be read now.</exception>
public interface IJournalReader
{
    /// <summary>Reads what an account needs to live: the newest snapshot, if any, and every entry after it.</summary>
    /// <remarks>A snapshot is given only when the entry it ends at stands in the stream with the same hash, so a snapshot can never hide or invent an entry.</remarks>
    ValueTask<StreamContent> LoadAsync(StreamId stream, CancellationToken cancellationToken = default);

    /// <summary>Entries of one stream in ascending sequence, from <paramref name="fromSequence"/> (inclusive) to <paramref name="toSequence"/> (inclusive).</summary>
    IAsyncEnumerable<Entry> ReadStreamAsync(StreamId stream, long fromSequence = 1, long toSequence = long.MaxValue, CancellationToken cancellationToken = default);

    /// <summary>The newest entries of one stream with a sequence below <paramref name="beforeSequence"/>, newest first, at most <paramref name="limit"/>.</summary>
    /// <param name="onlyWithPostings">Only entries that move money. They are found at a cost that does not depend on how many others stand between them.</param>
    ValueTask<IReadOnlyList<Entry>> ReadBackwardsAsync(StreamId stream, long beforeSequence, int limit, bool onlyWithPostings, CancellationToken cancellationToken = default);

    /// <summary>The entry with sequence <paramref name="subject"/> and every later entry about it, in ascending order; empty when there is none.</summary>
    ValueTask<IReadOnlyList<Entry>> ReadSubjectAsync(StreamId stream, long subject, CancellationToken cancellationToken = default);

    /// <summary>Sequence of the entry that took <paramref name="key"/> in this stream, or null. Keys are remembered for ever.</summary>
    ValueTask<long?> FindKeyAsync(StreamId stream, UInt128 key, CancellationToken cancellationToken = default);

    /// <summary>Every entry of every stream in commit order, after <paramref name="afterPosition"/>. Ends at the last entry durable when the read reached it.</summary>
    IAsyncEnumerable<Entry> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default);

    /// <summary>Wake-up calls asked for at or before <paramref name="until"/>, earliest first, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken = default);

    /// <summary>Debits and credits of each ledger account and currency, summed over all postings.</summary>
    ValueTask<IReadOnlyList<LedgerTotal>> TrialBalanceAsync(CancellationToken cancellationToken = default);

    /// <summary>Instant of the newest entry, or null when the journal is empty. A clock must not start before it.</summary>
    ValueTask<DateTimeOffset?> NewestAtAsync(CancellationToken cancellationToken = default);
}
