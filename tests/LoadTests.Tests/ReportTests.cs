using System.Text.Json.Nodes;
using System.Xml.Linq;
using CreditGrains.LoadTests.Bench;
using CreditGrains.LoadTests.Contestants;
using CreditGrains.LoadTests.Histograms;
using CreditGrains.LoadTests.Machine;
using CreditGrains.LoadTests.Reports;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Tests;

public sealed class ReportTests
{
    [Fact]
    public void The_medians_stand_where_others_look_for_them()
    {
        var json = JsonNode.Parse(Report().ToJsonText())!;
        Assert.Equal(["ceiling", "conventional", "pgbench", "redis", "stock_orleans"], json["ratios"]!.AsObject().Select(ratio => ratio.Key));
        Assert.Equal(0.5, (double)json["ratios"]!["ceiling"]!);
        Assert.Equal(10, (double)json["ratios"]!["conventional"]!);
        Assert.Null(json["ratios"]!["redis"]);
        Assert.Equal("redis-server was not found.", (string)json["reasons"]!["redis"]!);
        Assert.Null(json["postgres_ratios"]!["ceiling"]);
        Assert.Equal(120_000, (double)json["in_process_per_second"]!);
        Assert.Equal(2, (double)json["p99_ms_half_load"]!, 0.01);
        Assert.Equal(20_000, (double)json["per_second"]!);
        Assert.Equal([0.4, 0.5, 0.6], json["ratio_spreads"]!["ceiling"]!["rounds"]!.AsArray().Select(round => Math.Round((double)round!, 3)));
    }

    [Fact]
    public void Figures_from_wrong_answers_are_no_figures()
    {
        var standing = new Standing(new CeilingContestant());
        standing.Add(1, Measured(40_000, 1), null);
        standing.Discard("Its answers are wrong.");
        var report = Report() with { Standings = [standing] };
        Assert.Null(report.Of("ceiling"));
        Assert.Equal("Its answers are wrong.", report.Reasons()["ceiling"]);
    }

    [Fact]
    public void A_line_that_says_something_else_is_found_out()
    {
        var tally = new Tally(1);
        for (var i = 0; i < 3; i++)
        {
            tally.Ask(0);
            tally.Approve(0);
        }

        Assert.True(HttpContestant.Compare(tally, new Dictionary<int, LineReading> { [0] = new(4, 300) }).IsTrue);
        Assert.False(HttpContestant.Compare(tally, new Dictionary<int, LineReading> { [0] = new(4, 200) }).IsTrue);
        Assert.False(HttpContestant.Compare(tally, new Dictionary<int, LineReading> { [0] = new(5, 300) }).IsTrue);
        // One without an answer may be there or not.
        tally.Ask(0);
        Assert.True(HttpContestant.Compare(tally, new Dictionary<int, LineReading> { [0] = new(5, 400) }).IsTrue);
        Assert.False(HttpContestant.Compare(tally, new Dictionary<int, LineReading> { [0] = new(6, 500) }).IsTrue);
    }

    [Fact]
    public void The_page_is_well_formed_and_asks_for_nothing_else()
    {
        var page = RacePage.Render(Report());
        Assert.DoesNotContain("http", page.Replace("HTTP", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        foreach (var start in AllIndexesOf(page, "<svg")) XElement.Parse(page[start..(page.IndexOf("</svg>", start, StringComparison.Ordinal) + "</svg>".Length)]);
        Assert.Contains("redis-server was not found.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_median_of_ratios_is_taken_round_by_round()
    {
        var ratio = Spread.OfRatio(new Dictionary<int, double> { [1] = 10, [2] = 30, [4] = 1 }, new Dictionary<int, double> { [1] = 5, [2] = 10, [3] = 1 })!;
        Assert.Equal((2.5, 2, 3), (ratio.Median, ratio.Min, ratio.Max));
    }

    [Fact]
    public void Pgbench_is_understood() => Assert.Equal(
        (36_580, 6_025.25, 10.5),
        PgbenchContestant.Parse("number of transactions actually processed: 36580\nlatency average = 10.500 ms\ninitial connection time = 3 ms\ntps = 6025.25 (without initial connection time)\n"));

    private static RaceReport Report()
    {
        Standing ours = new(new CreditGrainsContestant("sqlite", "CreditGrains on SQLite", "", onPostgres: false)), ceiling = new(new CeilingContestant()), conventional = new(new ConventionalContestant());
        Standing inProcess = new(new InProcessContestant("in_process", "CreditGrains without HTTP", onPostgres: false)), redis = new(new RedisContestant()) { Reason = "redis-server was not found." };
        foreach (var (round, perSecond) in ((int, double)[])[(1, 16_000), (2, 20_000), (3, 24_000)])
        {
            ours.Add(round, Measured(perSecond, 3), Measured(perSecond / 2, 2));
            ceiling.Add(round, Measured(40_000, 1), null);
            conventional.Add(round, Measured(2_000, 9), null);
            inProcess.Add(round, Measured(120_000, 1), null);
        }

        foreach (var rate in (double[])[2_000, 10_000, 18_000]) ours.Curve.Add((rate, Measured(rate, rate / 5_000)));
        return new RaceReport(
            DateTimeOffset.UnixEpoch, RaceSettings.Read(new Options([], RaceSettings.Names, ["quick"])), new MachineFacts("a processor", 2, 8, "a system", "a runtime", 0.1, "ext4"), new DiskProbe(80, 200, 900),
            [ours, inProcess, ceiling, conventional, redis]);
    }

    private static Measurement Measured(double perSecond, double latencyMs)
    {
        var latency = new LatencyHistogram();
        for (var i = 0; i < 100; i++) latency.Record((long)(latencyMs * 1e6));
        return new Measurement(new LoadResult((long)perSecond, TimeSpan.FromSeconds(1), latency, new Dictionary<string, long>()), 64, 0.05, 500);
    }

    private static IEnumerable<int> AllIndexesOf(string text, string part)
    {
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + 1, StringComparison.Ordinal)) yield return at;
    }
}
