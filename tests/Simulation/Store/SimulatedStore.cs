using System.Runtime.CompilerServices;
using CreditGrains.Journal;

namespace CreditGrains.Simulation.Store;

/// <summary>A real store for the simulator only: it keeps every promise of <see cref="IJournalStore"/> over a <see cref="SimulatedDisk"/>, through whatever weather there is.</summary>
/// <param name="weather">Slowness and faults; null for a store that answers at once and never fails.</param>
internal sealed class SimulatedStore(SimulatedDisk disk, StoreWeather? weather = null) : IJournalStore
{
    private const int PageEntries = 64;

    private static readonly JournalUnavailableException Closed = new("The store is closed.", nothingStored: true);

    private bool isClosed;
    private Transaction? doubtful;

    public ValueTask OpenAsync(CancellationToken cancellationToken = default) => weather?.OnOpen() ?? ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        isClosed = true;
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<AppendResult>> CommitAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default)
    {
        if (isClosed) throw Closed;
        return weather is null ? new(disk.Apply(batch)) : CommitAsync([.. batch], weather);
    }

    private async ValueTask<IReadOnlyList<AppendResult>> CommitAsync(Append[] batch, StoreWeather here)
    {
        var transaction = new Transaction(disk, batch);
        switch (here.NextCommit())
        {
            case CommitFate.Refused:
                await here.Wait();
                throw new JournalUnavailableException("The disk is full.", nothingStored: true);
            case CommitFate.FailsBefore:
                await here.Wait();
                throw new TimeoutException("No answer; nothing was stored, but who knows.");
            case CommitFate.FailsAfter:
                here.Effect(transaction);
                await transaction.Effect;
                await here.Wait();
                throw new TimeoutException("No answer; all was stored, but who knows.");
            case CommitFate.LosesConnection:
                doubtful = transaction;
                here.LateEffect(transaction);
                await here.Wait();
                throw new IOException("The connection was lost.");
            case CommitFate.Ordinary:
            default:
                here.Effect(transaction);
                var outcomes = await transaction.Effect;
                await here.Wait();
                return outcomes;
        }
    }

    public async ValueTask<IReadOnlyList<AppendResult>> ResolveAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default)
    {
        if (weather is not null)
        {
            await weather.OnResolve();
            // It may be said what became of a transaction only once nothing more can become of it.
            if (doubtful is { IsOver: false } open)
            {
                if (!weather.EndsDoubtful()) throw new IOException("The transaction is still open.");
                open.Abort();
            }

            doubtful = null;
        }

        return disk.Find(batch);
    }

    public async ValueTask TidyAsync(IReadOnlyList<KeyValuePair<StreamId, Snapshot>> snapshots, IReadOnlyList<WakeUp> answered, CancellationToken cancellationToken = default)
    {
        if (weather is not null) await weather.OnTidy();
        disk.Tidy(snapshots, answered);
    }

    public async ValueTask<StreamContent> LoadAsync(StreamId stream, CancellationToken cancellationToken = default)
    {
        var content = await Read(() => disk.Load(stream));
        weather?.Loaded(content);
        return content;
    }

    public ValueTask<IReadOnlyList<Entry>> ReadBackwardsAsync(StreamId stream, long beforeSequence, int limit, bool onlyWithPostings, CancellationToken cancellationToken = default) =>
        Read<IReadOnlyList<Entry>>(() => disk.Backwards(stream, beforeSequence, limit, onlyWithPostings));

    public ValueTask<IReadOnlyList<Entry>> ReadSubjectAsync(StreamId stream, long subject, CancellationToken cancellationToken = default) =>
        Read<IReadOnlyList<Entry>>(() => disk.Subject(stream, subject));

    public ValueTask<long?> FindKeyAsync(StreamId stream, UInt128 key, CancellationToken cancellationToken = default) => Read(() => disk.Key(stream, key));

    public ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken = default) => Read<IReadOnlyList<WakeUp>>(() => disk.Due(until, limit));

    public ValueTask<IReadOnlyList<LedgerTotal>> TrialBalanceAsync(CancellationToken cancellationToken = default) => Read<IReadOnlyList<LedgerTotal>>(disk.TrialBalance);

    public ValueTask<DateTimeOffset?> NewestAtAsync(CancellationToken cancellationToken = default) => Read(disk.NewestAt);

    public IAsyncEnumerable<Entry> ReadStreamAsync(StreamId stream, long fromSequence = 1, long toSequence = long.MaxValue, CancellationToken cancellationToken = default) =>
        Pages(last => disk.Stream(stream, last?.Sequence + 1 ?? fromSequence, toSequence, PageEntries), cancellationToken);

    public IAsyncEnumerable<Entry> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default) =>
        Pages(last => disk.All(last?.Position ?? afterPosition, PageEntries), cancellationToken);

    private async IAsyncEnumerable<Entry> Pages(Func<Entry?, List<Entry>> next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (Entry? last = null; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await Read(() => next(last));
            foreach (var entry in page) yield return entry;
            if (page.Count < PageEntries) yield break;
            last = page[^1];
        }
    }

    private ValueTask<T> Read<T>(Func<T> query)
    {
        if (isClosed) throw Closed;
        return weather is null ? new(query()) : Read(query, weather);
    }

    private static async ValueTask<T> Read<T>(Func<T> query, StoreWeather here)
    {
        await here.OnRead();
        var found = query();
        // What was read may be old by the time it arrives.
        await here.Wait();
        return found;
    }
}

/// <summary>A batch on its way to the disk. It takes effect whether or not whoever sent it is still there to hear of it.</summary>
internal sealed class Transaction(SimulatedDisk disk, Append[] batch)
{
    private readonly TaskCompletionSource<AppendResult[]> effect = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsOver { get; private set; }

    /// <summary>Never completes when the transaction was ended first.</summary>
    public Task<AppendResult[]> Effect => effect.Task;

    public void TakeEffect()
    {
        if (IsOver) return;
        IsOver = true;
        effect.SetResult(disk.Apply(batch));
    }

    public void Abort() => IsOver = true;
}
