using System.Threading.Channels;

namespace CreditGrains.Journal;

/// <summary>
/// The journal over one <see cref="IJournalStore"/>: a bounded queue and one writer loop that commits whatever has gathered while the
/// last commit ran as one transaction. Nobody waits for company: an idle journal commits a lone append at once.
/// </summary>
/// <remarks>
/// The loop is a plain async method. It continues on the <see cref="TaskScheduler"/> in which <see cref="StartAsync"/> was called and
/// never on the thread of a caller who appends, and it knows no clock but the given one, so a simulation can run it under a seed.
/// </remarks>
public sealed class GroupCommitJournal : IRunningJournal
{
    /// <summary>Name of the meter that holds the credit.append.* instruments.</summary>
    public const string MeterName = "CreditGrains.Journal";

    // Whoever waits for an append goes on within the task that tells it, so there must be several such tasks wherever there are several processors.
    private const int ToldAtOnce = 16;

    private readonly IJournalStore store;
    private readonly GroupCommitSettings settings;
    private readonly TimeProvider time;
    private readonly Channel<Append?> queue;
    private readonly TidyQueue tidy;
    private readonly JournalMetrics metrics;
    private readonly CancellationTokenSource closing = new();
    private readonly TaskScheduler callers;

    private volatile Exception? storeFault;

    // Not null while the store has been away for longer than patience lasts: the streams of the batch whose outcome nobody knows.
    private volatile HashSet<StreamId>? inDoubt;

    // The loop's own: the batch being committed and its number.
    private readonly List<Append> batch = [];
    private readonly List<Append> ended = [];
    private long batchNumber;
    private Task loop = Task.CompletedTask;

    private GroupCommitJournal(IJournalStore store, GroupCommitSettings settings, TimeProvider time)
    {
        this.store = store;
        this.settings = settings;
        this.time = time;
        callers = settings.Callers ?? TaskScheduler.Current;
        queue = Channel.CreateBounded<Append?>(new BoundedChannelOptions(settings.QueueLengthMax) { SingleReader = true, AllowSynchronousContinuations = false });
        tidy = new TidyQueue(settings);
        metrics = new JournalMetrics(time, () => QueueLength);
    }

    /// <summary>Opens <paramref name="store"/> and starts writing to it. The journal owns the store from here on and closes it.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be opened; it is closed again.</exception>
    public static async Task<GroupCommitJournal> StartAsync(
        IJournalStore store, GroupCommitSettings? settings = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.OpenAsync(cancellationToken);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }

        var journal = new GroupCommitJournal(store, settings ?? new(), time ?? TimeProvider.System);
        journal.loop = journal.RunAsync();
        return journal;
    }

    /// <summary>Why the last call to the store failed, or null when it succeeded: what a readiness check shows. A store that is not needed is asked about every second, so this does not outlive the fault.</summary>
    public Exception? StoreFault => storeFault;

    /// <summary>Appends that wait for a commit, the one under way not counted; at most <see cref="GroupCommitSettings.QueueLengthMax"/>.</summary>
    public int QueueLength => queue.Reader.Count;

    public StreamWriter Attach(StreamId stream, long version, EntryHash head) => new(this, stream, version, head);

    public void SaveSnapshot(StreamId stream, Snapshot snapshot)
    {
        EntryBounds.CheckStream(stream);
        if (tidy.Add(stream, snapshot)) WakeLoop();
    }

    public ValueTask ForgetDueAsync(IReadOnlyList<WakeUp> answered, CancellationToken cancellationToken = default)
    {
        if (answered.Count == 0) return ValueTask.CompletedTask;
        var (tried, wakesLoop) = tidy.Add(answered);
        if (wakesLoop) WakeLoop();
        return new ValueTask(tried.WaitAsync(cancellationToken));
    }

    /// <summary>Stops admission, commits everything queued, then closes the store. Appends a store that is away cannot answer for end in <see cref="AppendResult.Unknown"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (closing.IsCancellationRequested)
        {
            await loop;
            return;
        }

        queue.Writer.TryComplete();
        closing.Cancel(); // Not CancelAsync: that leaves the ambient scheduler.
        await loop;
        await store.DisposeAsync();
        metrics.Dispose();
        closing.Dispose();
    }

    internal bool TryEnqueue(Append append)
    {
        if (inDoubt is not null) return false;
        append.QueuedAt = metrics.Now();
        return queue.Writer.TryWrite(append);
    }

    // No wake-up is lost. Null is a bell: it carries no work. If it does not fit, the queue is full, so the loop is about to read
    // it, and the loop tidies after every batch. If the journal is closing, the loop tidies once more at its end.
    private void WakeLoop() => queue.Writer.TryWrite(null);

    private async Task RunAsync()
    {
        try
        {
            while (await WaitForWorkAsync())
            {
                GatherBatch();
                if (batch.Count > 0) Report(await CommitAsync());
                await TidyAsync();
            }

            while (tidy.HasMore) await TidyAsync();
        }
        finally
        {
            // Reached with work left only by a bug in the loop or a store that breaks its contract: nobody may wait for ever on it.
            queue.Writer.TryComplete();
            Abandon();
        }
    }

    /// <summary>Waits until something is queued, and meanwhile looks now and then whether a store that failed is back. While all is well no timer runs.</summary>
    /// <returns>False when the journal is closing and the queue is empty.</returns>
    private async ValueTask<bool> WaitForWorkAsync()
    {
        if (storeFault is null) return await queue.Reader.WaitToReadAsync();

        // One wait for all the looks, so no wake-up falls between two of them; closing ends it as well.
        var work = WaitAsync();
        while (storeFault is not null && !work.IsCompleted)
        {
            await ((Task)work).WaitAsync(settings.ProbePause, time).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            if (!work.IsCompleted) await ProbeAsync();
        }

        return await work;

        // A method and not AsTask, which would end on a thread of the pool instead of the loop's own scheduler.
        async Task<bool> WaitAsync() => await queue.Reader.WaitToReadAsync();
    }

    /// <summary>Without it one fault before a quiet night would call the journal broken until the morning's first append.</summary>
    private async ValueTask ProbeAsync()
    {
        try
        {
            await store.ResolveAsync([], CancellationToken.None);
            storeFault = null;
        }
        catch (Exception fault)
        {
            Note(fault);
        }
    }

    private void GatherBatch()
    {
        batch.Clear();
        batchNumber++;
        var bytes = 0;
        while (batch.Count < settings.BatchAppendsMax && bytes < settings.BatchBytesMax && queue.Reader.TryRead(out var append))
        {
            if (append is null) continue;
            if (append.Writer.Failure is { } failure)
            {
                End(append, AfterFailure(failure));
                continue;
            }

            var (latestBatch, latestIndex) = append.Writer.Latest;
            append.Follows = latestBatch == batchNumber ? latestIndex : -1;
            append.Writer.Latest = (batchNumber, batch.Count);
            bytes += append.Bytes;
            batch.Add(append);
        }

        Tell();
    }

    // How an append ends that came behind a failed one of its writer. Either it was never sent to the store, or the store has told of the batch they were both in:
    // certainly not stored, also behind an append of which nobody knows. One that was sent together with that append is itself unknown and does not come here.
    private static AppendResult AfterFailure(AppendResult failure) => failure switch
    {
        AppendResult.Conflict or AppendResult.KeyTaken => AppendResult.Conflict,
        AppendResult.NotStored or AppendResult.Unknown => AppendResult.NotStored,
        AppendResult.Stored => throw new InvalidOperationException("A stored append is no failure."),
    };

    private async ValueTask<IReadOnlyList<AppendResult>> CommitAsync()
    {
        metrics.Committed(batch.Count);
        try
        {
            var outcomes = await store.CommitAsync(batch, CancellationToken.None);
            storeFault = null;
            return outcomes;
        }
        catch (Exception fault)
        {
            Note(fault);
            return fault is JournalUnavailableException { NothingStored: true } ? All(AppendResult.NotStored) : await ResolveAsync();
        }
    }

    /// <summary>
    /// Asks the store, for as long as it takes or until the journal closes, what became of the batch. Its callers wait while patience lasts, since a guess could be
    /// a lie; then they are told that nobody knows, because somebody stands at a till, and everything else is refused until the store has answered.
    /// </summary>
    /// <remarks>
    /// Why nothing can go wrong behind callers who were told "unknown". Their writers are spent, so nothing is ever stored on top of what they do not know. Nothing
    /// is committed meanwhile: the loop is here. The next life of such an account cannot load its stream, and so neither accept nor refuse anything, until the store
    /// has answered; and it answers only once the failed commit can no longer appear (SQLite: sealed by a commit of its own). What that life then loads is final:
    /// a retry finds its key there and gets the first answer, or finds nothing and is decided anew.
    /// </remarks>
    /// <returns>One outcome per append of the batch; the batch is empty when its callers have been told.</returns>
    private async ValueTask<IReadOnlyList<AppendResult>> ResolveAsync()
    {
        var asked = batch.ToArray();
        var since = time.GetTimestamp();
        for (var pause = settings.ResolvePauseMin; ; pause = Min(pause * 2, settings.ResolvePauseMax))
        {
            var lastTry = closing.IsCancellationRequested;
            try
            {
                var outcomes = await store.ResolveAsync(asked, CancellationToken.None);
                storeFault = null;
                inDoubt = null;
                return batch.Count == 0 ? [] : outcomes;
            }
            catch (Exception fault)
            {
                Note(fault);
            }

            var patience = settings.ResolvePatience - time.GetElapsedTime(since);
            if (inDoubt is not null || (patience <= TimeSpan.Zero && !lastTry)) Refuse(asked);
            if (lastTry) return All(AppendResult.Unknown);
            await PauseAsync(inDoubt is null ? Min(pause, patience) : pause);
        }
    }

    /// <summary>Tells everybody who waits. Called again after each further question, for whoever was just past the door when it closed.</summary>
    private void Refuse(IReadOnlyList<Append> asked)
    {
        // Before anybody is told: who then comes back finds the door closed.
        inDoubt ??= [.. asked.Select(append => append.Stream)];
        Report(All(AppendResult.Unknown));

        // Bells among them may be dropped: the loop tidies as soon as the store has answered.
        while (queue.Reader.TryRead(out var append))
        {
            if (append is null) continue;
            var outcome = append.Writer.Failure is { } failure ? AfterFailure(failure) : AppendResult.NotStored;
            append.Writer.Failure ??= outcome;
            End(append, outcome);
        }

        Tell();
    }

    private AppendResult[] All(AppendResult result) => [.. Enumerable.Repeat(result, batch.Count)];

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, time, closing.Token);
        }
        catch (OperationCanceledException)
        {
            // Closing: ask once more at once.
        }
    }

    private void Report(IReadOnlyList<AppendResult> outcomes)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (outcomes[i] == AppendResult.Stored)
            {
                End(batch[i], AppendResult.Stored);
                continue;
            }

            // One that followed a failed append of its writer failed because of that, not for a reason of its own. An unknown one stays unknown: it was sent as well.
            var outcome = outcomes[i] != AppendResult.Unknown && batch[i].Writer.Failure is { } failure ? AfterFailure(failure) : outcomes[i];
            batch[i].Writer.Failure ??= outcomes[i];
            End(batch[i], outcome);
        }

        batch.Clear();
        Tell();
    }

    private void End(Append append, AppendResult result)
    {
        metrics.Ended(append, result);
        append.Outcome = result;
        ended.Add(append);
        if (ended.Count >= ToldAtOnce) Tell();
    }

    // A task for each of them would cost as much as the answer itself.
    private void Tell()
    {
        if (ended.Count == 0) return;
        _ = Task.Factory.StartNew(static some => Tell((Append[])some!), ended.ToArray(), CancellationToken.None, TaskCreationOptions.PreferFairness, callers);
        ended.Clear();
    }

    private static void Tell(Append[] some)
    {
        foreach (var append in some) append.Tell();
    }

    private async ValueTask TidyAsync()
    {
        if (tidy.Take() is not { } work) return;
        try
        {
            await store.TidyAsync(work.Snapshots, work.Answered, CancellationToken.None);
            storeFault = null;
        }
        catch (Exception fault)
        {
            // Lost, which is allowed. The appends were reported before.
            Note(fault);
        }
        finally
        {
            work.Complete();
        }

        if (tidy.HasMore) WakeLoop();
    }

    private void Note(Exception fault)
    {
        storeFault = fault;
        metrics.Faulted();
    }

    private void Abandon()
    {
        foreach (var append in batch) End(append, AppendResult.Unknown);
        while (queue.Reader.TryRead(out var append))
            if (append is not null) End(append, AppendResult.NotStored);
        Tell();
        tidy.Close();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    // The reads are the store's. Only the two that decisions rest on wait for a commit in doubt: without them a retry could be refused that then turns out to be stored.

    public ValueTask<StreamContent> LoadAsync(StreamId stream, CancellationToken cancellationToken = default) =>
        IsInDoubt(stream) ? ValueTask.FromException<StreamContent>(InDoubt(stream)) : store.LoadAsync(stream, cancellationToken);

    public IAsyncEnumerable<Entry> ReadStreamAsync(StreamId stream, long fromSequence = 1, long toSequence = long.MaxValue, CancellationToken cancellationToken = default) =>
        store.ReadStreamAsync(stream, fromSequence, toSequence, cancellationToken);

    public ValueTask<IReadOnlyList<Entry>> ReadBackwardsAsync(StreamId stream, long beforeSequence, int limit, bool onlyWithPostings, CancellationToken cancellationToken = default) =>
        store.ReadBackwardsAsync(stream, beforeSequence, limit, onlyWithPostings, cancellationToken);

    public ValueTask<IReadOnlyList<Entry>> ReadSubjectAsync(StreamId stream, long subject, CancellationToken cancellationToken = default) =>
        store.ReadSubjectAsync(stream, subject, cancellationToken);

    public ValueTask<long?> FindKeyAsync(StreamId stream, UInt128 key, CancellationToken cancellationToken = default) =>
        IsInDoubt(stream) ? ValueTask.FromException<long?>(InDoubt(stream)) : store.FindKeyAsync(stream, key, cancellationToken);

    public IAsyncEnumerable<Entry> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default) => store.ReadAllAsync(afterPosition, cancellationToken);

    public ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken = default) => store.ReadDueAsync(until, limit, cancellationToken);

    public ValueTask<IReadOnlyList<LedgerTotal>> TrialBalanceAsync(CancellationToken cancellationToken = default) => store.TrialBalanceAsync(cancellationToken);

    public ValueTask<DateTimeOffset?> NewestAtAsync(CancellationToken cancellationToken = default) => store.NewestAtAsync(cancellationToken);

    private bool IsInDoubt(StreamId stream) => inDoubt is { } streams && streams.Contains(stream);

    private static JournalUnavailableException InDoubt(StreamId stream) => new($"The store cannot say yet how the last commit of {stream} ended.");
}
