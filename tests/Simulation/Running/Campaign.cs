using System.Diagnostics;
using CreditGrains.Simulation.Plans;

namespace CreditGrains.Simulation.Running;

/// <param name="Failed">The failing seeds, lowest first.</param>
/// <param name="Digest">Of all histories together: the same seeds have the same, on any machine and any number of cores.</param>
internal sealed record Result(IReadOnlyList<(ulong Seed, Verdict Verdict)> Failed, Figures Figures, long SimulatedMs, ulong Digest);

/// <summary>Many seeds on all cores, one simulation per thread.</summary>
internal static class Campaign
{
    public static Result Run(IEnumerable<ulong> seeds, int cores, int failuresMost)
    {
        var gate = new Lock();
        var failed = new List<(ulong, Verdict)>();
        var figures = new Figures();
        var (simulatedMs, digest) = (0L, 0UL);
        using var queue = seeds.GetEnumerator();
        var threads = Enumerable.Range(0, cores).Select(_ => new Thread(() =>
        {
            while (true)
            {
                ulong seed;
                lock (gate)
                {
                    if (failed.Count >= failuresMost || !queue.MoveNext()) return;
                    seed = queue.Current;
                }

                var verdict = Simulation.Run(seed);
                lock (gate)
                {
                    figures.Count("seeds");
                    figures.Add(verdict.Figures);
                    simulatedMs += verdict.SimulatedMs;
                    digest ^= verdict.Trace;
                    if (verdict.Failure is not null) failed.Add((seed, verdict));
                }
            }
        }, maxStackSize: 16 * 1024 * 1024)).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return new Result([.. failed.OrderBy(pair => pair.Item1)], figures, simulatedMs, digest);
    }

    public static void Print(Figures figures, long simulatedMs, ulong digest, TimeSpan elapsed, TextWriter to)
    {
        var seeds = Math.Max(1, figures.Counts.GetValueOrDefault("seeds"));
        to.WriteLine($"{seeds:N0} seeds in {elapsed.TotalSeconds:N1} s ({seeds / elapsed.TotalSeconds:N0} a second): {simulatedMs / (365.25 * 86_400_000):N0} simulated years, {figures.Counts.GetValueOrDefault("operations"):N0} operations, digest {digest:x16}");
        foreach (var (what, times) in figures.Counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (what is not ("seeds" or "operations")) to.WriteLine($"  {what,-44} {times,14:N0}");
    }

    /// <summary>Prints what failed, the shortest history that still fails so, and how to see it again.</summary>
    public static void Explain(ulong seed, Verdict verdict, TimeSpan shrinkMost, TextWriter to)
    {
        to.WriteLine($"seed {seed} fails: {verdict.Failure}");
        var plan = Planner.Make(seed);
        var (shortest, shown) = Shrinker.Shrink(plan, verdict, shrinkMost);
        to.WriteLine($"shortest history found, {shortest.Length} of {plan.Length} steps and faults: {shown.Failure}");
        to.WriteLine($"  {shortest.Setting}");
        foreach (var line in shortest.Steps.Select(step => (step.AtMs, Text: step.ToString())).Concat(shortest.Faults.Select(fault => (fault.AtMs, Text: $"{fault.AtMs,12} ms  {fault}"))).OrderBy(line => line.AtMs))
            to.WriteLine($"  {line.Text}");
        to.WriteLine($"replay: ./credit simulate --seed {seed}    (with every event: --trace; of the short history: --trace --short)");
    }
}
