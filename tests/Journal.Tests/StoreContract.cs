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
        var journal = await GroupCommitJournal.StartAsync(store, settings, time);
        CloseAtEnd(journal);
        return (journal, store);
    }
}
