using CreditGrains.Credit.CreditLines;
using CreditGrains.Journal;
using CreditGrains.Simulation.Model;

namespace CreditGrains.Simulation.Audits;

/// <summary>A decline's way forward is true: the largest amount would pass and one more would not; at the instant told the amount would pass and just before it would not.</summary>
internal static class WayForwardAudit
{
    // Beyond this many holds the system may look at fewer instants than there are.
    private const int HoldsMost = 16;

    public static void Check(
        Evidence evidence, LineModel line, WayForward forward, long asked, bool isForeign, Seen seen, HoldModel? raised, string? plan, Entry entry)
    {
        bool Passes(long amount, DateTimeOffset at) => Limits.Amounts(line.DueAt(at), amount, seen, raised, plan, at).Count == 0;

        var now = entry.At;
        if (Limits.Standing(line, isForeign, seen).Count > 0)
        {
            evidence.Check(forward is { LargestAmount: 0, RetryAfter: null }, () => $"{line.Id} {entry.Sequence} promises {forward} where nothing helps.");
            return;
        }

        var largest = forward.LargestAmount;
        evidence.Check(largest == 0 || Passes(largest, now), () => $"{line.Id} {entry.Sequence}: {largest} would not pass.");
        evidence.Check(!Passes(largest + 1, now), () => $"{line.Id} {entry.Sequence}: more than {largest} would pass.");
        if (forward.RetryAfter is not { } retry) return;
        evidence.Check(retry > now && Passes(asked, retry), () => $"{line.Id} {entry.Sequence}: {asked} would not pass at {retry:O}.");
        if (line.Holds.Values.Count(hold => hold.Left > 0 && now < hold.Expires) <= HoldsMost)
            evidence.Check(!Passes(asked, retry.AddMilliseconds(-1)), () => $"{line.Id} {entry.Sequence}: {asked} would pass before {retry:O}.");
    }
}
