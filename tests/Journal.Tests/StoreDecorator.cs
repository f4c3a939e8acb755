namespace CreditGrains.Journal.Tests;

/// <summary>A store that does what the one inside it does; subclasses differ where they must.</summary>
internal abstract class StoreDecorator(IJournalStore inner) : IJournalStore
{
    public virtual ValueTask<IReadOnlyList<AppendResult>> CommitAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default) => inner.CommitAsync(batch, cancellationToken);

    public virtual ValueTask<IReadOnlyList<AppendResult>> ResolveAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default) => inner.ResolveAsync(batch, cancellationToken);

    public virtual ValueTask TidyAsync(IReadOnlyList<KeyValuePair<StreamId, Snapshot>> snapshots, IReadOnlyList<WakeUp> answered, CancellationToken cancellationToken = default) =>
        inner.TidyAsync(snapshots, answered, cancellationToken);

    public ValueTask OpenAsync(CancellationToken cancellationToken = default) => inner.OpenAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    public ValueTask<StreamContent> LoadAsync(StreamId stream, CancellationToken cancellationToken = default) => inner.LoadAsync(stream, cancellationToken);

    public IAsyncEnumerable<Entry> ReadStreamAsync(StreamId stream, long fromSequence = 1, long toSequence = long.MaxValue, CancellationToken cancellationToken = default) =>
        inner.ReadStreamAsync(stream, fromSequence, toSequence, cancellationToken);

    public ValueTask<IReadOnlyList<Entry>> ReadBackwardsAsync(StreamId stream, long beforeSequence, int limit, bool onlyWithPostings, CancellationToken cancellationToken = default) =>
        inner.ReadBackwardsAsync(stream, beforeSequence, limit, onlyWithPostings, cancellationToken);

    public ValueTask<IReadOnlyList<Entry>> ReadSubjectAsync(StreamId stream, long subject, CancellationToken cancellationToken = default) => inner.ReadSubjectAsync(stream, subject, cancellationToken);

    public ValueTask<long?> FindKeyAsync(StreamId stream, UInt128 key, CancellationToken cancellationToken = default) => inner.FindKeyAsync(stream, key, cancellationToken);

    public IAsyncEnumerable<Entry> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default) => inner.ReadAllAsync(afterPosition, cancellationToken);

    public ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken = default) => inner.ReadDueAsync(until, limit, cancellationToken);

    public ValueTask<IReadOnlyList<LedgerTotal>> TrialBalanceAsync(CancellationToken cancellationToken = default) => inner.TrialBalanceAsync(cancellationToken);

    public ValueTask<DateTimeOffset?> NewestAtAsync(CancellationToken cancellationToken = default) => inner.NewestAtAsync(cancellationToken);
}
