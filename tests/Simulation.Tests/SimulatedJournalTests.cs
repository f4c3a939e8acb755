using System.Collections.Concurrent;
using CreditGrains.Journal;
using CreditGrains.Journal.Tests;
using CreditGrains.Simulation.Store;

namespace CreditGrains.Simulation.Tests;

/// <summary>What the simulator injects faults into is a real store: in fair weather it passes the suite every store passes.</summary>
public sealed class SimulatedJournalTests : StoreContract
{
    private readonly ConcurrentDictionary<string, SimulatedDisk> disks = new(StringComparer.Ordinal);

    protected override IJournalStore OpenStore(string place) => new SimulatedStore(disks.GetOrAdd(place, _ => new SimulatedDisk()));

    protected override void Remove(string place) => disks.TryRemove(place, out _);
}
