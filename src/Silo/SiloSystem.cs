using CreditGrains.Accounts;
using CreditGrains.Frontend.Hosting;
using CreditGrains.Frontend.Operations;
using CreditGrains.Journal;
using Orleans.Runtime;

namespace CreditGrains.Silo;

/// <summary>How this process is, as the API shows it.</summary>
/// <param name="isOnTime">False while the clock of a sandbox may have been set without it.</param>
internal sealed class SiloSystem(IRunningJournal journal, TimeProvider clock, string store, Func<bool> isOnTime) : ISystemState
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private volatile bool isServing, hasStarted, storeAnswers = true;
    private volatile Func<bool> isMember = () => false;
    private volatile BackgroundWork? work;
    private volatile CloseOfBusiness? closing;

    public string Store => store;

    public DateTimeOffset StartedAt { get; } = clock.GetUtcNow();

    /// <summary>Counted by Orleans, see the dashboard.</summary>
    public int? LiveAccounts => null;

    public int? QueueDepth => journal.QueueLength;

    public bool HasStarted => hasStarted;

    /// <summary>It is a member of the cluster, its store can be written, and nobody asked it to end.</summary>
    public bool IsReady => isServing && isMember() && isOnTime() && storeAnswers && journal.StoreFault is null;

    /// <summary>The latest run that this process was asked for. It wakes accounts on every silo; when this one is lost, the sweep goes on with what is still due.</summary>
    public CloseOfBusinessRun? LatestClose => closing?.Latest;

    /// <summary>The auditor runs where the journal is read without a cluster's traffic on it: in the host of one machine, or by <c>verify</c>.</summary>
    public AuditStatus? LatestAudit => null;

    public Task<CloseOfBusinessRun> CloseBusinessAsync(DateOnly businessDate, CancellationToken cancellationToken) =>
        closing?.CloseAsync(businessDate, LocalSystem.ClosePatience, TimeProvider.System, cancellationToken) ?? throw new TryAgainException("The silo is still starting.");

    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (work is { } ready) await ready.SweepAsync(cancellationToken);
    }

    /// <param name="isMember">Whether this process is a live member of its cluster, or in touch with one.</param>
    public void Serve(Func<bool> isMember, BackgroundWork work)
    {
        (this.isMember, this.work, closing) = (isMember, work, new CloseOfBusiness(work, clock));
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

    /// <summary>From here on it is not ready, while what is under way goes on.</summary>
    public void StopAdmission() => isServing = false;
}
