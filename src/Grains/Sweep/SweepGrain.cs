using CreditGrains.Accounts;
using CreditGrains.Accounts.Closing;
using CreditGrains.Credit.Closing;
using CreditGrains.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace CreditGrains.Grains.Sweep;

/// <summary>
/// The background work of the whole cluster, done in one place: it finds due accounts in the journal and wakes them as grains, wherever they live, and leads closes of business. A reminder calls it to life
/// again within a minute after its silo was lost. Two at once, in a cluster that is split, wake the same accounts twice, which changes nothing.
/// </summary>
[Reentrant, GrainType("sweep")]
public sealed partial class SweepGrain(
    IGrainContext context, IJournal journal, IAccounts accounts, [FromKeyedServices(BusinessClock.Key)] TimeProvider clock,
    [PersistentState("progress")] IPersistentState<SweepProgress> progress, ILogger<SweepGrain> logger) : IGrainBase, ISweepGrain, IRemindable
{
    private const string Reminder = "sweep";

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1), NoteEvery = TimeSpan.FromSeconds(30);

    private readonly BackgroundWork work = new(journal, accounts, clock, TimeProvider.System);
    private readonly CancellationTokenSource ending = new();
    private CloseOfBusiness? closing;

    public IGrainContext GrainContext => context;

    public Task OnActivateAsync(CancellationToken token)
    {
        closing = new CloseOfBusiness(work, accounts.Closing, TimeProvider.System, ending.Token);
        _ = closing.Lead();
        if (progress.RecordExists) Resumed(progress.State.SweptAt, progress.State.Woken);
        // It keeps the grain alive, and does not begin again before it has ended.
        this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions(TimeSpan.Zero, SweepEvery) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => await ending.CancelAsync();

    public Task<CloseOfBusinessRun> Close(DateOnly businessDate) => closing!.CloseAsync(businessDate, patience: TimeSpan.Zero, ending.Token);

    public Task Start() => this.RemindAsync(Reminder);

    // To be called is enough: it lives.
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private Task Sweep(CancellationToken cancellationToken) => this.TurnAsync(
        async () =>
        {
            var now = clock.GetUtcNow();
            progress.State.Woken += await work.SweepAsync(cancellationToken);
            if (now - progress.State.SweptAt < NoteEvery) return;
            progress.State.SweptAt = now;
            await progress.WriteStateAsync(cancellationToken);
        },
        Failed, cancellationToken);

    [LoggerMessage(1, LogLevel.Information, "Sweeping goes on; it was noted last at {SweptAt}, with {Woken} accounts woken in all")]
    private partial void Resumed(DateTimeOffset sweptAt, long woken);

    [LoggerMessage(2, LogLevel.Error, "Background work failed and goes on")]
    private partial void Failed(Exception fault);
}

/// <summary>How far sweeping has come, for whoever operates the cluster. What is due stands in the journal.</summary>
[GenerateSerializer, Alias("sweep-progress")]
public sealed class SweepProgress
{
    /// <summary>By the business clock; within half a minute.</summary>
    [Id(0)]
    public DateTimeOffset SweptAt { get; set; }

    /// <summary>Accounts woken in the life of the cluster.</summary>
    [Id(1)]
    public long Woken { get; set; }
}
