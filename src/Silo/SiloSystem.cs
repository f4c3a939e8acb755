using CreditGrains.Accounts;
using CreditGrains.Frontend.Operations;
using CreditGrains.Journal;
using Orleans.Runtime;

namespace CreditGrains.Silo;

/// <summary>How this process is, as the API shows it.</summary>
internal sealed class SiloSystem(IRunningJournal journal, TimeProvider clock, string store) : ISystemState
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private volatile bool isServing, hasStarted, storeAnswers = true;
    private volatile Func<bool> isMember = () => false;
    private Func<CancellationToken, Task> catchUp = _ => Task.CompletedTask;

    public string Store => store;

    public DateTimeOffset StartedAt { get; } = clock.GetUtcNow();

    /// <summary>Counted by Orleans, see the dashboard.</summary>
    public int? LiveAccounts => null;

    public int? QueueDepth => journal.QueueLength;

    public bool HasStarted => hasStarted;

    /// <summary>It is a member of the cluster, its store can be written, and nobody asked it to end.</summary>
    public bool IsReady => isServing && isMember() && storeAnswers && journal.StoreFault is null;

    public CloseOfBusinessRun? LatestClose { get; private set; }

    /// <summary>The auditor runs where the journal is read without a cluster's traffic on it: in the host of one machine, or by <c>verify</c>.</summary>
    public AuditStatus? LatestAudit => null;

    /// <summary>The sweep is spread over the silos, so this process knows when it is over but not how many were woken.</summary>
    public async Task<CloseOfBusinessRun> CloseBusinessAsync(DateOnly businessDate, CancellationToken cancellationToken)
    {
        LatestClose = new CloseOfBusinessRun(businessDate, clock.GetUtcNow(), null, 0, 0);
        await catchUp(cancellationToken);
        return LatestClose = LatestClose with { CompletedAt = clock.GetUtcNow() };
    }

    public Task CatchUpAsync(CancellationToken cancellationToken) => catchUp(cancellationToken);

    /// <param name="isMember">Whether this process is a live member of its cluster, or in touch with one.</param>
    public void Serve(Func<bool> isMember, Func<CancellationToken, Task> catchUp)
    {
        (this.isMember, this.catchUp) = (isMember, catchUp);
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
