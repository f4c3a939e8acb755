using CreditGrains.Accounts;
using CreditGrains.Accounts.Closing;
using CreditGrains.Accounts.Live;
using CreditGrains.Credit.Closing;
using CreditGrains.Frontend.Edge;
using CreditGrains.Frontend.Operations;
using CreditGrains.Journal;

namespace CreditGrains.Frontend.Hosting;

/// <summary>Everything behind the API, in this one process: store, journal, accounts, background work. Opened in that order, closed in the other.</summary>
public sealed class LocalSystem : ISystemState, IAsyncDisposable
{
    /// <summary>How long a caller waits for the end of a close of business; after that its progress is in the status.</summary>
    public static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(20);

    private readonly IRunningJournal journal;
    private readonly LocalAccounts accounts;
    private readonly BackgroundWork work;
    private readonly CancellationTokenSource ending = new();
    private readonly CloseOfBusiness closing;
    private readonly Auditor auditor;
    private Task sweeping = Task.CompletedTask, auditing = Task.CompletedTask;
    private volatile bool isServing, hasStarted;

    // Nobody may have appended since the store went away, but the sweep asks it every second.
    private volatile Exception? sweepFault;

    private LocalSystem(IRunningJournal journal, string store, TimeProvider clock)
    {
        (this.journal, Store, Clock) = (journal, store, clock);
        accounts = new LocalAccounts(journal, clock);
        work = new BackgroundWork(journal, accounts, clock, TimeProvider.System);
        closing = new CloseOfBusiness(work, accounts.Closing, TimeProvider.System, ending.Token);
        auditor = new Auditor(journal, clock, TimeProvider.System);
        StartedAt = clock.GetUtcNow();
    }

    public IAccounts Accounts => accounts;

    /// <summary>Follows lines live.</summary>
    public LineFeed Feed => accounts.Feed;

    public IJournal Journal => journal;

    /// <summary>The business clock; a <see cref="SandboxClock"/> that others may set when the settings say so.</summary>
    public TimeProvider Clock { get; }

    public string Store { get; }

    public DateTimeOffset StartedAt { get; }

    public int? LiveAccounts => accounts.LiveCount;

    public int? QueueDepth => journal.QueueLength;

    public bool HasStarted => hasStarted;

    public bool IsReady => isServing && journal.StoreFault is null && sweepFault is null;

    /// <exception cref="SettingException">The store cannot be opened.</exception>
    public static async Task<LocalSystem> OpenAsync(Settings settings)
    {
        var (journal, clock) = await Stores.OpenAsync(settings);
        return new LocalSystem(journal, settings.Place.Kind, clock);
    }

    /// <summary>Starts the background work.</summary>
    public void Start(ILogger logger)
    {
        JournalUnavailableException? seen = null;
        sweeping = Task.Run(() => work.RunAsync(Fault, AfterSweep, ending.Token));
        auditing = Task.Run(() => auditor.RunAsync(fault => logger.BackgroundFailed(fault), ending.Token));
        _ = closing.Lead();
        isServing = hasStarted = true;

        void Fault(Exception fault)
        {
            logger.BackgroundFailed(fault);
            seen = fault as JournalUnavailableException;
        }

        void AfterSweep()
        {
            (sweepFault, seen) = (seen, null);
            accounts.DropIdle();
        }
    }

    /// <summary>From here on it is not ready, while what is under way goes on.</summary>
    public void StopAdmission() => isServing = false;

    public async ValueTask<CloseOfBusinessRun?> LatestCloseAsync()
    {
        try
        {
            return await accounts.Closing.View();
        }
        catch (TryAgainException)
        {
            // The status is asked for when something is wrong.
            return null;
        }
    }

    public ValueTask<AuditStatus?> LatestAuditAsync() => new(auditor.Latest);

    public Task<CloseOfBusinessRun> CloseBusinessAsync(DateOnly businessDate, CancellationToken cancellationToken) =>
        closing.CloseAsync(businessDate, ClosePatience, cancellationToken);

    public async Task CatchUpAsync(CancellationToken cancellationToken) => await work.SweepAsync(cancellationToken);

    /// <summary>Ends the background work, then stores whatever still waits to be stored.</summary>
    public async ValueTask DisposeAsync()
    {
        isServing = false;
        await ending.CancelAsync();
        await Task.WhenAll(sweeping, auditing, closing.Lead());
        auditor.Dispose();
        await journal.DisposeAsync();
        ending.Dispose();
    }
}
