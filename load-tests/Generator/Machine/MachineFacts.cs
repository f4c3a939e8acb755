using System.Globalization;
using System.Runtime.InteropServices;

namespace CreditGrains.LoadTests.Machine;

/// <summary>Where the figures come from. Figures of two machines are not compared.</summary>
/// <param name="LoadAverage">Of the minute before the run: above 0.3 or so, somebody else was using the machine.</param>
/// <param name="FileSystem">Of the folder the stores are in.</param>
public sealed record MachineFacts(string Cpu, int Cores, double MemoryGb, string System, string Runtime, double LoadAverage, string FileSystem)
{
    public static MachineFacts Of(string folder)
    {
        var cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
        var load = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        return new MachineFacts(
            cpu, Environment.ProcessorCount, Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1), RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, load, FileSystemOf(folder));
    }

    // The mount with the longest name that the folder lies under.
    private static string FileSystemOf(string folder)
    {
        var full = Path.GetFullPath(folder);
        return File.ReadLines("/proc/mounts").Select(line => line.Split(' ')).Where(mount => mount[1] == "/" || full == mount[1] || full.StartsWith(mount[1] + "/", StringComparison.Ordinal))
            .OrderBy(mount => mount[1].Length).Select(mount => mount[2]).LastOrDefault() ?? "unknown";
    }
}
