using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

/// <summary>
/// What every store must do under a <see cref="GroupCommitJournal"/>. A store joins with a subclass that says how to open it at a place;
/// opening the same place again finds what was stored there.
/// </summary>
public abstract partial class JournalContract : IAsyncLifetime
{
    private readonly string place = Path.Combine(Path.GetTempPath(), $"journal-tests-{Guid.NewGuid():N}");
    private readonly List<GroupCommitJournal> opened = [];
    private readonly List<ScriptedStore> scripted = [];

    protected abstract IJournalStore OpenStore(string place);

    /// <summary>Removes everything stored at a place.</summary>
    protected abstract void Remove(string place);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var store in scripted) store.Release();
        foreach (var journal in opened) await journal.DisposeAsync();
        Remove(place);
    }

    private Task<GroupCommitJournal> Open() => Open(OpenStore(place));

    private async Task<(GroupCommitJournal, ScriptedStore)> OpenScripted(GroupCommitSettings? settings = null, TimeProvider? time = null)
    {
        var store = new ScriptedStore(OpenStore(place));
        scripted.Add(store);
        return (await Open(store, settings, time), store);
    }

    private async Task<GroupCommitJournal> Open(IJournalStore store, GroupCommitSettings? settings = null, TimeProvider? time = null)
    {
        var journal = await GroupCommitJournal.StartAsync(store, settings, time);
        opened.Add(journal);
        return journal;
    }

    private async Task<GroupCommitJournal> Reopen(GroupCommitJournal journal)
    {
        await journal.DisposeAsync();
        return await Open();
    }

    private static async Task AssertSound(IJournal journal)
    {
        var report = await ChainVerifier.VerifyAsync(journal);
        Assert.Empty(report.Broken);
        Assert.True(report.IsSound);
    }
}
