using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CreditGrains.LoadTests.Histograms;
using CreditGrains.LoadTests.Machine;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Contestants;

/// <summary>Peer (c): the stored procedure of (b) alone, called by PostgreSQL's own bench over a Unix socket with prepared statements. No HTTP, no JSON, no keys of callers to check.</summary>
public sealed partial class PgbenchContestant() : Contestant("pgbench", "PL/pgSQL by pgbench, no HTTP", [8, 16, 32, 64])
{
    private Database? database;
    private Course course = null!;
    private string script = "", program = "";
    private long processed;

    public override async Task StartAsync(Course course)
    {
        this.course = course;
        if (course.Popularity == Arrivals.Popularity.Zipf) throw new AbsentException("pgbench is not run with this distribution.");
        database = await Database.StartAsync();
        program = File.Exists(Path.Combine(database.Postgres.ProgramsFolder, "pgbench")) ? Path.Combine(database.Postgres.ProgramsFolder, "pgbench") : Programs.OfSystem("pgbench", "postgresql-contrib");
        await database.FillAsync(course.Lines, course.Merchants);
        script = Path.Combine(course.Folder, "pgbench.sql");
        var line = course.Popularity == Arrivals.Popularity.HotLine ? 0 : course.Lines - 1;
        var merchant = course.Popularity == Arrivals.Popularity.HotMerchant ? 0 : course.Merchants - 1;
        await File.WriteAllTextAsync(script,
            $"""
            \set line random(0, {line})
            \set merchant random(0, {merchant})
            \set key random(1, 9000000000000000000)
            select * from authorise('line_' || lpad(:line::text, 26, '0'), 'mer_' || lpad(:merchant::text, 26, '0'), to_hex(:key::bigint), {Tally.Amount}, 'CNY');

            """);
        processed = 0;
    }

    public override async Task<Measurement> SaturateAsync(int concurrency, TimeSpan duration)
    {
        var seconds = Math.Max(1, (int)duration.TotalSeconds);
        var start = new ProcessStartInfo(program,
            ["-n", "-M", "prepared", "-f", script, "-c", $"{concurrency}", "-j", "2", "-T", $"{seconds}", "-h", database!.Postgres.SocketFolder, "-p", $"{database.Postgres.Port}", "-U", "credit", "postgres"])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        var (usage, position) = (ProcessUsage.OfTree(database.ProcessId), await database.LogPositionAsync());
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var (done, perSecond, latencyMs) = Parse(texts[0]) ?? throw new InvalidOperationException($"pgbench: {string.Concat(texts).Trim()}");
        processed += done;
        var used = ProcessUsage.OfTree(database.ProcessId) - usage;
        var written = await database.LogPositionAsync() - position;
        var latency = new LatencyHistogram();
        latency.Record((long)(latencyMs * 1e6));
        return new Measurement(
            new LoadResult(done, TimeSpan.FromSeconds(done / perSecond), latency, new Dictionary<string, long>()), concurrency, used.CpuSeconds * 1000 / done, (double?)written / done);
    }

    public override async Task<Verdict> VerifyAsync()
    {
        var events = (long)(decimal)(await database!.ScalarAsync("select sum(version - 1) from lines"))!;
        var held = (long)(decimal)(await database.ScalarAsync("select sum(held) from lines"))!;
        // pgbench stops counting when its time is over; what each client had under way then is committed all the same.
        var isTrue = events >= processed && held == events * Tally.Amount;
        return new Verdict(isTrue, $"The lines hold {held / Tally.Amount:n0} authorisations in {events:n0} events; pgbench counted {processed:n0}.");
    }

    public override async ValueTask DisposeAsync()
    {
        if (database is not null) await database.DisposeAsync();
        database = null;
        if (script.Length > 0) File.Delete(script);
        GC.SuppressFinalize(this);
    }

    /// <returns>Transactions, transactions a second without the time to connect, mean latency in milliseconds; null when it does not say so.</returns>
    internal static (long Done, double PerSecond, double LatencyMs)? Parse(string output)
    {
        var (done, rate, latency) = (Processed().Match(output), Rate().Match(output), Latency().Match(output));
        return done.Success && rate.Success && latency.Success
            ? (long.Parse(done.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(latency.Groups[1].Value, CultureInfo.InvariantCulture))
            : null;
    }

    [GeneratedRegex(@"actually processed: (\d+)")]
    private static partial Regex Processed();

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"latency average = ([\d.]+) ms")]
    private static partial Regex Latency();
}
