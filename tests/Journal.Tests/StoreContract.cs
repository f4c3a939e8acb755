namespace CreditGrains.Journal.Tests;

/// <summary>What every store must do under one <see cref="GroupCommitJournal"/>, also when it fails where the test says so.</summary>
public abstract partial class StoreContract : JournalContract
{
    private readonly List<ScriptedStore> scripted = [];

    protected abstract IJournalStore OpenStore(string place);

    protected override async Task<IRunningJournal> OpenAt(string place) => await GroupCommitJournal.StartAsync(OpenStore(place));

    public override async Task DisposeAsync()
    {
        foreach (var store in scripted) store.Release();
        await base.DisposeAsync();
    }

    private async Task<(GroupCommitJournal, ScriptedStore)> OpenScripted(GroupCommitSettings? settings = null, TimeProvider? time = null)
    {
        var store = new ScriptedStore(OpenStore(Place));
        scripted.Add(store);
        // Where a clock is fired by the test, whoever it makes an end with has heard so when the next timer is set.
        var journal = await GroupCommitJournal.StartAsync(store, time is null ? settings : (settings ?? new()) with { Callers = new AtOnce() }, time);
        CloseAtEnd(journal);
        return (journal, store);
    }

    /// <summary>Runs what it is given before whoever gives it goes on.</summary>
    private sealed class AtOnce : TaskScheduler
    {
        protected override void QueueTask(Task task) => TryExecuteTask(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
