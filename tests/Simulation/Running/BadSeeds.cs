using System.Globalization;

namespace CreditGrains.Simulation.Running;

/// <summary>Seeds that found a bug once, with the bug, from bad-seeds.txt.</summary>
internal static class BadSeeds
{
    public static IReadOnlyList<(ulong Seed, string Bug)> All { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "bad-seeds.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 2))
            .Select(parts => (ulong.Parse(parts[0], CultureInfo.InvariantCulture), parts[1])),
    ];
}
