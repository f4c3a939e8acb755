using System.Collections.Immutable;
using CreditGrains.Simulation.Store;
using CreditGrains.Simulation.Worlds;

namespace CreditGrains.Simulation.Plans;

/// <summary>Plans what goes wrong: mostly while something is going on.</summary>
internal sealed class FaultPlanner(Chance chance, int processes, List<long> bursts)
{
    public ImmutableArray<Fault> Make()
    {
        var count = chance.Of(0, 3, 8, 16);
        // One seed has few kinds of fault, so that one kind is not always healed by another.
        var kinds = Enumerable.Range(0, chance.Of(1, 2, 4, 8)).Select(_ => chance.Below(10)).ToArray();
        return [.. Enumerable.Range(0, count).Select(_ => Make(chance.Of(kinds))).OrderBy(fault => fault.AtMs)];
    }

    private Fault Make(int kind)
    {
        var atMs = chance.Percent(5) ? chance.Between(0, 4_000) : chance.From(bursts) + chance.Between(-20, 600);
        var slot = chance.Below(processes);
        return kind switch
        {
            0 => new Fault.Kill(atMs, slot, chance.Below(60), chance.Of(0L, 50, 2_000, 20_000)),
            1 => new Fault.Pause(atMs, slot, chance.Of(20L, 500, 6_000, 60_000, 3 * 86_400_000), Replaced: true),
            2 => chance.Percent(50) ? new Fault.Pause(atMs, slot, chance.Of(20L, 500, 6_000), Replaced: false) : new Fault.Stop(atMs, slot, chance.Of(0L, 1_000)),
            3 => new Fault.Jump(atMs, slot, chance.Of(0L, -1, 1, -2_000, 2_000, -11 * 3_600_000, 11 * 3_600_000, -5 * 86_400_000, 5 * 86_400_000)),
            4 => chance.Percent(30) ? new Fault.PowerCut(atMs, chance.Below(5), chance.Of(100L, 5_000)) : new Fault.Kill(atMs, slot, chance.Below(200), 100),
            5 => new Fault.Evict(atMs, slot),
            6 or 7 => new Fault.StoreWindow(atMs, slot, Any<StoreFault>(), chance.Of(50L, 1_000, 10_000), chance.Of(10, 40, 100)),
            _ => new Fault.NetworkWindow(atMs, slot, Any<NetworkFault>(), chance.Of(200L, 3_000, 30_000), chance.Of(10, 40, 90)),
        };
    }

    private T Any<T>() where T : struct, Enum => chance.Of(Enum.GetValues<T>().AsSpan());
}
