using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using CreditGrains.Journal.Postgres;
using CreditGrains.LoadTests.Bench;
using CreditGrains.LoadTests.Contestants;
using CreditGrains.LoadTests.Machine;
using CreditGrains.LoadTests.Reports;
using CreditGrains.LoadTests.Scale;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Closing;

/// <summary>
/// <c>./credit bench close-of-business</c>: how long the end of a business date takes, what it costs in memory, and what authorisations feel meanwhile; then the same for
/// another date, killed in the middle and resumed. A private PostgreSQL is filled through the rules; the server is the real one, its clock a sandbox's that runs into midnight.
/// </summary>
internal static class ClosingCommand
{
    private const int Merchants = 100;

    // From the start of a server until it is warm.
    private static readonly TimeSpan Starting = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CloseMost = TimeSpan.FromHours(2);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = new Options(arguments, ["lines", "due-percent", "rate", "connections", "seconds", "folder", "json"], []);
        var percent = options.Number("due-percent", 5);
        if (percent > DueLines.PercentMost) throw new UsageException($"--due-percent is {percent}; two closes share the lines, so it must be at most {DueLines.PercentMost}.");
        var lines = DueLines.Of(options.Number("lines", 20_000), percent);
        var (rate, connections, before) = (options.Number("rate", 200), options.Number("connections", 64), TimeSpan.FromSeconds(options.Number("seconds", 20)));
        using var folder = new WorkFolder(options.Text("folder"));
        await using var database = await Database.StartAsync();
        var start = Stopwatch.GetTimestamp();
        var population = await SeededStore.FillAsync(new PostgresJournalStore(database.ConnectionString), lines.Lines, Merchants, life: lines.Life);
        await database.ScalarAsync("vacuum analyze");
        await database.ScalarAsync("checkpoint");
        Console.WriteLine($"{lines.Lines:n0} lines stored in {Stopwatch.GetElapsedTime(start).TotalSeconds:n1} s; {lines.Due:n0} and {lines.DueAtSecond:n0} of them are due at the closes.");

        var (books, tally, loads) = (new Books(database), new Tally(population.Lines), new List<(string, LoadResult)>());
        var bench = new Bench(database, books, folder.Path, population, tally, rate, connections, before, loads);
        var whole = await bench.CloseAsync(DueLines.First, lines.Due, killAt: null);
        var faults = await books.FaultsAsync(lines, lines.Due, DueLines.EndOf(DueLines.First), population, tally);
        var killed = await bench.CloseAsync(DueLines.Second, lines.DueAtSecond, killAt: lines.DueAtSecond / 2);
        faults.AddRange(await books.FaultsAsync(lines, lines.Due + lines.DueAtSecond, DueLines.EndOf(DueLines.Second), population, tally));

        Console.WriteLine(LatencyText.Render(loads));
        foreach (var (name, closed) in (ReadOnlySpan<(string, Closed)>)[("close of business", whole), ("close of business, killed in the middle", killed)])
            Console.WriteLine($"{name}: {closed.Words}");
        Console.WriteLine(faults.Count == 0
            ? $"Every line that was due has one statement and one provision, {tally.Approved:n0} approved authorisations are there once, and the books balance."
            : $"WRONG: {string.Join("; ", faults.Take(20))}.");
        if (options.Text("json") is { } json) await File.WriteAllTextAsync(json, ToJson(lines, rate, folder.Path, whole, killed, loads, faults).ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        return faults.Count == 0 ? 0 : 1;
    }

    private static JsonObject ToJson(DueLines lines, int rate, string folder, Closed whole, Closed killed, List<(string Name, LoadResult Result)> loads, List<string> faults) => new()
    {
        ["lines"] = lines.Lines, ["due"] = lines.Due, ["due_killed"] = lines.DueAtSecond, ["rate"] = rate, ["machine"] = JsonSerializer.SerializeToNode(MachineFacts.Of(folder)),
        ["close"] = whole.ToJson(), ["close_killed"] = killed.ToJson(), ["faults"] = new JsonArray([.. faults.Select(fault => (JsonNode)fault)]),
        ["authorisations"] = new JsonArray([.. loads.Select(load => (JsonNode)new JsonObject
        {
            ["during"] = load.Name, ["per_second"] = load.Result.PerSecond, ["p50_ms"] = load.Result.Latency.QuantileMs(0.5), ["p99_ms"] = load.Result.Latency.QuantileMs(0.99),
            ["p999_ms"] = load.Result.Latency.QuantileMs(0.999), ["max_ms"] = load.Result.Latency.QuantileMs(1), ["errors"] = load.Result.ErrorCount,
        })]),
    };

    /// <param name="Seconds">From midnight until nothing was due; without the time from the kill until the server was back.</param>
    /// <param name="PeakBytes">Of the server's resident memory.</param>
    /// <param name="LeftAtKill">Lines that were still due when the server was killed; null when it was not.</param>
    private sealed record Closed(long Lines, double Seconds, long PeakBytes, long? LeftAtKill)
    {
        public string Words => $"{Lines:n0} lines in {Seconds:n1} s ({Lines / Seconds:n0} a second), at most {PeakBytes / 1e6:n0} MB of memory"
            + (LeftAtKill is { } left ? $", killed with {left:n0} to go and resumed." : ".");

        public JsonObject ToJson() => new() { ["lines"] = Lines, ["seconds"] = Seconds, ["peak_bytes"] = PeakBytes, ["left_at_kill"] = LeftAtKill };
    }

    private sealed class Bench(Database database, Books books, string folder, Population population, Tally tally, int rate, int connections, TimeSpan before, List<(string, LoadResult)> loads)
    {
        public async Task<Closed> CloseAsync(DateOnly date, long due, long? killAt)
        {
            var midnight = DueLines.EndOf(date);
            var server = await StartAsync(midnight - before - Starting);
            try
            {
                using (var load = Loading(server)) await ReachAsync(server, midnight - before);
                using (var load = Loading(server))
                {
                    await ReachAsync(server, midnight);
                    loads.Add(($"before the close of {date:yyyy-MM-dd}", load.End()));
                }

                var (seconds, peak, left) = (0.0, 0L, (long?)null);
                var closing = Loading(server);
                var start = Stopwatch.GetTimestamp();
                if (killAt is { } count)
                {
                    using var asking = Http(server);
                    var asked = AskAsync(asking, date);
                    while ((left = await books.RemainingAsync(midnight)) > count) await Task.Delay(20);
                    peak = ProcessUsage.PeakBytes(server.Id);
                    await server.KillAsync();
                    seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                    loads.Add(($"during the close of {date:yyyy-MM-dd}, until the kill", closing.End()));
                    await asked.ContinueWith(_ => { }, TaskScheduler.Default);
                    await server.DisposeAsync();
                    // Its clock goes on where the newest entry was booked.
                    server = await StartAsync(midnight);
                    closing = Loading(server);
                    start = Stopwatch.GetTimestamp();
                }

                using (var http = Http(server))
                {
                    using var patience = new CancellationTokenSource(CloseMost);
                    while (!await AskAsync(http, date) || await books.RemainingAsync(midnight) > 0) await Task.Delay(20, patience.Token);
                }

                seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
                peak = Math.Max(peak, ProcessUsage.PeakBytes(server.Id));
                loads.Add(($"during the close of {date:yyyy-MM-dd}{(killAt is null ? "" : ", resumed")}", closing.End()));
                return new Closed(due, seconds, peak, left);
            }
            finally
            {
                await server.DisposeAsync();
            }
        }

        private SteadyLoad Loading(ServerProcess server) => new(server, population, tally, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)), rate, connections);

        private Task<ServerProcess> StartAsync(DateTimeOffset clock)
        {
            var settings = CreditGrainsContestant.Settings(folder, database.ConnectionString);
            settings["CREDIT_SANDBOX"] = $"{clock:yyyy-MM-ddTHH:mm:ssZ}";
            return ServerProcess.StartAsync(Programs.Frontend, settings);
        }

        private static HttpClient Http(ServerProcess server)
        {
            var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(2) };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Course.ApiKey);
            return http;
        }

        /// <summary>Waits until the server's clock has reached an instant.</summary>
        private static async Task ReachAsync(ServerProcess server, DateTimeOffset instant)
        {
            using var http = Http(server);
            while (true)
            {
                var now = (await http.GetFromJsonAsync<JsonElement>("/v1/operations/status")).GetProperty("now").GetDateTimeOffset();
                if (now >= instant) return;
                await Task.Delay(TimeSpan.FromTicks(Math.Min((instant - now).Ticks, TimeSpan.TicksPerSecond)));
            }
        }

        /// <returns>Whether the close is completed.</returns>
        private static async Task<bool> AskAsync(HttpClient http, DateOnly date)
        {
            using var answer = await http.PostAsJsonAsync("/v1/operations/close-of-business", new JsonObject { ["business_date"] = $"{date:yyyy-MM-dd}" });
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"The close was answered {(int)answer.StatusCode}: {body}");
            return body.GetProperty("status").GetString() == "completed";
        }
    }
}
