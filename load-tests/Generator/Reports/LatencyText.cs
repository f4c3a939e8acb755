using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Reports;

/// <summary>Throughput and latency of single loads in a terminal.</summary>
public static class LatencyText
{
    public static string Render(IReadOnlyList<(string Name, LoadResult Result)> loads) => TextTable.Render(
        ["load", "done/s", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms", "errors"],
        [.. loads.Select(load => (IReadOnlyList<string>)
        [
            load.Name, $"{load.Result.PerSecond:n0}", .. ((double[])[0.5, 0.9, 0.99, 0.999, 1]).Select(share => $"{load.Result.Latency.QuantileMs(share):n2}"),
            load.Result.ErrorCount == 0 ? "0" : string.Join(", ", load.Result.Errors.Select(error => $"{error.Value:n0} × {error.Key}")),
        ])]);
}
