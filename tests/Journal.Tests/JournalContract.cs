using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

/// <summary>
/// What every running journal must do, whatever it is kept in. One joins with a subclass that says how to open it at a place; opening the same place again finds what was stored there.
/// </summary>
public abstract partial class JournalContract : IAsyncLifetime
{
    private readonly List<IRunningJournal> opened = [];

    protected string Place { get; } = Path.Combine(Path.GetTempPath(), $"journal-tests-{Guid.NewGuid():N}");

    protected abstract Task<IRunningJournal> OpenAt(string place);

    /// <summary>Removes everything stored at a place.</summary>
    protected abstract void Remove(string place);

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var journal in opened) await journal.DisposeAsync();
        Remove(Place);
    }

    protected async Task<IRunningJournal> Open()
    {
        var journal = await OpenAt(Place);
        opened.Add(journal);
        return journal;
    }

    protected async Task<IRunningJournal> Reopen(IRunningJournal journal)
    {
        await journal.DisposeAsync();
        return await Open();
    }

    protected void CloseAtEnd(IRunningJournal journal) => opened.Add(journal);

    protected static async Task AssertSound(IJournal journal)
    {
        var report = await ChainVerifier.VerifyAsync(journal);
        Assert.Empty(report.Broken);
        Assert.True(report.IsSound);
    }
}
