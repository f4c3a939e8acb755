using System.Diagnostics;
using System.Globalization;
using CreditGrains.Journal;
using CreditGrains.LocalCluster;

namespace CreditGrains.Chaos;

/// <summary>What a run does.</summary>
/// <param name="Silo">Path of the silo's dll.</param>
/// <param name="Next">Path of another build of it; given, silos are replaced one by one instead of being broken.</param>
/// <param name="For">How long; null breaks each thing once.</param>
public sealed record RunSettings(string Silo, string? Next, TimeSpan? For)
{
    public int Silos { get; init; } = 3;

    /// <summary>Silos live in network namespaces, and one is cut off from the others instead of anything being broken. Needs root.</summary>
    public bool Partition { get; init; }

    public int Clients { get; init; } = 16;

    public int Seed { get; init; } = 1;

    /// <summary>Between two faults.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>A cluster under steady load while its members and its database are broken, and the proof afterwards that nothing was lost, doubled or granted twice.</summary>
public static class Run
{
    private const string OperatorKey = "operator-key-of-the-chaos-run-0001";

    /// <returns>Everything that is wrong; empty when all is well.</returns>
    public static async Task<IReadOnlyList<string>> Start(RunSettings settings, Func<string, Task<IJournal>> open, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("creditgrains-chaos-");
        IReadOnlyList<string> wrong;
        await using var networks = settings.Partition ? await Networks.MakeAsync(settings.Silos + 1) : null;
        await using (var cluster = await Cluster.StartAsync(new ClusterSettings(settings.Silo, folder.FullName, "http://127.0.0.1:0", Postgres: null)
        {
            Silos = settings.Silos, Places = networks is null ? null : Networks.Of, Environment = new Dictionary<string, string?> { ["CREDIT_OPERATOR_KEY"] = OperatorKey, ["CREDIT_DRAIN"] = "1" },
        }))
        {
            using var load = new Load(cluster, OperatorKey);
            await load.Prepare();
            var random = new Random(settings.Seed);
            using var enough = new CancellationTokenSource();
            var running = load.Run(settings.Clients, settings.Seed, enough.Token);
            // The first requests of a cold cluster are not what is measured.
            await Task.Delay(settings.Pause);
            load.ForgetTimes();
            var (since, before) = (Stopwatch.GetTimestamp(), load.Done);

            var faults = new Faults(cluster, settings.Silos, random, output);
            if (networks is not null) await faults.Partition(networks, settings.Pause);
            else if (settings.Next is { } next) await faults.Upgrade(next, settings.Pause);
            else if (settings.For is { } time)
            {
                using var over = new CancellationTokenSource(time);
                await faults.Run(settings.Pause, over.Token);
            }
            else await faults.RunOnce(settings.Pause);

            await Task.Delay(settings.Pause);
            await enough.CancelAsync();
            await running;
            var took = Stopwatch.GetElapsedTime(since);

            wrong = await load.RepeatSome(200, random);
            await using (var journal = (GroupCommitJournal)await open(cluster.ConnectionString)) wrong = [.. wrong, .. await Proof.Of(journal, load)];
            var verified = await load.Operator("/v1/ledger/verify");
            if (!(bool)verified["verified"]!) wrong = [.. wrong, $"verify says {verified.ToJsonString()}"];
            Report(load, faults, before, took, output);
        }

        if (wrong.Count == 0) folder.Delete(recursive: true);
        else output.WriteLine($"logs: {folder.FullName}");
        return wrong;
    }

    private static void Report(Load load, Faults faults, int before, TimeSpan took, TextWriter output)
    {
        var (line, longest) = load.LongestUnavailable;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {took.TotalSeconds:f0} s, {load.Done - before} operations answered, {(load.Done - before) / took.TotalSeconds:f0} a second, {load.Attempts} attempts, {load.Overloaded} told to try again, {load.Unanswered} unanswered by a process that ran
            faults: {string.Join(", ", faults.Counts.Select(fault => $"{fault.Key} {fault.Value}"))}
            longest that a line was unavailable: {longest.TotalSeconds:f2} s ({line})
            """));
    }
}
