using CreditGrains.LoadTests.Arrivals;
using CreditGrains.LoadTests.Bench;
using CreditGrains.LoadTests.Contestants;
using CreditGrains.LoadTests.Machine;
using CreditGrains.LoadTests.Reports;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Scale;

/// <summary>
/// <c>./credit bench scale</c>: does it get slower as the store grows? The same load, first on a thousand lines of it, then on all of them, which at ten million means that
/// nearly every request brings a line to life.
/// </summary>
internal static class ScaleCommand
{
    private const int Few = 1_000, Merchants = 100;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = new Options(arguments, ["lines", "seconds", "connections", "folder", "popularity"], []);
        var lines = options.Number("lines", 100_000);
        var (duration, connections) = (TimeSpan.FromSeconds(options.Number("seconds", 10)), options.Number("connections", 256));
        using var folder = new WorkFolder(options.Text("folder"));
        var course = new Course(folder.Path, lines, Merchants, options.OneOf("popularity", Popularity.Uniform), Depth: 1);
        var loads = new List<(string, LoadResult)>();
        await using var contestant = new SeededContestant(lines);
        await contestant.StartAsync(course);
        Console.WriteLine($"{lines:n0} lines stored in {contestant.Filling.TotalSeconds:n1} s ({lines / contestant.Filling.TotalSeconds:n0} a second), {contestant.StoreBytes / 1e6:n0} MB, {contestant.StoreBytes / lines:n0} bytes a line");
        foreach (var inUse in lines > Few ? (int[])[Few, lines] : [lines])
        {
            contestant.InUse = inUse;
            await contestant.SaturateAsync(connections, WarmUp);
            var saturation = await contestant.SaturateAsync(connections, duration);
            loads.Add(($"{lines:n0} stored, {inUse:n0} in use, as much as it can", saturation.Load));
            var half = saturation.Load.PerSecond / 2;
            loads.Add(($"{lines:n0} stored, {inUse:n0} in use, {half:n0}/s", (await contestant.AtRateAsync(half, 2 * connections, duration)).Load));
        }

        var verdict = await contestant.VerifyAsync();
        Console.WriteLine($"{verdict.Words} Resident memory of the server: {ProcessUsage.ResidentBytes(contestant.ServerId) / 1e6:n0} MB.");
        Console.WriteLine(LatencyText.Render(loads));
        return verdict.IsTrue == true ? 0 : 1;
    }
}
