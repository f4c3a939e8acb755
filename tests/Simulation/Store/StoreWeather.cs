using CreditGrains.Journal;
using CreditGrains.Simulation.Worlds;

namespace CreditGrains.Simulation.Store;

/// <summary>What becomes of one commit.</summary>
internal enum CommitFate { Ordinary, Refused, FailsBefore, FailsAfter, LosesConnection }

/// <summary>What may go wrong between a process and its store, while a window of it is open.</summary>
internal enum StoreFault { Slow, Refuses, Full, FailsBefore, FailsAfter, LosesConnection, CannotSay, LosesTidying }

/// <summary>One process's way to the store: how long it takes and what goes wrong on it. What is injected here is exactly what <see cref="IJournalStore"/> allows a store to do.</summary>
internal sealed class StoreWeather(World world, ProcessScheduler scheduler, Chance chance, int latencyMs, Figures figures)
{
    private readonly List<(StoreFault Fault, long UntilMs, int Percent)> windows = [];
    private readonly List<Transaction> underway = [];

    public void Open(StoreFault fault, long forMs, int percent) => windows.Add((fault, world.NowMs + forMs, percent));

    public void Clear() => windows.Clear();

    /// <summary>The process died: each of its open transactions is ended by the store, or goes on without it.</summary>
    public void OnDeath(bool allLost)
    {
        foreach (var transaction in underway)
            if (!transaction.IsOver && (allLost || chance.Percent(50)))
            {
                transaction.Abort();
                figures.Count("transaction ended by death");
            }
    }

    public async ValueTask OnOpen()
    {
        await Wait();
        if (Strikes(StoreFault.Refuses)) throw new JournalUnavailableException("The store is away.");
    }

    public CommitFate NextCommit() =>
        Strikes(StoreFault.Refuses) || Strikes(StoreFault.Full) ? CommitFate.Refused
        : Strikes(StoreFault.FailsBefore) ? CommitFate.FailsBefore
        : Strikes(StoreFault.FailsAfter) ? CommitFate.FailsAfter
        : Strikes(StoreFault.LosesConnection) ? CommitFate.LosesConnection
        : CommitFate.Ordinary;

    public async ValueTask OnRead()
    {
        await Wait();
        if (Strikes(StoreFault.Refuses)) throw new JournalUnavailableException("The store is away.");
    }

    public async ValueTask OnResolve()
    {
        await Wait();
        if (Strikes(StoreFault.CannotSay) || Strikes(StoreFault.Refuses)) throw new IOException("It cannot be said yet.");
    }

    public async ValueTask OnTidy()
    {
        await Wait();
        if (Strikes(StoreFault.LosesTidying) || Strikes(StoreFault.Full)) throw new IOException("No room to tidy.");
    }

    public void Loaded(StreamContent content) => figures.Count(content.Snapshot is null ? "accounts folded from the first entry" : "accounts folded from a snapshot");

    public bool EndsDoubtful() => chance.Percent(50);

    public Task Wait() => scheduler.Delay(Latency());

    public void Effect(Transaction transaction) => TakesEffect(transaction, Latency());

    public void LateEffect(Transaction transaction)
    {
        if (chance.Percent(40)) transaction.Abort();
        else TakesEffect(transaction, Latency() + chance.Between(0, 3000));
    }

    private void TakesEffect(Transaction transaction, long delayMs)
    {
        underway.RemoveAll(former => former.IsOver);
        underway.Add(transaction);
        world.Later(delayMs, transaction.TakeEffect);
    }

    private long Latency() => Strikes(StoreFault.Slow) ? chance.Between(100, 4000) : chance.Below(latencyMs + 1);

    private bool Strikes(StoreFault fault)
    {
        if (windows.Count == 0) return false;
        windows.RemoveAll(window => window.UntilMs <= world.NowMs);
        foreach (var window in windows)
            if (window.Fault == fault && chance.Percent(window.Percent))
            {
                figures.Count(fault);
                return true;
            }

        return false;
    }
}
