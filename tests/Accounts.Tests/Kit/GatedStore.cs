using CreditGrains.Journal.Tests;
using StreamContent = CreditGrains.Journal.StreamContent;

namespace CreditGrains.Accounts.Tests;

/// <summary>A store that counts its commits, holds them back and fails where the test says so, over a real one.</summary>
internal sealed class GatedStore(IJournalStore inner) : StoreDecorator(inner), IJournalStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TaskCompletionSource? held;
    private TaskCompletionSource reached = NewSource();

    public int Commits { get; private set; }

    /// <summary>Whole commits that fail, first in front.</summary>
    public Queue<Failing> CommitFaults { get; } = [];

    /// <summary>Lets the next <paramref name="passing"/> commits pass and fails the one after them: a crash between two steps.</summary>
    public void FailAfter(int passing)
    {
        for (var i = 0; i < passing; i++) CommitFaults.Enqueue(Failing.Not);
        CommitFaults.Enqueue(Failing.BeforeCommit);
    }

    public bool TidyFails { get; set; }

    /// <summary>While set, nobody can say what became of a commit that failed.</summary>
    public bool ResolveFails { get; set; }

    /// <summary>While set, no single stream can be read.</summary>
    public bool ReadsFail { get; set; }

    /// <summary>Runs before a key is looked up: what happens between a decision and the look whether it was answered before.</summary>
    public Func<Task>? BeforeFindKey { get; set; }

    /// <summary>Runs when the newest entries of a stream have been read, before the reader has them.</summary>
    public Action? AfterReadBackwards { get; set; }

    public enum Failing
    {
        Not,
        BeforeCommit,
        AfterCommit,
    }

    /// <summary>Keeps back every commit from now on, until the returned gate opens.</summary>
    public Gate Hold()
    {
        held = NewSource();
        reached = NewSource();
        return new Gate(this);
    }

    /// <summary>Opens the gate if there is one; a test that fails in front of it must not wait for ever.</summary>
    public void LetGo()
    {
        var gate = held;
        held = null;
        gate?.TrySetResult();
    }

    public override async ValueTask<IReadOnlyList<AppendResult>> CommitAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default)
    {
        Commits++;
        reached.TrySetResult();
        if (held is { } wait) await wait.Task;
        if (!CommitFaults.TryDequeue(out var fault) || fault == Failing.Not) return await base.CommitAsync(batch, cancellationToken);
        if (fault == Failing.AfterCommit) await base.CommitAsync(batch, cancellationToken);
        throw new IOException($"Scripted: {fault}.");
    }

    public override ValueTask<IReadOnlyList<AppendResult>> ResolveAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default) =>
        ResolveFails ? throw new IOException("Scripted: nobody can say.") : base.ResolveAsync(batch, cancellationToken);

    public override ValueTask TidyAsync(IReadOnlyList<KeyValuePair<StreamId, Snapshot>> snapshots, IReadOnlyList<WakeUp> answered, CancellationToken cancellationToken = default) =>
        TidyFails ? throw new IOException("Scripted: no tidying.") : base.TidyAsync(snapshots, answered, cancellationToken);

    ValueTask<StreamContent> IJournalReader.LoadAsync(StreamId stream, CancellationToken cancellationToken) => Readable().LoadAsync(stream, cancellationToken);

    async ValueTask<IReadOnlyList<Entry>> IJournalReader.ReadBackwardsAsync(StreamId stream, long beforeSequence, int limit, bool onlyWithPostings, CancellationToken cancellationToken)
    {
        var read = await Readable().ReadBackwardsAsync(stream, beforeSequence, limit, onlyWithPostings, cancellationToken);
        AfterReadBackwards?.Invoke();
        return read;
    }

    ValueTask<IReadOnlyList<Entry>> IJournalReader.ReadSubjectAsync(StreamId stream, long subject, CancellationToken cancellationToken) => Readable().ReadSubjectAsync(stream, subject, cancellationToken);

    async ValueTask<long?> IJournalReader.FindKeyAsync(StreamId stream, UInt128 key, CancellationToken cancellationToken)
    {
        var readable = Readable();
        if (BeforeFindKey is { } first)
        {
            BeforeFindKey = null;
            await first();
        }

        return await readable.FindKeyAsync(stream, key, cancellationToken);
    }

    private GatedStore Readable() => ReadsFail ? throw new JournalUnavailableException("Scripted: cannot be read.") : this;

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal readonly struct Gate(GatedStore store)
    {
        /// <summary>Completes when a commit stands at the gate, so whatever it holds was decided and queued.</summary>
        public Task Reached => store.reached.Task.WaitAsync(Patience);

        public void Open() => store.LetGo();
    }
}
