using System.Diagnostics;
using CreditGrains.LoadTests.Histograms;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Machine;

/// <summary>What the disk itself asks for being sure: 4 KiB written to a file of fixed size and <c>fdatasync</c>, one after the other, in the folder the stores use.</summary>
public sealed record DiskProbe(double MedianUs, double P99Us, double MaxUs)
{
    private const int Writes = 300, Block = 4096;

    public static DiskProbe Of(string folder)
    {
        var path = Path.Combine(folder, "probe");
        var histogram = new LatencyHistogram();
        try
        {
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.None, preallocationSize: Writes * Block);
            var block = new byte[Block];
            // The file's blocks exist before anything is timed, as those of a log that is written over.
            for (var i = 0; i < Writes; i++) RandomAccess.Write(file, block, i * Block);
            Linux.SyncData(file);
            for (var i = 0; i < Writes; i++)
            {
                var start = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, block, i * Block);
                Linux.SyncData(file);
                histogram.Record((long)Stopwatch.GetElapsedTime(start).TotalNanoseconds);
            }
        }
        finally
        {
            File.Delete(path);
        }

        return new DiskProbe(histogram.Quantile(0.5) / 1e3, histogram.Quantile(0.99) / 1e3, histogram.Max / 1e3);
    }
}
