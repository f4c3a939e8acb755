using CreditGrains.Simulation.Audits;
using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Plans;
using CreditGrains.Simulation.Store;

namespace CreditGrains.Simulation.Worlds;

/// <summary>The machines: a slot per process, one disk, and the network between them and their clients.</summary>
internal sealed class Town
{
    private readonly World world;
    private readonly Setting setting;
    private readonly SimulatedProcess[] slots;
    private readonly List<SimulatedProcess> zombies = [];
    private readonly List<Fault.NetworkWindow> windows = [];
    private readonly List<Fault.StoreWindow> weather = [];
    private int processesMade;

    public Town(World world, Plan plan, Figures figures)
    {
        (this.world, setting, Figures) = (world, plan.Setting, figures);
        Evidence = new Evidence(world, plan);
        Auditor = new Auditor(Evidence);
        Disk.OnStored = Auditor.OnStored;
        Disk.OnBroken = world.Fail;
        slots = [.. Enumerable.Range(0, setting.Processes).Select(_ => NewProcess(0))];
    }

    public Figures Figures { get; }

    public Evidence Evidence { get; }

    public Auditor Auditor { get; }

    public SimulatedDisk Disk { get; } = new();

    public IReadOnlyList<SimulatedProcess> Slots => slots;

    public bool IsReady => Array.TrueForAll(slots, process => process.IsReady);

    /// <summary>Where the account is at home, if all is well.</summary>
    public int HomeOf(string stream)
    {
        var sum = 0;
        foreach (var character in stream) sum = unchecked((sum * 31) + character);
        return (sum & int.MaxValue) % slots.Length;
    }

    /// <summary>Carries a request to a process and its answer back, as far as the network lets it.</summary>
    public void Send(Call call, Action<Reply> heard)
    {
        var slot = world.Chance.Percent(setting.ScatterPercent) ? world.Chance.Below(slots.Length) : HomeOf(call.Aim.Stream);
        // Some routers have not heard yet that a process was replaced.
        var process = zombies.Count > 0 && world.Chance.Percent(25) ? world.Chance.From(zombies) : slots[slot];
        Carry(call, process, slot, heard);
        if (Strikes(NetworkFault.Doubles, slot)) Carry(call, process, slot, heard);
    }

    private void Carry(Call call, SimulatedProcess process, int slot, Action<Reply> heard)
    {
        call.CountSent();
        if (Strikes(NetworkFault.LosesRequest, slot)) return;
        world.Later(Latency(slot), () => process.Accept(call, reply =>
        {
            if (!Strikes(NetworkFault.LosesReply, slot)) world.Later(Latency(slot), () => heard(reply));
        }));
    }

    public void Strike(Fault fault)
    {
        Figures.Count($"fault: {(fault is Fault.StoreWindow s ? $"store window {s.What}" : fault is Fault.NetworkWindow n ? $"network window {n.What}" : fault.GetType().Name)}");
        if (world.Narrator is not null) world.Tell($"FAULT {fault}");
        switch (fault)
        {
            case Fault.Kill f:
                var dying = slots[f.Slot];
                dying.DieAfter(f.AfterTasks, () => Replace(dying, f.Slot, f.DownMs));
                break;
            case Fault.Stop f:
                var stopping = slots[f.Slot];
                stopping.Stop(() => world.Later(0, () => Replace(stopping, f.Slot, f.DownMs)));
                break;
            case Fault.Pause f:
                Pause(f);
                break;
            case Fault.Jump f: slots[f.Slot].Clock.Jump(f.ToOffsetMs); break;
            case Fault.Evict f: slots[f.Slot].Evict(); break;
            case Fault.PowerCut f:
                for (var slot = 0; slot < slots.Length; slot++) Replace(slots[slot], slot, f.DownMs, allLost: world.Chance.Percent(50));
                foreach (var zombie in zombies) zombie.Kill();
                zombies.Clear();
                Figures.Count("tidying lost in a power cut", Disk.LoseUnforced(Math.Min(f.KeptUnforced, Disk.UnforcedCount)));
                break;
            case Fault.StoreWindow f:
                weather.Add(f);
                slots[f.Slot].Weather.Open(f.What, f.ForMs, f.Percent);
                break;
            case Fault.NetworkWindow f: windows.Add(f); break;
            default: throw new NotSupportedException($"Nothing strikes with {fault}.");
        }
    }

    /// <summary>Every fault is over, whoever was paused goes on, whoever is dead starts again, clocks are right.</summary>
    public void Heal()
    {
        windows.Clear();
        foreach (var zombie in zombies) zombie.Resume();
        for (var slot = 0; slot < slots.Length; slot++)
        {
            slots[slot].Weather.Clear();
            slots[slot].Resume();
            slots[slot].Clock.Jump(0);
            if (slots[slot].IsDead) Start(slot, 0);
        }
    }

    /// <summary>Every process is replaced by a new one that knows only what is durable.</summary>
    public void Renew()
    {
        foreach (var zombie in zombies) zombie.Kill();
        zombies.Clear();
        for (var slot = 0; slot < slots.Length; slot++)
        {
            slots[slot].Kill(allLost: true);
            Start(slot, 0);
        }
    }

    public void Bury()
    {
        foreach (var process in slots.Concat(zombies)) process.Kill();
    }

    private void Pause(Fault.Pause fault)
    {
        var paused = slots[fault.Slot];
        paused.Pause();
        world.Later(fault.ForMs, paused.Resume);
        if (!fault.Replaced) return;
        zombies.Add(paused);
        Start(fault.Slot, paused.Clock.OffsetMs);
    }

    private void Replace(SimulatedProcess process, int slot, long downMs, bool allLost = false)
    {
        process.Kill(allLost);
        if (!ReferenceEquals(slots[slot], process)) return;
        world.Later(downMs, () =>
        {
            if (ReferenceEquals(slots[slot], process)) Start(slot, process.Clock.OffsetMs);
        });
    }

    private void Start(int slot, long clockOffsetMs)
    {
        slots[slot] = NewProcess(clockOffsetMs);
        // The store does not get better because a process starts again.
        foreach (var window in weather)
            if (window.Slot == slot && window.AtMs + window.ForMs > world.NowMs) slots[slot].Weather.Open(window.What, window.AtMs + window.ForMs - world.NowMs, window.Percent);
    }

    private SimulatedProcess NewProcess(long clockOffsetMs)
    {
        var process = new SimulatedProcess(world, this, setting, ++processesMade, clockOffsetMs);
        process.Boot();
        return process;
    }

    private long Latency(int slot) =>
        world.Chance.Below(setting.NetworkLatencyMs + 1) + (Strikes(NetworkFault.Delays, slot) ? world.Chance.Between(50, 8000) : 0);

    private bool Strikes(NetworkFault fault, int slot)
    {
        foreach (var window in windows)
            if (window.What == fault && window.Slot == slot && window.AtMs + window.ForMs > world.NowMs && world.Chance.Percent(window.Percent))
            {
                Figures.Count($"network: {fault}");
                return true;
            }

        return false;
    }
}
