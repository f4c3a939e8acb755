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
            case Told.Nothing:
                evidence.Check(attempt.SeenVersion < Math.Max(1, attempt.Call.Aim.Number), () => $"{attempt} found nothing.");
                break;
            default:
                evidence.Check(WasOnce(line, attempt, told), () => $"{attempt} was shown {told}; it is {line.Find(attempt.Call.Aim.Number)}.");
                break;
        }
    }

    private static bool WasOnce(LineModel line, Attempt attempt, Told told)
    {
        for (var version = line.Version; version >= Math.Max(1, attempt.SeenVersion); version--)
            if ((version == line.Version ? line : line.Rewind(version)).Find(attempt.Call.Aim.Number) == told) return true;
        return false;
    }
}
