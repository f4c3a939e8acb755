using CreditGrains.LoadTests.Histograms;

namespace CreditGrains.LoadTests.Wire;

/// <summary>What a run of load came to.</summary>
/// <param name="Done">Answers that were what was asked for, within <paramref name="Elapsed"/>; in an open loop, of all that arrived, whenever they were answered.</param>
/// <param name="Latency">Of every answer, good or bad: in an open loop from the instant it was due, in a closed one from the instant it was sent.</param>
/// <param name="Errors">Everything else, by what was wrong.</param>
public sealed record LoadResult(long Done, TimeSpan Elapsed, LatencyHistogram Latency, IReadOnlyDictionary<string, long> Errors)
{
    public double PerSecond => Done / Elapsed.TotalSeconds;

    public long ErrorCount => Errors.Values.Sum();
}
