using CreditGrains.Accounts;
using CreditGrains.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace CreditGrains.Grains.Audit;

/// <summary>
/// The auditor of the whole cluster, at work in one place. A reminder calls it to life again within a minute after its silo was lost, and so does whoever asks for its result; it goes on
/// with the share of the lines that was next. Two at once, in a cluster that is split, read the same books twice.
/// </summary>
[Reentrant, GrainType("audit")]
public sealed partial class AuditGrain(
    IGrainContext context, IJournal journal, [FromKeyedServices(BusinessClock.Key)] TimeProvider clock,
    [PersistentState("audit")] IPersistentState<AuditProgress> progress, ILogger<AuditGrain> logger) : IGrainBase, IAuditGrain, IRemindable
{
    private const string Reminder = "audit";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private Auditor? auditor;
    private long passedAt;

    public IGrainContext GrainContext => context;

    public Task OnActivateAsync(CancellationToken token)
    {
        auditor = new Auditor(journal, clock, TimeProvider.System, progress.RecordExists ? progress.State.ToStatus() : null);
        // Shorter than its rest, to keep the grain alive; it does not begin again before it has ended.
        this.RegisterGrainTimer(Audit, new GrainTimerCreationOptions(TimeSpan.Zero, LookEvery) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        auditor?.Dispose();
        return Task.CompletedTask;
    }

    public Task Start() => this.RemindAsync(Reminder);

    public Task<AuditStatus?> Latest() => Task.FromResult(auditor?.Latest);

    // To be called is enough: it lives.
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private async Task Audit(CancellationToken cancellationToken)
    {
        if (passedAt != 0 && TimeProvider.System.GetElapsedTime(passedAt) < Auditor.BetweenPasses) return;
        await this.TurnAsync(
            async () =>
            {
                // Much of it is computing, which would keep whoever asks for the result waiting.
                progress.State.Set(await Task.Run(() => auditor!.PassAsync(cancellationToken), cancellationToken));
                await progress.WriteStateAsync(cancellationToken);
            },
            Failed, cancellationToken);

        passedAt = TimeProvider.System.GetTimestamp();
    }

    [LoggerMessage(1, LogLevel.Error, "The audit failed and goes on")]
    private partial void Failed(Exception fault);
}

/// <summary>What the auditor found last and where it goes on, as it is kept.</summary>
[GenerateSerializer, Alias("audit-progress")]
public sealed class AuditProgress
{
    [Id(0)]
    public DateTimeOffset At { get; set; }

    [Id(1)]
    public long Lines { get; set; }

    [Id(2)]
    public int Parts { get; set; }

    [Id(3)]
    public int NextPart { get; set; }

    [Id(4)]
    public bool IsVerified { get; set; }

    [Id(5)]
    public List<string> Drifts { get; set; } = [];

    internal AuditStatus ToStatus() => new(At, Lines, Parts, NextPart, IsVerified, Drifts);

    internal void Set(AuditStatus status) =>
        (At, Lines, Parts, NextPart, IsVerified, Drifts) = (status.At, status.Lines, status.Parts, status.NextPart, status.IsVerified, [.. status.Drifts]);
}
