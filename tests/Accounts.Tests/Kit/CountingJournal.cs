namespace CreditGrains.Accounts.Tests;

/// <summary>Counts what is asked of a journal and how many entries it gives.</summary>
internal sealed class CountingJournal(IJournal inner) : IJournal
{
    public long Reads { get; private set; }

    public long Entries { get; private set; }

    /// <summary>Bytes of snapshots and of entries' bodies.</summary>
    public long Bytes { get; private set; }

    public void Reset() => (Reads, Entries, Bytes) = (0, 0, 0);

    public async ValueTask<Journal.StreamContent> LoadAsync(StreamId stream, CancellationToken cancellationToken = default)
    {
        var content = await inner.LoadAsync(stream, cancellationToken);
        Bytes += content.Snapshot?.Body.Length ?? 0;
        Count(content.Entries);
        return content;
    }

    public IAsyncEnumerable<Entry> ReadStreamAsync(StreamId stream, long fromSequence = 1, long toSequence = long.MaxValue, CancellationToken cancellationToken = default) =>
        Counted(inner.ReadStreamAsync(stream, fromSequence, toSequence, cancellationToken));

    public async ValueTask<IReadOnlyList<Entry>> ReadBackwardsAsync(StreamId stream, long beforeSequence, int limit, bool onlyWithPostings, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadBackwardsAsync(stream, beforeSequence, limit, onlyWithPostings, cancellationToken));

    public async ValueTask<IReadOnlyList<Entry>> ReadSubjectAsync(StreamId stream, long subject, CancellationToken cancellationToken = default) => Count(await inner.ReadSubjectAsync(stream, subject, cancellationToken));

    public ValueTask<long?> FindKeyAsync(StreamId stream, UInt128 key, CancellationToken cancellationToken = default)
    {
        Reads++;
        return inner.FindKeyAsync(stream, key, cancellationToken);
    }

    public IAsyncEnumerable<Entry> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default) => Counted(inner.ReadAllAsync(afterPosition, cancellationToken));

    public ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken = default) => inner.ReadDueAsync(until, limit, cancellationToken);

    public ValueTask<IReadOnlyList<LedgerTotal>> TrialBalanceAsync(CancellationToken cancellationToken = default) => inner.TrialBalanceAsync(cancellationToken);

    public ValueTask<DateTimeOffset?> NewestAtAsync(CancellationToken cancellationToken = default) => inner.NewestAtAsync(cancellationToken);

    public Journal.StreamWriter Attach(StreamId stream, long version, EntryHash head) => inner.Attach(stream, version, head);

    public ValueTask ForgetDueAsync(IReadOnlyList<WakeUp> answered, CancellationToken cancellationToken = default) => inner.ForgetDueAsync(answered, cancellationToken);

    public void SaveSnapshot(StreamId stream, Snapshot snapshot) => inner.SaveSnapshot(stream, snapshot);

    private async IAsyncEnumerable<Entry> Counted(IAsyncEnumerable<Entry> entries)
    {
        Reads++;
        await foreach (var entry in entries)
        {
            Entries++;
            Bytes += entry.Body.Length;
            yield return entry;
        }
    }

    private IReadOnlyList<Entry> Count(IReadOnlyList<Entry> entries)
    {
        Reads++;
        Entries += entries.Count;
        Bytes += entries.Sum(entry => entry.Body.Length);
        return entries;
    }
}
