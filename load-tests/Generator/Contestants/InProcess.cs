using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using CreditGrains.Accounts;
using CreditGrains.Credit;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Journal;
using CreditGrains.Journal.Postgres;
using CreditGrains.Journal.Sqlite;
using CreditGrains.LoadTests.Arrivals;
using CreditGrains.LoadTests.Histograms;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Contestants;

/// <summary>What one run in process came to, as its process prints it.</summary>
/// <param name="CpuSeconds">Of everything in the process, callers too.</param>
/// <param name="AllocatedBytes">The same of memory: what the collector will have to look at.</param>
public sealed record InProcessResult(long Done, double Seconds, double P50Ms, double P99Ms, double P999Ms, double MaxMs, double CpuSeconds, long AllocatedBytes, bool IsTrue, string Words);

/// <summary>
/// The engine without HTTP: many callers, each of which asks the live accounts to authorise and waits until it is durable. It runs in a process of its own, with the collector
/// of a server, so that the bench's own memory does not matter.
/// </summary>
public static class InProcess
{
    [ThreadStatic]
    private static LatencyHistogram? mine;

    /// <param name="store">A folder, or a connection string to PostgreSQL.</param>
    public static async Task<InProcessResult> RunAsync(string store, bool onPostgres, int callers, int lines, Popularity popularity, TimeSpan warmUp, TimeSpan duration)
    {
        await using var journal = await GroupCommitJournal.StartAsync(onPostgres ? new PostgresJournalStore(store) : new SqliteJournalStore(store));
        var accounts = new LocalAccounts(journal, TimeProvider.System);
        var (lineIds, merchants) = await OpenAsync(accounts, lines);
        var histograms = new List<LatencyHistogram>();
        var counts = new int[lines];
        var start = Stopwatch.GetTimestamp();
        var measured = start + (long)(warmUp.TotalSeconds * Stopwatch.Frequency);
        var end = measured + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var used = (Cpu: TimeSpan.Zero, Bytes: 0L);
        using var atStart = new Timer(_ => used = Used(), null, warmUp, Timeout.InfiniteTimeSpan);
        using var atEnd = new Timer(_ => used = (Used().Cpu - used.Cpu, Used().Bytes - used.Bytes), null, warmUp + duration, Timeout.InfiniteTimeSpan);
        var done = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => Call((ulong)caller))));
        var total = done.Sum();
        var (isTrue, words) = await CheckAsync(accounts, lineIds, counts);
        var all = new LatencyHistogram();
        foreach (var histogram in histograms) all.Add(histogram);
        return new InProcessResult(total, duration.TotalSeconds, all.QuantileMs(0.5), all.QuantileMs(0.99), all.QuantileMs(0.999), all.Max / 1e6, used.Cpu.TotalSeconds, used.Bytes, isTrue, words);

        static (TimeSpan Cpu, long Bytes) Used() => (Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalAllocatedBytes());

        async Task<long> Call(ulong caller)
        {
            var draw = new Draw(popularity, lineIds.Length, merchants.Length, caller);
            var run = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
            long inTime = 0;
            for (ulong number = 0; ; number++)
            {
                var asked = Stopwatch.GetTimestamp();
                if (asked >= end) return inTime;
                var line = draw.Line();
                var operation = new Operation(new UInt128(run, number), number);
                var request = new AuthorisationRequest(merchants[draw.Merchant()], Mcc: null, null, Wire.Tally.Amount, Currency.Parse("CNY"), null, null, null);
                var answer = await accounts.CreditLine(lineIds[line]).Authorise(new CreditLineCommand.Authorise(operation, request, Merchant: null, AllowPartial: false));
                if (answer.Value is not { Decline: null }) throw new InvalidOperationException($"An authorisation was not approved: {answer.Refusal?.Detail ?? answer.Value?.Decline?.Reason.ToString()}.");
                Interlocked.Increment(ref counts[line]);
                var answered = Stopwatch.GetTimestamp();
                if (asked < measured || answered > end) continue;
                inTime++;
                (mine ??= Registered()).Record((long)Stopwatch.GetElapsedTime(asked, answered).TotalNanoseconds);
            }
        }

        LatencyHistogram Registered()
        {
            var histogram = new LatencyHistogram();
            lock (histograms) histograms.Add(histogram);
            return histogram;
        }
    }

    /// <summary>The lines' own words against what was counted.</summary>
    private static async Task<(bool, string)> CheckAsync(LocalAccounts accounts, string[] lines, int[] counts)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var view = (await accounts.CreditLine(lines[i]).View())!;
            if (view.Version - 1 != counts[i] || view.Held != counts[i] * Wire.Tally.Amount) return (false, $"{lines[i]} holds {view.Held} at version {view.Version}, but {counts[i]} were approved.");
        }

        return (true, $"{lines.Length:n0} lines hold exactly the {counts.Sum(count => (long)count):n0} authorisations that were approved.");
    }

    private static async Task<(string[] Lines, string[] Merchants)> OpenAsync(LocalAccounts accounts, int count)
    {
        var product = SeededProducts.All.OfType<RevolvingProduct>().Single(product => product.Code == "revolving-standard") with { Version = 1 };
        var currency = Currency.Parse("CNY");
        var merchants = Enumerable.Range(0, 100).Select(_ => NewId(Ids.Merchant)).ToArray();
        foreach (var merchant in merchants) await accounts.Merchant(merchant).Open(new MerchantCommand.Open(Once(), new MerchantTerms(merchant, "5411", currency, 150, IsSuspended: false, Plans: null), "Merchant"));
        var lines = new string[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, _) =>
        {
            var customer = NewId(Ids.Customer);
            lines[i] = NewId(Ids.Line);
            await accounts.Customer(customer).Open(new CustomerCommand.Open(Once(), customer, new CustomerDetails("Customer", null, null, null, null, currency)));
            await accounts.Customer(customer).OpenLine(new CustomerCommand.OpenLine(Once(), lines[i], product, 1_000_000_000_000, currency));
        });
        return (lines, merchants);
    }

    internal static string NewId(string prefix) => Ids.New(prefix, DateTimeOffset.UtcNow, Chance());

    internal static Operation Once() => new(Chance(), 0);

    private static UInt128 Chance() => new(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)), BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));
}

/// <summary>The engine without HTTP, as one that takes part.</summary>
public sealed class InProcessContestant(string name, string title, bool onPostgres) : Contestant(name, title, [256, 1024, 4096])
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private Course course = null!;
    private Database? database;
    private Verdict verdict = new(null, "Nothing was run.");

    public override async Task StartAsync(Course course)
    {
        this.course = course;
        verdict = new Verdict(null, "Nothing was run.");
        if (onPostgres) database = await Database.StartAsync();
    }

    public override Task WarmUpAsync(TimeSpan stretch) => Task.CompletedTask;

    public override async Task<Measurement> SaturateAsync(int concurrency, TimeSpan duration)
    {
        var folder = Directory.CreateDirectory(Path.Combine(course.Folder, Guid.NewGuid().ToString("n"))).FullName;
        try
        {
            var start = new ProcessStartInfo("dotnet",
                [Environment.ProcessPath is { } path && path.EndsWith(".dll", StringComparison.Ordinal) ? path : typeof(InProcess).Assembly.Location, "in-process",
                 onPostgres ? "postgres" : "sqlite", folder, $"{concurrency}", $"{course.Lines}", $"{course.Popularity}", $"{WarmUp.TotalSeconds}", $"{duration.TotalSeconds}"])
            { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["CREDIT_POSTGRES"] = database?.ConnectionString;
            var position = database is null ? null : await database.LogPositionAsync();
            using var process = Process.Start(start)!;
            var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            if (process.ExitCode != 0) throw new InvalidOperationException($"The accounts in process failed: {texts[1].Trim()}");
            var result = JsonSerializer.Deserialize<InProcessResult>(texts[0])!;
            if (verdict.IsTrue != false) verdict = new Verdict(result.IsTrue, result.Words);
            var latency = new LatencyHistogram();
            latency.Record((long)(result.P50Ms * 1e6));
            return new Measurement(
                new LoadResult(result.Done, TimeSpan.FromSeconds(result.Seconds), latency, new Dictionary<string, long>()), concurrency,
                onPostgres ? null : result.CpuSeconds * 1000 / Math.Max(1, result.Done), null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public override Task<Verdict> VerifyAsync() => Task.FromResult(verdict);

    public override async ValueTask DisposeAsync()
    {
        if (database is not null) await database.DisposeAsync();
        database = null;
        GC.SuppressFinalize(this);
    }
}
