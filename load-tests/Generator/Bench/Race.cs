using CreditGrains.LoadTests.Contestants;

namespace CreditGrains.LoadTests.Bench;

/// <summary>Runs ours and theirs in turn, round after round, each alone on the machine with the generator.</summary>
public sealed class Race(RaceSettings settings, Course course, Action<string> tell)
{
    // Of saturation. Half of it is measured in every round, the rest in the first.
    private static readonly double[] CurveShares = [0.1, 0.25, 0.5, 0.65, 0.8, 0.9], QuickCurveShares = [0.1, 0.5, 0.8];

    // An open loop needs room to let requests wait for each other without being held back by the number of connections.
    private const int OpenLoopConnections = 512;

    public static IReadOnlyList<Contestant> All =>
    [
        new CreditGrainsContestant("sqlite", "CreditGrains on SQLite", Programs.Frontend, onPostgres: false),
        new CreditGrainsContestant("postgres", "CreditGrains on PostgreSQL", Programs.Frontend, onPostgres: true),
        new CreditGrainsContestant("silo", "CreditGrains in a silo, on SQLite", Programs.Silo, onPostgres: false),
        new CreditGrainsContestant("silo_postgres", "CreditGrains in a silo, on PostgreSQL", Programs.Silo, onPostgres: true),
        new InProcessContestant("in_process", "CreditGrains without HTTP, SQLite", onPostgres: false),
        new InProcessContestant("in_process_postgres", "CreditGrains without HTTP, PostgreSQL", onPostgres: true),
        new CeilingContestant(),
        new ConventionalContestant(),
        new PgbenchContestant(),
        new RedisContestant(),
        new StockOrleansContestant(),
    ];

    public async Task<IReadOnlyList<Standing>> RunAsync()
    {
        if (settings.Only?.FirstOrDefault(name => All.All(contestant => contestant.Name != name)) is { } unknown)
            throw new UsageException($"There is no '{unknown}'; those that take part are {string.Join(", ", All.Select(contestant => contestant.Name))}.");

        var standings = All.Where(contestant => settings.Only?.Contains(contestant.Name) ?? true).Select(contestant => new Standing(contestant)).ToList();
        for (var round = 1; round <= settings.Rounds; round++)
        {
            foreach (var standing in standings.Where(standing => standing.Reason is null)) await RunAsync(standing, round);
        }

        return standings;
    }

    private async Task RunAsync(Standing standing, int round)
    {
        var contestant = standing.Contestant;
        try
        {
            await contestant.StartAsync(course);
            var (saturation, half) = await MeasureAsync(standing, round);
            var verdict = await contestant.VerifyAsync();
            standing.Verdicts.Add(verdict);
            if (verdict.IsTrue == false) standing.Discard($"Its answers are wrong: {verdict.Words}");
            else standing.Add(round, saturation, half);
            tell($"round {round}  {contestant.Title,-38} {saturation.Load.PerSecond,10:n0}/s at {saturation.Concurrency,4}" + (half is null ? "" : $"  p99 at half of it {half.Load.Latency.QuantileMs(0.99):n2} ms")
                + (saturation.Load.ErrorCount > 0 ? $"  {saturation.Load.ErrorCount:n0} errors" : "") + (verdict.IsTrue == false ? $"  WRONG: {verdict.Words}" : ""));
        }
        catch (AbsentException absent)
        {
            standing.Reason = absent.Message;
            tell($"round {round}  {contestant.Title,-38} left out: {absent.Message}");
        }
        catch (Exception fault) when (fault is InvalidOperationException or IOException or HttpRequestException or System.Net.Sockets.SocketException or Npgsql.NpgsqlException)
        {
            standing.Reason = $"It failed in round {round}: {fault.Message.ReplaceLineEndings(" ")}";
            tell($"round {round}  {contestant.Title,-38} {standing.Reason}");
        }
        finally
        {
            await contestant.DisposeAsync();
        }
    }

    private async Task<(Measurement Saturation, Measurement? Half)> MeasureAsync(Standing standing, int round)
    {
        var contestant = standing.Contestant;
        await contestant.WarmUpAsync(settings.WarmUp);
        if (standing.Concurrency == 0)
        {
            foreach (var concurrency in contestant.Concurrencies) standing.Trials[concurrency] = (await contestant.SaturateAsync(concurrency, settings.Trial)).Load.PerSecond;
            standing.Concurrency = standing.Trials.MaxBy(trial => trial.Value).Key;
        }

        var saturation = await contestant.SaturateAsync(standing.Concurrency, settings.Measured);
        // How those answer who do the same work over the same wire; what does nothing has no latency worth a curve.
        if (contestant is not WireContestant wire || contestant is CeilingContestant) return (saturation, null);
        var connections = Math.Max(OpenLoopConnections, standing.Concurrency);
        var half = await wire.AtRateAsync(saturation.Load.PerSecond / 2, connections, settings.Measured);
        if (round == 1 && (!settings.IsQuick || contestant is CreditGrainsContestant))
        {
            foreach (var share in settings.IsQuick ? QuickCurveShares : CurveShares)
            {
                var rate = saturation.Load.PerSecond * share;
                standing.Curve.Add((rate, await wire.AtRateAsync(rate, connections, settings.Trial * 2)));
            }
        }

        return (saturation, half);
    }
}
