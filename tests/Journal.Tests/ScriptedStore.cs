namespace CreditGrains.Journal.Tests;

/// <summary>A store that counts its commits and fails or waits where the test says so, over a real one.</summary>
internal sealed class ScriptedStore(IJournalStore inner) : StoreDecorator(inner)
{
    private TaskCompletionSource? held;
    private TaskCompletionSource reached = NewSource();

    public int Commits { get; private set; }

    public int Resolves { get; private set; }

    /// <summary>Whole commits that fail, first in front.</summary>
    public Queue<Failing> CommitFaults { get; } = [];

    /// <summary>How many of the next questions for an outcome fail.</summary>
    public int ResolveFaults { get; set; }

    /// <summary>What every question for an outcome was about, in number of appends.</summary>
    public List<int> Asked { get; } = [];

    public bool TidyFails { get; set; }

    public enum Failing
    {
        BeforeCommit,
        AfterCommit,

        /// <summary>This one goes well.</summary>
        Never,
    }

    /// <summary>Keeps the writer loop inside the commit of a lone append to a stream of its own, until the returned action is called.</summary>
    public async Task<Action> HoldCommits(IJournal journal)
    {
        held = NewSource();
        reached = NewSource();
        _ = Given.Append(journal.Attach(new StreamId($"line_that_holds_{Commits}"), 0, EntryHash.Zero), Given.Event());
        await reached.Task;
        return Release;
    }

    /// <summary>Lets a held commit go on. A test that failed in the middle releases what it held here, or closing would wait for ever.</summary>
    public void Release() => Interlocked.Exchange(ref held, null)?.SetResult();

    /// <summary>Lets <paramref name="appends"/> gather behind a commit that is held up, then lets them go.</summary>
    /// <returns>Their results and the commits they took.</returns>
    public async Task<(AppendResult[] Results, int Commits)> InOneBatch(IJournal journal, Func<IEnumerable<Task<AppendResult>>> appends)
    {
        var release = await HoldCommits(journal);
        var before = Commits;
        var tasks = appends().ToList();
        release();
        var results = await Task.WhenAll(tasks);
        return (results, Commits - before);
    }

    public override async ValueTask<IReadOnlyList<AppendResult>> CommitAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default)
    {
        Commits++;
        reached.TrySetResult();
        if (held is { } wait) await wait.Task;
        if (!CommitFaults.TryDequeue(out var fault) || fault == Failing.Never) return await base.CommitAsync(batch, cancellationToken);
        if (fault == Failing.AfterCommit) await base.CommitAsync(batch, cancellationToken);
        throw new IOException($"Scripted: {fault}.");
    }

    public override ValueTask<IReadOnlyList<AppendResult>> ResolveAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default)
    {
        Resolves++;
        Asked.Add(batch.Count);
        if (ResolveFaults-- > 0) throw new IOException("Scripted: away.");
        return base.ResolveAsync(batch, cancellationToken);
    }

    public override ValueTask TidyAsync(IReadOnlyList<KeyValuePair<StreamId, Snapshot>> snapshots, IReadOnlyList<WakeUp> answered, CancellationToken cancellationToken = default) =>
        TidyFails ? throw new IOException("Scripted: no tidying.") : base.TidyAsync(snapshots, answered, cancellationToken);

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
