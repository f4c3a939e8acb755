using CreditGrains.Accounts;
using CreditGrains.Frontend.Edge;
using CreditGrains.Frontend.Operations;
using CreditGrains.Journal;
using CreditGrains.Journal.Sqlite;

namespace CreditGrains.Frontend.Hosting;

/// <summary>Everything behind the API, in this one process: store, journal, accounts, background work. Opened in that order, closed in the other.</summary>
public sealed class LocalSystem : ISystemState, IAsyncDisposable
{
    private readonly GroupCommitJournal journal;
    private readonly LocalAccounts accounts;
    private readonly BackgroundWork work;
    private readonly CancellationTokenSource ending = new();
    private Task sweeping = Task.CompletedTask;
    private volatile bool isServing;

    private LocalSystem(GroupCommitJournal journal, TimeProvider clock)
    {
        (this.journal, Clock) = (journal, clock);
        accounts = new LocalAccounts(journal, clock);
        work = new BackgroundWork(journal, accounts, clock, TimeProvider.System);
        StartedAt = clock.GetUtcNow();
    }

    public IAccounts Accounts => accounts;

    public IJournal Journal => journal;

    /// <summary>The business clock; a <see cref="SandboxClock"/> that others may set when the settings say so.</summary>
    public TimeProvider Clock { get; }

    public string Store => "sqlite";

    public DateTimeOffset StartedAt { get; }

    public int? LiveAccounts => accounts.LiveCount;

    public int? QueueDepth => journal.QueueLength;

    public bool IsReady => isServing && journal.StoreFault is null;

    /// <exception cref="SettingException">The store's folder cannot be used.</exception>
    public static async Task<LocalSystem> OpenAsync(Settings settings)
    {
        GroupCommitJournal journal;
        try
        {
            journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(settings.Data));
        }
        catch (Exception unusable) when (unusable is JournalUnavailableException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingException($"The store in '{settings.Data}' cannot be opened: {unusable.Message.ReplaceLineEndings(" ")}");
        }

        // The clock never starts before what has been recorded, also when the machine's own is slow or the store was used in a sandbox before.
        return new LocalSystem(journal, new SandboxClock(TimeProvider.System, settings.SandboxStart, await journal.NewestAtAsync()));
    }

    /// <summary>Starts the background work.</summary>
    public void Start(ILogger logger)
    {
        sweeping = Task.Run(() => work.RunAsync(fault => logger.BackgroundFailed(fault), accounts.DropIdle, ending.Token));
        isServing = true;
    }

    /// <summary>From here on it is not ready, while what is under way goes on.</summary>
    public void StopAdmission() => isServing = false;

    public async Task CatchUpAsync(CancellationToken cancellationToken) => await work.SweepAsync(cancellationToken);

    /// <summary>Ends the background work, then stores whatever still waits to be stored.</summary>
    public async ValueTask DisposeAsync()
    {
        isServing = false;
        await ending.CancelAsync();
        await sweeping;
        await journal.DisposeAsync();
        ending.Dispose();
    }
}
