using CreditGrains.LoadTests.Bench;

namespace CreditGrains.LoadTests.Reports;

/// <summary>A race in a terminal.</summary>
public static class RaceText
{
    public static string Render(RaceReport report)
    {
        var machine = report.Machine;
        var standings = report.Standings.Where(standing => standing.Saturated.Count > 0).ToList();
        var text = new List<string>
        {
            "",
            TextTable.Render(
                ["durable authorisations a second", "median", "min", "max", "at", "CPU s/1000", "bytes/op", "p50 half", "p99 half", "p99.9 half", "errors"],
                [.. standings.Select(standing => Row(report, standing))]),
            "",
            TextTable.Render(["ours divided by theirs, median (min–max)", "on SQLite", "on PostgreSQL"],
                [.. RaceReport.Peers.Select(peer => (IReadOnlyList<string>)[TitleOf(peer), RatioOf(report, "sqlite", peer), RatioOf(report, "postgres", peer)])]),
            "",
            "Ours go over HTTP in every ratio; pgbench and Redis do without HTTP, JSON and keys of callers, which favours them.",
            $"Disk: 4 KiB written and synced in {report.Disk.MedianUs:n0} µs (median), {report.Disk.P99Us:n0} µs (p99), on {machine.FileSystem}.",
            $"Machine: {machine.Cores} × {machine.Cpu}, {machine.MemoryGb} GB, {machine.System}, {machine.Runtime}; the generator has its share of it. Load average before: {machine.LoadAverage}.",
            $"Settings: {report.Settings.Lines:n0} lines, {report.Settings.Merchants:n0} merchants, {report.Settings.Popularity}, {report.Settings.Rounds} rounds of {report.Settings.Measured.TotalSeconds:n0} s, {report.Settings.Depth} request(s) under way per connection.",
        };
        text.AddRange(standings.SelectMany(standing => standing.Verdicts.TakeLast(1).Select(verdict => $"Checked, {standing.Contestant.Title}: {verdict.Words}")));
        text.AddRange(report.Reasons().Select(reason => $"No figures for {TitleOf(reason.Key)}: {reason.Value}"));
        return string.Join('\n', text);
    }

    private static IReadOnlyList<string> Row(RaceReport report, Standing standing)
    {
        var throughput = report.Throughput(standing.Name)!;
        var last = standing.Saturated.Values.Last();
        string Half(double share) => report.HalfLoadMs(standing.Name, share) is { } spread ? $"{spread.Median:n2} ms" : "";
        return
        [
            standing.Contestant.Title, $"{throughput.Median:n0}", $"{throughput.Min:n0}", $"{throughput.Max:n0}", $"{standing.Concurrency}",
            last.CpuMsPerOperation is { } cpu ? $"{cpu:n3}" : "", last.BytesPerOperation is { } bytes ? $"{bytes:n0}" : "",
            Half(0.5), Half(0.99), Half(0.999), $"{RaceReport.Errors(standing).Values.Sum():n0}",
        ];
    }

    public static string TitleOf(string name) => Race.All.Single(contestant => contestant.Name == name).Title;

    public static string RatioOf(RaceReport report, string ours, string peer) =>
        report.Ratio(ours, peer) is { } ratio ? $"{ratio.Median:0.00} ({ratio.Min:0.00}–{ratio.Max:0.00})" : "–";
}
