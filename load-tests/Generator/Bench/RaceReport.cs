using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CreditGrains.LoadTests.Machine;

namespace CreditGrains.LoadTests.Bench;

/// <summary>What a race came to, for people and for programs.</summary>
public sealed record RaceReport(DateTimeOffset StartedAt, RaceSettings Settings, MachineFacts Machine, DiskProbe Disk, IReadOnlyList<Standing> Standings)
{
    /// <summary>The peers in the order of the issue, and what a ratio to them is called.</summary>
    public static readonly IReadOnlyList<string> Peers = ["ceiling", "conventional", "pgbench", "redis", "stock_orleans"];

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public Standing? Of(string name) => Standings.FirstOrDefault(standing => standing.Name == name && standing.Saturated.Count > 0);

    /// <summary>Durable authorisations a second of <paramref name="ours"/> by those of <paramref name="peer"/>; null where one of them has none.</summary>
    public Spread? Ratio(string ours, string peer) => Of(ours) is { } own && Of(peer) is { } other ? Spread.OfRatio(own.PerSecond, other.PerSecond) : null;

    public JsonObject ToJson()
    {
        var report = new JsonObject
        {
            ["ratios"] = Ratios("sqlite"), ["postgres_ratios"] = Ratios("postgres"),
            ["in_process_per_second"] = Throughput("in_process")?.Median, ["postgres_in_process_per_second"] = Throughput("in_process_postgres")?.Median,
            ["per_second"] = Throughput("sqlite")?.Median, ["postgres_per_second"] = Throughput("postgres")?.Median,
        };
        foreach (var (prefix, name) in ((string, string)[])[("", "sqlite"), ("postgres_", "postgres")])
            foreach (var (figure, share) in ((string, double)[])[("p50", 0.5), ("p99", 0.99), ("p999", 0.999)])
                report[$"{prefix}{figure}_ms_half_load"] = HalfLoadMs(name, share)?.Median;
        report["ratio_spreads"] = Spreads("sqlite");
        report["postgres_ratio_spreads"] = Spreads("postgres");
        report["reasons"] = new JsonObject(Reasons().Select(reason => KeyValuePair.Create(reason.Key, (JsonNode?)reason.Value)));
        report["contestants"] = new JsonObject(Standings.Where(standing => standing.Saturated.Count > 0).Select(standing => KeyValuePair.Create(standing.Name, (JsonNode?)Figures(standing))));
        report["disk_sync_us"] = JsonSerializer.SerializeToNode(Disk, Json);
        report["machine"] = JsonSerializer.SerializeToNode(Machine, Json);
        report["settings"] = JsonSerializer.SerializeToNode(Settings, Json);
        report["started_at"] = StartedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        return report;
    }

    public string ToJsonText() => ToJson().ToJsonString(Json);

    public Spread? Throughput(string name) => Of(name) is { } standing ? Spread.Of(standing.PerSecond.Values) : null;

    /// <summary>A quantile of the latency at half of saturation, in milliseconds, over the rounds.</summary>
    public Spread? HalfLoadMs(string name, double share) =>
        Of(name) is { HalfLoad.Count: > 0 } standing ? Spread.Of(standing.HalfLoad.Values.Select(half => half.Load.Latency.QuantileMs(share))) : null;

    /// <summary>Why something has no figure.</summary>
    public IReadOnlyDictionary<string, string> Reasons() => Race.All.Select(contestant => contestant.Name)
        .Where(name => Of(name) is null)
        .ToDictionary(name => name, name => Standings.FirstOrDefault(standing => standing.Name == name)?.Reason ?? "It was not asked for.");

    private JsonObject Ratios(string ours) => new(Peers.Select(peer => KeyValuePair.Create(peer, Ratio(ours, peer) is { } ratio ? (JsonNode?)Math.Round(ratio.Median, 3) : null)));

    private JsonObject Spreads(string ours) => new(Peers.Select(peer => KeyValuePair.Create(peer, JsonSerializer.SerializeToNode(Ratio(ours, peer), Json))));

    private JsonObject Figures(Standing standing)
    {
        var last = standing.Saturated.Values.Last();
        return new JsonObject
        {
            ["title"] = standing.Contestant.Title, ["per_second"] = JsonSerializer.SerializeToNode(Throughput(standing.Name), Json), ["concurrency"] = standing.Concurrency,
            ["trials"] = new JsonObject(standing.Trials.Select(trial => KeyValuePair.Create($"{trial.Key}", (JsonNode?)Math.Round(trial.Value)))),
            ["cpu_seconds_per_thousand"] = last.CpuMsPerOperation, ["bytes_written_per_operation"] = last.BytesPerOperation,
            ["errors"] = JsonSerializer.SerializeToNode(Errors(standing), Json),
            ["verified"] = JsonSerializer.SerializeToNode(standing.Verdicts.Select(verdict => verdict.IsTrue), Json), ["verdict"] = standing.Verdicts.LastOrDefault()?.Words,
            ["half_load_ms"] = standing.HalfLoad.Count == 0 ? null : new JsonObject
            {
                ["p50"] = HalfLoadMs(standing.Name, 0.5)!.Median, ["p90"] = HalfLoadMs(standing.Name, 0.9)!.Median, ["p99"] = HalfLoadMs(standing.Name, 0.99)!.Median,
                ["p999"] = HalfLoadMs(standing.Name, 0.999)!.Median, ["max"] = HalfLoadMs(standing.Name, 1)!.Median,
            },
            ["curve"] = new JsonArray([.. standing.Curve.Select(point => (JsonNode)new JsonObject
            {
                ["per_second"] = Math.Round(point.PerSecond), ["p50_ms"] = point.Measured.Load.Latency.QuantileMs(0.5), ["p99_ms"] = point.Measured.Load.Latency.QuantileMs(0.99),
                ["p999_ms"] = point.Measured.Load.Latency.QuantileMs(0.999),
            })]),
        };
    }

    public static IReadOnlyDictionary<string, long> Errors(Standing standing) => standing.Saturated.Values.Concat(standing.HalfLoad.Values).SelectMany(measured => measured.Load.Errors)
        .GroupBy(error => error.Key).ToDictionary(group => group.Key, group => group.Sum(error => error.Value));
}
