using System.Text;
using CreditGrains.LoadTests.Bench;
using CreditGrains.LoadTests.Histograms;

namespace CreditGrains.LoadTests.Reports;

/// <summary>A race as one page that needs nothing else: no script, no font, no picture from elsewhere.</summary>
public static class RacePage
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #dfe4ea; --paper: #fff; --ours: #1f6feb; --other: #a9b4c2; --two: #d97706; --three: #c02626 }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa7b4; --line: #2d3640; --paper: #0e1318; --ours: #58a6ff; --other: #57636f; --two: #f0a04b; --three: #ff7b72 } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1040px; margin: 2rem auto; padding: 0 1rem }
        h1 { font-size: 1.6rem; margin-bottom: .2rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem } p, li { color: var(--soft) }
        .wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 13px }
        th, td { text-align: right; padding: .3rem .5rem; border-bottom: 1px solid var(--line); white-space: nowrap } th:first-child, td:first-child { text-align: left }
        svg { width: 100%; height: auto; font: 12px system-ui, sans-serif } text { fill: var(--ink) } .end { text-anchor: end } .middle { text-anchor: middle } .tick { fill: var(--soft); font-size: 11px }
        .bar { fill: var(--other) } .ours { fill: var(--ours) } .whisker { stroke: var(--ink); stroke-width: 2 } .grid { stroke: var(--line) } .marker { stroke: var(--soft); stroke-dasharray: 3 3 }
        .curve { fill: none; stroke-width: 2 } .curve.one { stroke: var(--ours) } .curve.two { stroke: var(--two) } .curve.three { stroke: var(--three) }
        circle.one, text.one { fill: var(--ours) } circle.two, text.two { fill: var(--two) } circle.three, text.three { fill: var(--three) }
        """;

    public static string Render(RaceReport report)
    {
        var standings = report.Standings.Where(standing => standing.Saturated.Count > 0).ToList();
        var page = new StringBuilder();
        page.Append($"<!doctype html>\n<html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width, initial-scale=1'><title>CreditGrains beside its peers</title><style>{Style}</style></head><body>\n");
        page.Append($"<h1>CreditGrains beside its peers</h1><p>{Svg.Escaped(Where(report))}</p>\n");
        if (standings.Count > 0) page.Append("<h2>Durable authorisations a second</h2><p>Median of the rounds; the whisker goes from the worst to the best.</p>").Append(Plots.Throughput(report));
        page.Append("<h2>Ours divided by theirs</h2>").Append(Table(
            ["", "on SQLite", "on PostgreSQL"], RaceReport.Peers.Select(peer => (string[])[RaceText.TitleOf(peer), RaceText.RatioOf(report, "sqlite", peer), RaceText.RatioOf(report, "postgres", peer)])));
        page.Append("<p>Median (minimum–maximum) over the rounds. Ours go over HTTP in every one of them; pgbench and Redis do without HTTP, JSON and keys of callers.</p>\n");
        foreach (var standing in standings.Where(standing => standing.Curve.Count > 1))
            page.Append($"<h2>Latency against rate: {Svg.Escaped(standing.Contestant.Title)}</h2>").Append(Plots.Curve(standing));
        foreach (var standing in standings.Where(standing => standing.HalfLoad.Count > 0 && standing.Contestant is Contestants.CreditGrainsContestant))
        {
            var all = new LatencyHistogram();
            foreach (var half in standing.HalfLoad.Values) all.Add(half.Load.Latency);
            page.Append($"<h2>Latency at half of saturation: {Svg.Escaped(standing.Contestant.Title)}</h2><p>{all.Count:n0} requests at a fixed rate, each timed from the instant it was due.</p>").Append(Plots.Histogram(standing.Contestant.Title, all));
        }

        page.Append("<h2>Figures</h2>").Append(Table(
            ["", "median/s", "min", "max", "at", "CPU s/1000", "bytes/op", "p50 ms", "p99 ms", "p99.9 ms", "errors"], standings.Select(standing => Row(report, standing))));
        page.Append("<p>Latencies at half of saturation. “At” is the number of connections, clients or callers that did best.</p><ul>\n");
        foreach (var standing in standings.Where(standing => standing.Verdicts.Count > 0)) page.Append($"<li>Checked, {Svg.Escaped(standing.Contestant.Title)}: {Svg.Escaped(standing.Verdicts[^1].Words)}</li>\n");
        foreach (var (name, reason) in report.Reasons()) page.Append($"<li>No figures for {Svg.Escaped(RaceText.TitleOf(name))}: {Svg.Escaped(reason)}</li>\n");
        return page.Append("</ul></body></html>\n").ToString();
    }

    private static string Where(RaceReport report) =>
        $"{report.StartedAt:yyyy-MM-dd HH:mm} UTC · {report.Machine.Cores} × {report.Machine.Cpu}, {report.Machine.MemoryGb} GB, {report.Machine.System}, {report.Machine.Runtime}; the generator has its share of it. "
        + $"Load average before: {report.Machine.LoadAverage}. Disk ({report.Machine.FileSystem}): 4 KiB written and synced in {report.Disk.MedianUs:n0} µs, p99 {report.Disk.P99Us:n0} µs. "
        + $"{report.Settings.Rounds} rounds of {report.Settings.Measured.TotalSeconds:n0} s, {report.Settings.Lines:n0} lines, {report.Settings.Popularity}, {report.Settings.Depth} request(s) under way per connection.";

    private static string[] Row(RaceReport report, Standing standing)
    {
        var (throughput, last) = (report.Throughput(standing.Name)!, standing.Saturated.Values.Last());
        string Half(double share) => report.HalfLoadMs(standing.Name, share) is { } spread ? $"{spread.Median:n2}" : "";
        return
        [
            standing.Contestant.Title, $"{throughput.Median:n0}", $"{throughput.Min:n0}", $"{throughput.Max:n0}", $"{standing.Concurrency}", $"{last.CpuMsPerOperation:n3}", $"{last.BytesPerOperation:n0}",
            Half(0.5), Half(0.99), Half(0.999), $"{RaceReport.Errors(standing).Values.Sum():n0}",
        ];
    }

    private static string Table(string[] head, IEnumerable<string[]> rows)
    {
        static string Cells(string tag, string[] cells) => string.Concat(cells.Select(cell => $"<{tag}>{Svg.Escaped(cell)}</{tag}>"));
        return $"<div class='wide'><table><tr>{Cells("th", head)}</tr>\n{string.Join('\n', rows.Select(row => $"<tr>{Cells("td", row)}</tr>"))}</table></div>\n";
    }
}
