using CreditGrains.Accounts;
using CreditGrains.Frontend.Operations;
using CreditGrains.Journal;
using Orleans.Runtime;

namespace CreditGrains.Silo;

/// <summary>How this process is, as the API shows it.</summary>
internal sealed class SiloSystem(IRunningJournal journal, TimeProvider clock, string store) : ISystemState
{
    private volatile bool isServing, hasStarted;
    private volatile Func<bool> isMember = () => false;
    private Func<CancellationToken, Task> catchUp = _ => Task.CompletedTask;

    public string Store => store;

    public DateTimeOffset StartedAt { get; } = clock.GetUtcNow();

    /// <summary>Counted by Orleans, see the dashboard.</summary>
    public int? LiveAccounts => null;

    public int? QueueDepth => journal.QueueLength;

    public bool HasStarted => hasStarted;

    /// <summary>It is a member of the cluster, its store can be written, and nobody asked it to end.</summary>
    public bool IsReady => isServing && isMember() && journal.StoreFault is null;

    public Task CatchUpAsync(CancellationToken cancellationToken) => catchUp(cancellationToken);

    /// <param name="isMember">Whether this process is a live member of its cluster, or in touch with one.</param>
    public void Serve(Func<bool> isMember, Func<CancellationToken, Task> catchUp)
    {
        (this.isMember, this.catchUp) = (isMember, catchUp);
        isServing = hasStarted = true;
    }

    /// <summary>From here on it is not ready, while what is under way goes on.</summary>
    public void StopAdmission() => isServing = false;
}
