using CreditGrains.Simulation.Store;

namespace CreditGrains.Simulation;

/// <summary>What happened, counted.</summary>
internal sealed class Figures
{
    private static readonly string[] StoreFaults = [.. Enum.GetNames<StoreFault>().Select(name => $"store: {name}")];

    private readonly Dictionary<string, long> counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Counts => counts;

    public void Count(string what, long times = 1) => counts[what] = counts.GetValueOrDefault(what) + times;

    public void Count(StoreFault fault) => Count(StoreFaults[(int)fault]);

    public void Add(Figures other)
    {
        foreach (var (what, times) in other.counts) Count(what, times);
    }
}
