using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.RegularExpressions;
using CreditGrains.Simulation.Plans;

namespace CreditGrains.Simulation.Running;

/// <summary>Shortens a failing plan: takes out ever smaller pieces for as long as it still fails in the same way (ddmin; Zeller, Hildebrandt 2002), within bounded time.</summary>
internal static partial class Shrinker
{
    private const ulong Rolls = 3;

    public static (Plan Plan, Verdict Verdict) Shrink(Plan failing, Verdict verdict, TimeSpan most)
    {
        var clock = Stopwatch.StartNew();
        var kind = Kind(verdict.Failure!);
        var best = (Plan: failing, Verdict: verdict);
        for (var piece = Math.Max(1, failing.Length / 2); clock.Elapsed < most;)
        {
            var shortened = false;
            for (var from = 0; from < best.Plan.Length && clock.Elapsed < most;)
            {
                if (Fails(Without(best.Plan, from, piece), kind) is { } shorter) (best, shortened) = (shorter, true);
                else from += piece;
            }

            if (piece == 1 && !shortened) break;
            piece = Math.Max(1, shortened ? Math.Min(piece, Math.Max(1, best.Plan.Length / 2)) : piece / 2);
        }

        return best;
    }

    private static (Plan, Verdict)? Fails(Plan plan, string kind)
    {
        for (ulong roll = 0; roll < Rolls; roll++)
        {
            var rolled = plan with { Roll = roll == 0 ? plan.Roll : roll };
            var verdict = Simulation.Run(rolled);
            if (verdict.Failure is { } failure && Kind(failure) == kind) return (rolled, verdict);
        }

        return null;
    }

    private static Plan Without(Plan plan, int from, int count)
    {
        var until = Math.Min(from + count, plan.Length);
        bool Stays(int index) => index < from || index >= until;
        return plan with
        {
            Steps = [.. plan.Steps.Where((_, i) => Stays(i))],
            Faults = [.. plan.Faults.Where((_, i) => Stays(plan.Steps.Length + i))],
        };
    }

    // The same failure concerns other numbers and names once the history is another.
    private static string Kind(string failure)
    {
        var words = Values().Replace(failure.Split('\n')[0], "#");
        return words.Length > 100 ? words[..100] : words;
    }

    [GeneratedRegex(@"\{[^{}]*(\{[^{}]*\}[^{}]*)*\}|(line|cus|mer)_\w+|\d+")]
    private static partial Regex Values();
}
