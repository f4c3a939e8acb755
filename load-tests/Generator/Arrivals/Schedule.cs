using System.Diagnostics;

namespace CreditGrains.LoadTests.Arrivals;

/// <summary>
/// When requests are due: evenly, at a fixed rate, whether or not earlier ones have been answered. A latency counts from here, so a server that stalls is charged for
/// everybody who would have come meanwhile (no coordinated omission).
/// </summary>
/// <param name="start">Timestamp of the first arrival, of <see cref="Stopwatch"/>.</param>
/// <param name="perSecond">Above 0.</param>
public sealed class Schedule(long start, double perSecond, TimeSpan duration)
{
    private readonly double interval = Stopwatch.Frequency / perSecond;

    /// <summary>How many arrive in all.</summary>
    public long Arrivals { get; } = Math.Max(1, (long)Math.Round(perSecond * duration.TotalSeconds));

    /// <summary>When arrival <paramref name="number"/> (0, 1, 2 …) is due. Computed, not summed up, so that no error gathers.</summary>
    public long DueAt(long number) => start + (long)(number * interval);
}
