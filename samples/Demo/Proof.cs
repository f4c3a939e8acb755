using CreditGrains.Accounts.CreditLines;
using CreditGrains.Accounts.Keys;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Keys;
using CreditGrains.Journal;

namespace CreditGrains.Demo;

/// <summary>Looks for every acknowledged operation in the journal itself, after the server has ended: not asking the server what it did.</summary>
public static class Proof
{
    // What is about something else carries the other thing's identity in its answer.
    private static readonly HashSet<string> AboutAnother = ["hold-increased", "increment-declined", "hold-released", "repayment-reversed", "plan-settled"];

    /// <returns>How many were found exactly as acknowledged, and in words what was not; then how many operations of these kinds stand in the journal in all.</returns>
    public static async Task<(int Found, IReadOnlyList<string> Missing, int Recorded)> Find(Store store, IReadOnlyCollection<Acknowledged> acknowledged)
    {
        await using var journal = await store.Place.OpenAsync();
        var kinds = acknowledged.Select(one => one.Kind).ToHashSet();
        // Counted: two voids of the same amount of one authorisation look alike.
        var recorded = new Dictionary<Acknowledged, int>();
        await foreach (var entry in journal.ReadAllAsync())
        {
            // The operator key of a fresh store is not one that a caller was given.
            if (!kinds.Contains(entry.Type) || (entry.Type == "key-issued" && entry.Sequence == 1)) continue;
            // What a mandate collected nobody was answered.
            if (IsCollected(entry)) continue;
            var stands = Of(entry);
            recorded[stands] = recorded.GetValueOrDefault(stands) + 1;
        }

        var total = recorded.Values.Sum();
        var missing = new List<string>();
        foreach (var one in acknowledged)
        {
            var left = recorded.GetValueOrDefault(one);
            if (left == 0) missing.Add($"{one.Kind} of {one.Amount} for {one.Id} is not in the journal.");
            else recorded[one] = left - 1;
        }

        return (acknowledged.Count - missing.Count, missing, total);
    }

    private static bool IsCollected(Entry entry) => entry.Type == CreditLineCodec.Repaid && new CreditLineCodec().Decode(entry.Type, entry.Body) is CreditLineEvent.Repaid { Source: "autopay" };

    /// <summary>What the server must have answered when it stored <paramref name="entry"/>.</summary>
    private static Acknowledged Of(Entry entry)
    {
        if (entry.Type == "key-issued") return new Acknowledged(entry.Type, ((KeyringEvent.Issued)KeyringCodec.Instance.Decode(entry.Type, entry.Body)).Id, 0);
        if (!entry.Stream.Value.StartsWith(Ids.Line, StringComparison.Ordinal)) return new Acknowledged(entry.Type, entry.Stream.Value, 0);

        var happened = new CreditLineCodec().Decode(entry.Type, entry.Body);
        var number = AboutAnother.Contains(entry.Type) ? happened.Subject!.Value : entry.Sequence;
        return happened switch
        {
            CreditLineEvent.Opened e => new Acknowledged(entry.Type, e.Id, e.CreditLimit),
            CreditLineEvent.AuthorisationHeld e => Made(Ids.Authorisation, e.Approved),
            CreditLineEvent.AuthorisationDeclined e => Made(Ids.Authorisation, e.Request.Amount),
            CreditLineEvent.HoldIncreased e => Made(Ids.Authorisation, e.Amount),
            CreditLineEvent.IncrementDeclined e => Made(Ids.Authorisation, e.Amount),
            CreditLineEvent.HoldReleased e => Made(Ids.Authorisation, e.Amount),
            CreditLineEvent.AuthorisationCaptured e => Made(Ids.Capture, e.Amount),
            CreditLineEvent.AdvicePosted e => Made(Ids.Capture, e.Amount),
            CreditLineEvent.CaptureRefunded e => Made(Ids.Refund, e.Amount),
            CreditLineEvent.Repaid e => Made(Ids.Repayment, e.Amount),
            CreditLineEvent.RepaymentReversed e => Made(Ids.Repayment, e.Amount),
            // What it cost is what was quoted for the day.
            CreditLineEvent.PlanSettled e => Made(Ids.Plan, e.Settlement.Total),
            _ => new Acknowledged(entry.Type, entry.Stream.Value, 0),
        };

        Acknowledged Made(string prefix, long amount) => new(entry.Type, Ids.OfLine(prefix, entry.Stream.Value, number), amount);
    }
}
