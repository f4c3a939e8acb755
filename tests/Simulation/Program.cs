using System.Diagnostics;
using System.Globalization;
using CreditGrains.Simulation.Plans;
using CreditGrains.Simulation.Running;

// simulate --seeds N [--start S] [--cores K]    runs N seeds from S; exit code 1 if one fails
// simulate --seed X [--trace] [--short]         runs one seed, with everything that happens in it
var options = new Dictionary<string, string>(StringComparer.Ordinal);
for (var i = 0; i < args.Length; i++)
{
    if (args[i] is "--trace" or "--short") options[args[i]] = "";
    else if (args[i] is "--seeds" or "--start" or "--seed" or "--cores" or "--shrink-seconds" or "--failures" && i + 1 < args.Length) options[args[i]] = args[++i];
    else return Usage();
}

ulong Number(string name, ulong otherwise) => options.TryGetValue(name, out var text) ? ulong.Parse(text, CultureInfo.InvariantCulture) : otherwise;

var clock = Stopwatch.StartNew();
var shrinkMost = TimeSpan.FromSeconds(Number("--shrink-seconds", 30));
if (options.ContainsKey("--seed"))
{
    var plan = Planner.Make(Number("--seed", 0));
    var verdict = Simulation.Run(plan);
    if (options.ContainsKey("--short") && verdict.Failure is not null) plan = Shrinker.Shrink(plan, verdict, shrinkMost).Plan;
    verdict = Simulation.Run(plan, options.ContainsKey("--trace") ? Console.WriteLine : null);
    Campaign.Print(verdict.Figures, verdict.SimulatedMs, verdict.Trace, clock.Elapsed, Console.Out);
    Console.WriteLine($"seed {plan.Seed}, trace {verdict.Trace:x16}: {verdict.Failure ?? "all is well"}");
    return verdict.Failure is null ? 0 : 1;
}

if (!options.ContainsKey("--seeds")) return Usage();
var (first, count) = (Number("--start", 1), Number("--seeds", 0));
var (failed, figures, simulatedMs, digest) = Campaign.Run(Seeds(first, count), (int)Number("--cores", (ulong)Environment.ProcessorCount), (int)Number("--failures", 20));
Campaign.Print(figures, simulatedMs, digest, clock.Elapsed, Console.Out);
if (failed.Count == 0) return 0;
Console.WriteLine($"{failed.Count} seeds fail: {string.Join(' ', failed.Select(pair => pair.Seed))}");
Campaign.Explain(failed[0].Seed, failed[0].Verdict, shrinkMost, Console.Out);
foreach (var (seed, verdict) in failed.Skip(1)) Console.WriteLine($"seed {seed} fails: {verdict.Failure!.Split('\n')[0]}");
return 1;

static IEnumerable<ulong> Seeds(ulong first, ulong count)
{
    for (ulong i = 0; i < count; i++) yield return first + i;
}

static int Usage()
{
    Console.Error.WriteLine("usage: simulate --seeds N [--start S] [--cores K] | --seed X [--trace] [--short]");
    return 2;
}
