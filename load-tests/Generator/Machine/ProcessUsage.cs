using System.Globalization;

namespace CreditGrains.LoadTests.Machine;

/// <summary>What processes have used so far, as Linux counts it; the difference of two readings is what a run cost.</summary>
/// <param name="CpuSeconds">In user and kernel mode, of the processes and of their children, ended ones too.</param>
/// <param name="BytesWritten">That went towards a disk (page-cache pages made dirty), which for SQLite is its log and what its checkpoints copy.</param>
public readonly record struct ProcessUsage(double CpuSeconds, long BytesWritten)
{
    // The kernel's USER_HZ, which is 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    public static ProcessUsage operator -(ProcessUsage later, ProcessUsage earlier) => new(later.CpuSeconds - earlier.CpuSeconds, later.BytesWritten - earlier.BytesWritten);

    public static ProcessUsage operator +(ProcessUsage one, ProcessUsage other) => new(one.CpuSeconds + other.CpuSeconds, one.BytesWritten + other.BytesWritten);

    /// <summary>Of a process and everything it started, directly or not.</summary>
    public static ProcessUsage OfTree(int processId)
    {
        var processes = Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? Read(id) : null).OfType<Reading>().ToList();
        var tree = new HashSet<int> { processId };
        // A child may stand before its parent, so until a pass finds no more.
        for (var known = 0; known < tree.Count;)
        {
            known = tree.Count;
            tree.UnionWith(processes.Where(process => tree.Contains(process.Parent)).Select(process => process.Id).ToList());
        }

        return processes.Where(process => tree.Contains(process.Id)).Aggregate(default(ProcessUsage), (sum, process) => sum + process.Usage);
    }

    /// <summary>Resident memory of a process in bytes.</summary>
    public static long ResidentBytes(int processId) => StatusBytes(processId, "VmRSS:");

    /// <summary>The most that was ever resident of a process, in bytes.</summary>
    public static long PeakBytes(int processId) => StatusBytes(processId, "VmHWM:");

    private static long StatusBytes(int processId, string field) =>
        long.Parse(File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith(field, StringComparison.Ordinal)).AsSpan(field.Length).Trim().TrimEnd("kB "), CultureInfo.InvariantCulture) * 1024;

    private static Reading? Read(int id)
    {
        try
        {
            // The name, which may hold spaces, ends with the last bracket; the third field follows.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
            return new Reading(id, int.Parse(fields[1], CultureInfo.InvariantCulture), new ProcessUsage(ticks / TicksPerSecond, BytesWrittenBy(id)));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long BytesWrittenBy(int id)
    {
        const string name = "write_bytes: ";
        try
        {
            return File.ReadLines($"/proc/{id}/io").Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => long.Parse(line.AsSpan(name.Length), CultureInfo.InvariantCulture)).FirstOrDefault();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private sealed record Reading(int Id, int Parent, ProcessUsage Usage);
}
