using CreditGrains.LoadTests.Contestants;
using CreditGrains.LoadTests.Machine;
using CreditGrains.LoadTests.Reports;

namespace CreditGrains.LoadTests.Bench;

/// <summary><c>./credit bench</c>: the race, its ratios, its report.</summary>
internal static class BenchCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = new Options(arguments, RaceSettings.Names, ["quick"]);
        var settings = RaceSettings.Read(options);
        using var folder = new WorkFolder(options.Text("folder"));
        var startedAt = DateTimeOffset.UtcNow;
        var machine = MachineFacts.Of(folder.Path);
        var disk = DiskProbe.Of(folder.Path);
        var race = new Race(settings, new Course(folder.Path, settings.Lines, settings.Merchants, settings.Popularity, settings.Depth), Console.WriteLine);
        var report = new RaceReport(startedAt, settings, machine, disk, await race.RunAsync());
        Console.WriteLine(RaceText.Render(report));
        if (options.Text("json") is { } json) await File.WriteAllTextAsync(json, report.ToJsonText() + "\n");
        if (options.Text("html") is { } html) await File.WriteAllTextAsync(html, RacePage.Render(report));
        // Figures that come from wrong answers are none.
        return report.Standings.Any(standing => standing.Verdicts.Any(verdict => verdict.IsTrue == false)) ? 1 : 0;
    }
}

/// <summary>A folder on the disk that is measured; what is put into it goes when the program ends.</summary>
internal sealed class WorkFolder : IDisposable
{
    public WorkFolder(string? parent) => Path = parent is null
        ? Directory.CreateTempSubdirectory("creditgrains-bench-").FullName
        : Directory.CreateDirectory(System.IO.Path.Combine(parent, $"creditgrains-bench-{Guid.NewGuid():n}")).FullName;

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
