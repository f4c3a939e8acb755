using CreditGrains.Accounts;
using CreditGrains.Credit.Closing;
using CreditGrains.Frontend.Hosting;
using CreditGrains.Frontend.Operations;
using CreditGrains.Grains;
using CreditGrains.Journal;
using Orleans.Runtime;

namespace CreditGrains.Silo;

/// <summary>How this process is, as the API shows it.</summary>
/// <param name="isOnTime">False while the clock of a sandbox may have been set without it.</param>
internal sealed class SiloSystem(IRunningJournal journal, TimeProvider clock, string store, Func<bool> isOnTime) : ISystemState
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1), AskClose = TimeSpan.FromMilliseconds(200);

    // The status is asked for when something is wrong, so it waits for nobody.
    private static readonly TimeSpan KnowWithin = TimeSpan.FromSeconds(1);

    private volatile bool isServing, hasStarted, storeAnswers = true;
    private volatile Func<bool> isMember = () => false;
    private volatile BackgroundWork? work;
    private volatile IGrainFactory? grains;
    private volatile IAccounts? accounts;
    private volatile CloseOfBusinessRun? seenClose;
    private volatile AuditStatus? seenAudit;

    public string Store => store;

    public DateTimeOffset StartedAt { get; } = clock.GetUtcNow();

    /// <summary>Counted by Orleans, see the dashboard.</summary>
    public int? LiveAccounts => null;

    public int? QueueDepth => journal.QueueLength;

    public bool HasStarted => hasStarted;

    /// <summary>It is a member of the cluster, its store can be written, and nobody asked it to end.</summary>
    public bool IsReady => isServing && isMember() && isOnTime() && storeAnswers && journal.StoreFault is null;

    public async ValueTask<CloseOfBusinessRun?> LatestCloseAsync() => accounts is { } known ? seenClose = await Soon(() => known.Closing.View().AsTask(), seenClose) : null;

    public async ValueTask<AuditStatus?> LatestAuditAsync() => grains is { } known ? seenAudit = await Soon(() => known.GetGrain<IAuditGrain>(Sole.Key).Latest(), seenAudit) : null;

    /// <summary>The sweep leads it, and when its silo is lost the next sweep does, which is called to life by asking it.</summary>
    public async Task<CloseOfBusinessRun> CloseBusinessAsync(DateOnly businessDate, CancellationToken cancellationToken)
    {
        if (grains is not { } known) throw new TryAgainException("The silo is still starting.");
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            CloseOfBusinessRun? run = null;
            try
            {
                run = await known.GetGrain<ISweepGrain>(Sole.Key).Close(businessDate);
                if (run.CompletedAt is not null) return run;
            }
            catch (Exception fault) when (PersistentCalls.IsOfTheWay(fault))
            {
                // It comes to life elsewhere.
            }

            if (TimeProvider.System.GetElapsedTime(start) >= LocalSystem.ClosePatience) return run ?? throw new TryAgainException("The close of business cannot be led now.", outcomeIsUnknown: true);
            await Task.Delay(AskClose, cancellationToken);
        }
    }

    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (work is { } ready) await ready.SweepAsync(cancellationToken);
    }

    /// <param name="isMember">Whether this process is a live member of its cluster, or in touch with one.</param>
    public void Serve(Func<bool> isMember, BackgroundWork work, IAccounts accounts, IGrainFactory grains)
    {
        (this.isMember, this.work, this.accounts, this.grains) = (isMember, work, accounts, grains);
        isServing = hasStarted = true;
    }

    /// <summary>Asks the store every second, since nobody may have appended here since it went away.</summary>
    public async Task WatchStoreAsync(CancellationToken cancellationToken)
    {
        using var rhythm = new PeriodicTimer(AskEvery);
        try
        {
            while (await rhythm.WaitForNextTickAsync(cancellationToken)) storeAnswers = await AnswersAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The process is ending.
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await journal.ReadDueAsync(DateTimeOffset.UnixEpoch, 1, cancellationToken);
            return true;
        }
        catch (JournalUnavailableException)
        {
            return false;
        }
    }

    private static async Task<T?> Soon<T>(Func<Task<T?>> ask, T? otherwise) where T : class
    {
        try
        {
            return await ask().WaitAsync(KnowWithin);
        }
        catch (Exception fault) when (fault is TryAgainException || PersistentCalls.IsOfTheWay(fault))
        {
            return otherwise;
        }
    }

    /// <summary>From here on it is not ready, while what is under way goes on.</summary>
    public void StopAdmission() => isServing = false;
}
