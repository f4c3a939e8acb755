using System.Numerics;

namespace CreditGrains.LoadTests.Histograms;

/// <summary>
/// Counts of durations, log-linear as in HdrHistogram: every power of two is cut into 1,024 equal parts, so that a value read back differs from the one recorded by at
/// most 0.05 %, whatever its size. Recording costs a few instructions and no memory. Not safe for several threads.
/// </summary>
public sealed class LatencyHistogram
{
    private const int PrecisionBits = 10;
    private const int Parts = 1 << PrecisionBits;

    // Values up to 2^42 ns, which is more than an hour; longer ones count as that.
    private const int LargestBits = 42;

    private readonly long[] counts = new long[(LargestBits - PrecisionBits + 1) * Parts];

    public long Count { get; private set; }

    /// <summary>The longest recorded, exact, in nanoseconds.</summary>
    public long Max { get; private set; }

    /// <param name="nanoseconds">Below 0 counts as 0.</param>
    public void Record(long nanoseconds)
    {
        var value = Math.Clamp(nanoseconds, 0, (1L << LargestBits) - 1);
        counts[IndexOf(value)]++;
        Count++;
        if (value > Max) Max = value;
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < counts.Length; i++) counts[i] += other.counts[i];
        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>The smallest duration, in nanoseconds, that at least this share of all values does not exceed; 0 when there are none.</summary>
    /// <param name="share">0.99 for the 99th percentile.</param>
    public long Quantile(double share)
    {
        if (Count == 0) return 0;
        // A product such as 0.999 × 1000 is a hair above the whole number it stands for.
        var wanted = Math.Clamp((long)Math.Ceiling((share * Count) - 1e-6), 1, Count);
        if (wanted == Count) return Max;
        long seen = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            seen += counts[i];
            if (seen >= wanted) return Math.Min(MiddleOf(i), Max);
        }

        return Max;
    }

    public double QuantileMs(double share) => Quantile(share) / 1e6;

    /// <summary>How many values lie in each of the equal steps of the logarithm between <paramref name="from"/> and <paramref name="to"/> nanoseconds; for a plot.</summary>
    public long[] Bars(double from, double to, int bars)
    {
        var result = new long[bars];
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0) continue;
            var at = Math.Log(Math.Max(1, MiddleOf(i)) / from) / Math.Log(to / from);
            result[Math.Clamp((int)(at * bars), 0, bars - 1)] += counts[i];
        }

        return result;
    }

    private static int IndexOf(long value)
    {
        if (value < Parts) return (int)value;
        var shift = BitOperations.Log2((ulong)value) - PrecisionBits;
        return (shift * Parts) + (int)(value >> shift);
    }

    private static long MiddleOf(int index)
    {
        if (index < 2 * Parts) return index;
        var shift = (index / Parts) - 1;
        return ((long)(index - (shift * Parts)) << shift) + (1L << (shift - 1));
    }
}
