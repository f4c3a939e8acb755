using CreditGrains.Accounts.Closing;
using CreditGrains.Credit.Closing;
using CreditGrains.Journal;
using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Model;

namespace CreditGrains.Simulation.Audits;

/// <summary>
/// Closes of business: a date is begun once however often it is asked for and whoever leads it, its figures never go back, what was begun is brought to its end, and
/// when it is said to be over, every line has recorded what that date and the ones before brought about.
/// </summary>
internal sealed class ClosingAudit(Evidence evidence) : IAudit
{
    private readonly List<Told.Closing> past = [];

    public void OnStored(Entry entry)
    {
        if (entry.Stream.Value != CloseBusiness.RecordName) return;
        var latest = past.Count > 0 ? past[^1] : null;
        var happened = ClosingCodec.Instance.Decode(entry.Type, entry.Body);
        if (happened is ClosingEvent.Begun begun)
        {
            evidence.Check(latest?.Date != begun.BusinessDate, () => $"The close of {begun.BusinessDate} was begun twice.");
            past.Add(new Told.Closing(begun.BusinessDate, entry.At, null, 0, 0));
            evidence.Closing = begun.BusinessDate;
            return;
        }

        evidence.Check(latest is { CompletedAt: null }, () => $"Close {entry.Sequence}: {happened} of what is not running.");
        var (woken, failed) = happened switch
        {
            ClosingEvent.Progressed e => (e.Woken, e.Failed),
            ClosingEvent.Ended e => (e.Woken, e.Failed),
            _ => throw new NotSupportedException($"The model knows no {happened.GetType().Name}."),
        };
        evidence.Check(woken >= latest!.Woken, () => $"The close of {latest.Date} had woken {latest.Woken} accounts, and then {woken}.");
        evidence.Check(failed == 0, () => $"The close of {latest.Date} gave up {failed} accounts.");
        past.Add(latest with { Woken = woken, Failed = failed, CompletedAt = happened is ClosingEvent.Ended ? entry.At : null });
        evidence.Closing = past[^1].CompletedAt is null ? latest.Date : null;
        // On clocks that are wrong nobody knows what was due.
        if (happened is ClosingEvent.Ended && evidence.HasTrueClocks) CheckLines(latest);
    }

    public void OnReply(Attempt attempt, Reply reply)
    {
        if (attempt.Call.Deed is not CloseBusiness || reply.Told is not Told.Closing told) return;
        var asked = CloseBusiness.DateOf(attempt.Call.Aim);
        evidence.Check(past.Contains(told), () => $"{attempt} was told {told}, which is not durable.");
        evidence.Check(past.Exists(run => run.Date == asked), () => $"{attempt} was told {told}, and {asked} was never begun.");
    }

    private void CheckLines(Told.Closing run)
    {
        var over = new DateTimeOffset(run.Date.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddTicks(-1);
        // What became due while it ran may be left to the next.
        var until = run.StartedAt < over ? run.StartedAt : over;
        foreach (var line in evidence.Lines.Values)
            evidence.Check(line.UnrecordedAt(until) is null, () => $"The close of {run.Date}, begun at {run.StartedAt:O}, is over, and {line.Id} has not recorded {line.UnrecordedAt(until)}.");
    }
}
