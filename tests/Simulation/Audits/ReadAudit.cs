using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Model;

namespace CreditGrains.Simulation.Audits;

/// <summary>Reads show the model's numbers at some durable version, and never one older than the same process has shown or answered with before.</summary>
internal static class ReadAudit
{
    public static void Check(Evidence evidence, Attempt attempt, Told told)
    {
        if (!evidence.Lines.TryGetValue(attempt.Call.Aim.Stream, out var line)) return;
        switch (told)
        {
            case Told.Line view:
                evidence.Check(view.Version <= line.Version, () => $"{attempt} was shown version {view.Version}; {line.Version} is durable.");
                evidence.Check(view.Version >= attempt.SeenVersion, () => $"{attempt} was shown version {view.Version} after {attempt.SeenVersion}.");
                if (view.Version > line.Version) return;
                var then = view.Version == line.Version ? line : line.Rewind(view.Version);
                evidence.Check(then.ViewAt(view.AsOf) == view, () => $"{attempt} was shown {view}; it is {then.ViewAt(view.AsOf)}.");
                attempt.Process.Show(view.Id, view.Version);
                break;
            case Told.Statement statement:
                var movements = line.Movements.Where(movement => movement.Number <= statement.Newest).Reverse().Take(((ReadStatement)attempt.Call.Deed).Length);
                evidence.Check(string.Join(' ', movements.Select(m => $"{m.Number}:{m.Amount}")) == statement.Movements, () => $"{attempt} was shown {statement}.");
                evidence.Check(!line.Movements.Exists(m => m.Number > statement.Newest && m.Number <= attempt.SeenVersion), () => $"{attempt} was shown an old {statement}.");
                break;
            case Told.Plan plan when attempt.Call.Deed is LookAtPlan:
                evidence.Check(Was(line, attempt, then => then.DueAt(Midnight(plan.AsOf!.Value)).Plans.TryGetValue(plan.Number, out var found) && found.Tell(plan.AsOf) == told), () => $"{attempt} was shown {told}; it is {(line.Plans.TryGetValue(plan.Number, out var now) ? now.Tell(plan.AsOf) : null)}.");
                break;
            case Told.Price price:
                evidence.Check(
                    IsUncertain(attempt) || Was(line, attempt, then => Instants(attempt, then).Any(now => then.DueAt(now) is var due && due.Plans.TryGetValue(attempt.Call.Aim.Number, out var plan) && PlanRules.Price(due, plan, price.Date) == price)),
                    () => $"{attempt} was told {price}; it is {PlanRules.Price(line.DueAt(line.At), line.Plans[attempt.Call.Aim.Number], price.Date)}.");
                break;
            case Told.Offers offers:
                OfferAudit.Check(evidence, line, attempt, offers);
                break;
            case Told.Nothing when attempt.Call.Deed is LookAtPlan or AskSettlement:
                evidence.Check(
                    IsUncertain(attempt) || Was(line, attempt, then => !then.Plans.TryGetValue(attempt.Call.Aim.Number, out var none) || (attempt.Call.Deed is AskSettlement && Instants(attempt, then).Any(now => then.DueAt(now).Plans[none.Number].IsFinished))),
                    () => $"{attempt} found no plan.");
                break;
            case Told.Nothing:
                evidence.Check(attempt.SeenVersion < Math.Max(1, attempt.Call.Aim.Number), () => $"{attempt} found nothing.");
                break;
            default:
                evidence.Check(WasOnce(line, attempt, told), () => $"{attempt} was shown {told}; it is {line.Find(attempt.Call.Aim.Number)}.");
                break;
        }
    }

    private static bool WasOnce(LineModel line, Attempt attempt, Told told) => Was(line, attempt, then => then.Find(attempt.Call.Aim.Number) == told);

    /// <summary>Whether something was so at some durable version that this process may have shown.</summary>
    public static bool Was(LineModel line, Attempt attempt, Func<LineModel, bool> so)
    {
        for (var version = line.Version; version >= Math.Max(1, attempt.SeenVersion); version--)
            if (so(version == line.Version ? line : line.Rewind(version))) return true;
        return false;
    }

    /// <summary>The instants it may have been decided at.</summary>
    public static IEnumerable<DateTimeOffset> Instants(Attempt attempt, LineModel line) =>
        new[] { attempt.Clock, attempt.Process.Clock.GetUtcNow() }.Select(instant => instant < line.At ? line.At : instant).Distinct();

    /// <summary>Its clock was changed meanwhile, so that nobody knows the instant.</summary>
    public static bool IsUncertain(Attempt attempt) => attempt.Process.Clock.Jumps != attempt.Jumps;

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified), TimeSpan.Zero);
}
