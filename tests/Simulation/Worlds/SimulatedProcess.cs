using System.Reflection;
using CreditGrains.Accounts;
using CreditGrains.Accounts.Closing;
using CreditGrains.Journal;
using CreditGrains.Simulation.Audits;
using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Plans;
using CreditGrains.Simulation.Store;

namespace CreditGrains.Simulation.Worlds;

/// <summary>One process: the product's own accounts, shell, rules and journal writer over a simulated store, with a life of its own. When it dies all it held is gone.</summary>
internal sealed class SimulatedProcess
{
    private readonly World world;
    private readonly Town town;
    private readonly Setting setting;
    private readonly ProcessScheduler scheduler;
    private readonly Dictionary<string, long> shown = new(StringComparer.Ordinal);
    private GroupCommitJournal? journal;
    private LocalAccounts? accounts;
    private BackgroundWork? work;
    private CloseOfBusiness? closing;

    public SimulatedProcess(World world, Town town, Setting setting, int number, long clockOffsetMs)
    {
        (this.world, this.town, this.setting, Number) = (world, town, setting, number);
        scheduler = new ProcessScheduler(world, number, setting.InlinePercent, setting.JitterMs);
        Clock = new SimulatedClock(world, scheduler);
        if (clockOffsetMs != 0) Clock.Jump(clockOffsetMs);
        Weather = new StoreWeather(world, scheduler, world.Chance.Fork(), setting.StoreLatencyMs, town.Figures);
    }

    public int Number { get; }

    public SimulatedClock Clock { get; }

    public StoreWeather Weather { get; }

    public bool IsReady => accounts is not null && !IsDead && !isStopping;

    public bool IsDead => scheduler.IsDead;

    private bool isStopping;

    public void Boot() => scheduler.Start(async () =>
    {
        while (true)
        {
            try
            {
                var settings = new GroupCommitSettings { QueueLengthMax = setting.QueueLengthMost, BatchAppendsMax = setting.BatchMost };
                journal = await GroupCommitJournal.StartAsync(new SimulatedStore(town.Disk, Weather), settings, Clock);
                var local = new LocalAccountsSettings { MerchantAgeMost = TimeSpan.FromMilliseconds(setting.MerchantAgeMs) };
                accounts = new LocalAccounts(journal, Clock, local, Clock);
                work = new BackgroundWork(journal, accounts, Clock, Clock);
                closing = new CloseOfBusiness(work, accounts.Closing, Clock, CancellationToken.None);
                // Whoever led what was begun may be dead.
                _ = closing.Lead();
                return;
            }
            catch (JournalUnavailableException)
            {
                await scheduler.Delay(500);
            }
        }
    });

    /// <summary>Takes a request; a process that is not ready loses it, as a refused connection does.</summary>
    public void Accept(Call call, Action<Reply> answer)
    {
        if (!IsReady) return;
        var attempt = new Attempt(call, this, Clock.GetUtcNow(), Clock.Jumps, shown.GetValueOrDefault(call.Aim.Stream), town.Evidence.VersionOf(call.Aim.Stream), town.Evidence.IsStored(call));
        scheduler.Start(async () =>
        {
            var reply = await Perform(call);
            town.Auditor.OnReply(attempt, reply);
            answer(reply);
        });
    }

    /// <summary>This process has let somebody know of the account's <paramref name="version"/>.</summary>
    public void Show(string stream, long version) => shown[stream] = Math.Max(version, shown.GetValueOrDefault(stream));

    public void Sweep()
    {
        if (IsReady) scheduler.Start(() => Sweep(work!));
    }

    public void Evict()
    {
        if (IsReady) accounts!.DropIdle();
    }

    /// <summary>Runs <paramref name="inspection"/> inside this process.</summary>
    public void Inspect(Func<IAccounts, IJournal, BackgroundWork, Task> inspection, Action done) => scheduler.Start(async () =>
    {
        try
        {
            await inspection(accounts!, journal!, work!);
        }
        catch (Exception fault)
        {
            world.Fail($"The last inspection failed: {fault}");
        }

        done();
    });

    public void Pause() => scheduler.Pause();

    public void Resume() => scheduler.Resume();

    public void DieAfter(int tasks, Action then) => scheduler.DieAfter(tasks, then);

    public void Kill(bool allLost = false)
    {
        if (IsDead) return;
        scheduler.Kill();
        Weather.OnDeath(allLost);
        Bury();
    }

    /// <summary>Ends in good order: takes no more requests, lets the journal commit what is queued.</summary>
    public void Stop(Action then)
    {
        isStopping = true;
        scheduler.Start(async () =>
        {
            if (journal is not null) await journal.DisposeAsync();
            then();
        });
    }

    private async Task<Reply> Perform(Call call)
    {
        try
        {
            return await (call.Deed is CloseBusiness close ? close.Perform(closing!, call) : call.Deed.Perform(accounts!, call));
        }
        catch (TryAgainException notDone)
        {
            town.Figures.Count("answer: try again");
            return Reply.TryAgain(notDone.OutcomeIsUnknown);
        }
        catch (Exception fault)
        {
            world.Fail($"{call} ended in {fault}");
            return Reply.TryAgain(true);
        }
    }

    private async Task Sweep(BackgroundWork background)
    {
        try
        {
            town.Figures.Count("accounts woken", await background.SweepAsync());
        }
        catch (Exception fault) when (fault is JournalUnavailableException or TryAgainException)
        {
            town.Figures.Count("sweep cut short");
        }
        catch (Exception fault)
        {
            world.Fail($"A sweep ended in {fault}");
        }
    }

    // Every journal has a meter, and the runtime knows every meter until it is disposed. A dead process cannot do that itself.
    private void Bury()
    {
        if (journal is not null) ((IDisposable)Metrics.GetValue(journal)!).Dispose();
    }

    private static readonly FieldInfo Metrics = typeof(GroupCommitJournal).GetField("metrics", BindingFlags.Instance | BindingFlags.NonPublic)!;
}
