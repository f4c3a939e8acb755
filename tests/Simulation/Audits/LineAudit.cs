using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Ledger;
using CreditGrains.Journal;
using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Model;

namespace CreditGrains.Simulation.Audits;

/// <summary>
/// Credit lines: whatever a line records is what the model would have decided at that instant; no approval uses more credit than was granted; what a line owes
/// is what its postings say.
/// </summary>
/// <remarks>
/// Granted is the limit and the boosts of that instant. What was agreed before (a hold when the limit is cut or a boost ends) and what had already happened
/// outside (late and over-captures, advices, returned repayments) may stand above it; no approval may add to it then.
/// </remarks>
internal sealed class LineAudit(Evidence evidence) : IAudit
{
    // A suspension is durable before its process hears so; until then nobody has been told.
    private const long UnheardMs = 10_000;

    private readonly CreditLineCodec codec = new();
    private readonly Dictionary<string, Ledger> ledgers = new(StringComparer.Ordinal);
    private Fact.Boosted? instant;

    public void OnStored(Entry entry)
    {
        if (!entry.Stream.Value.StartsWith("line_", StringComparison.Ordinal)) return;
        var id = entry.Stream.Value;
        if (!evidence.Lines.TryGetValue(id, out var line)) evidence.Lines[id] = line = new LineModel();
        var happened = codec.Decode(entry.Type, entry.Body);
        var fact = line.IsCostly ? Fact.OfCostly(happened) : Fact.Of(happened);
        var call = entry.Key is { } claim ? evidence.CallOf(claim.Key, claim.Fingerprint) : null;
        evidence.Check(entry.Key is null || call is not null, () => $"{id} {entry.Sequence} answers a key that nobody sent.");
        if (evidence.World.Failure is not null) return;
        if (fact is Fact.ReAged aged && call?.Deed is ReAgePlan asked) fact = aged with { Instalments = asked.Instalments };
        CheckDays(line, fact, entry);
        var isFeeDue = fact is Fact.Bounced && line.Product!.ReturnedPaymentFee > 0;
        evidence.Check(line.LastFact is Fact.Charged == isFeeDue, () => $"{id} {entry.Sequence}: {fact} follows {line.LastFact}.");
        if (evidence.World.Failure is not null) return;
        if (entry.Key is null && fact is Fact.Boosted { Instruction: null } boosted) instant = boosted;
        else CheckDecision(line, fact, call, entry);
        if (evidence.World.Failure is not null) return;

        PlanAudit.Check(evidence, line, fact, entry);
        if (evidence.World.Failure is not null) return;
        var used = line.CreditUsedAt(entry.At);
        var told = line.Apply(fact, entry.At, call);
        if (fact is Fact.Held or Fact.Raised)
            evidence.Check(
                line.CreditUsedAt(entry.At) <= Math.Max(used, line.Limit + line.BoostAt(entry.At)),
                () => $"{id} {entry.Sequence}: {line.CreditUsedAt(entry.At)} is in use of {line.Limit + line.BoostAt(entry.At)}.");
        if (entry.Key is { } taken) evidence.Answer(id, taken.Key, taken.Fingerprint, told, entry.Sequence);
        CheckLedger(id, line, entry);
        PlanAudit.CheckSums(evidence, line, entry);
    }

    /// <summary>What the days bring about is recorded day by day, before anything else of a later day.</summary>
    private void CheckDays(LineModel line, Fact fact, Entry entry)
    {
        if (!line.IsCostly || fact is Fact.Expired or Fact.BoostsOver) return;
        var next = line.NextPassed(LineModel.Day(entry.At).AddDays(-1))?.What;
        if (fact is Fact.Billed or Fact.Missed or Fact.Bucketed)
            evidence.Check(next == fact && entry.Key is null, () => $"{line.Id} {entry.Sequence} at {entry.At:O}: the days brought about {fact}; expected {next}.");
        else evidence.Check(next is null, () => $"{line.Id} {entry.Sequence} at {entry.At:O}: {fact} goes before {next}.");
    }

    private void CheckDecision(LineModel line, Fact fact, Call? call, Entry entry)
    {
        switch (fact)
        {
            case Fact.Closed:
                evidence.Check(line.Posted == 0 && line.LivePlans.All(plan => plan.IsFinished) && line.CreditBalance == 0 && line.HeldAt(entry.At) == 0, () => $"{line.Id} {entry.Sequence} at {entry.At:O} closes a line that is not settled.");
                return;
            case Fact.Opened or Fact.LimitSet or Fact.Boosted or Fact.BlockedSet or Fact.Refused: return; // The customer's audit holds these against what was ordered.
            case Fact.Expired f:
                var expired = string.Join(' ', line.UnrecordedExpiries(entry.At));
                evidence.Check(f.Numbers == expired, () => $"{line.Id} {entry.Sequence} at {entry.At:O} records the expiry of {f.Numbers}, not of {expired}.");
                return;
            case Fact.Billed or Fact.Missed or Fact.Bucketed: return; // Held against the days already.
            case Fact.Charged f:
                evidence.Check(entry.Key is null && f == new Fact.Charged(line.Product!.ReturnedPaymentFee, Math.Min(line.CreditBalance, f.Fee), LineModel.Day(entry.At)), () => $"{line.Id} {entry.Sequence} at {entry.At:O}: {f} for a returned payment.");
                return;
            case Fact.Passed:
                evidence.Check(entry.Key is null && entry.Postings.Count == 0, () => $"{line.Id} {entry.Sequence}: {fact} answers somebody or moves money.");
                return;
            case Fact.BoostsOver f:
                var over = f.Numbers.Split(' ').Select(long.Parse).ToList();
                evidence.Check(
                    over.All(number => line.Boosts.Any(boost => boost.Number == number && boost.Until <= entry.At)), () => $"{line.Id} {entry.Sequence} at {entry.At:O} records the end of boosts {f.Numbers}.");
                return;
        }

        switch (fact)
        {
            case Fact.FellDue f:
                evidence.Check(line.NextDue == f.Date && f.Date <= LineModel.Day(entry.At), () => $"{line.Id} {entry.Sequence} at {entry.At:O} records what falls due on {f.Date}; the next is {line.NextDue}.");
                if (line.NextDue == f.Date) evidence.Check(PlanRules.FallDue(line, f.Date) == f, () => $"{line.Id} {entry.Sequence}: recorded {f}; expected {PlanRules.FallDue(line, f.Date)}.");
                return;
            case Fact.Ended f:
                evidence.Check(line.Plans[f.Plan].IsFinished && !line.EndedPlans.Contains(f.Plan), () => $"{line.Id} {entry.Sequence} records the end of plan {f.Plan}, which still owes {line.Plans[f.Plan].Posted}.");
                return;
            case Fact.Reopened f:
                evidence.Check(line.EndedPlans.Contains(f.Plan), () => $"{line.Id} {entry.Sequence} opens plan {f.Plan}, which had not ended.");
                return;
        }

        if (call is null)
        {
            evidence.Fail($"{line.Id} {entry.Sequence}: {fact} answers nobody.");
            return;
        }

        var merchant = MerchantOf(line, call, fact);
        var asked = fact is Fact.Repaid paid ? Math.Min(line.Asked, Fact.Sum(paid.Principal)) : 0;
        var expected = LineRules.Expect(line.DueAt(entry.At), call.Deed, call.Aim, merchant, entry.At, asked);
        // What statements ask for may have been paid otherwise meanwhile.
        if (asked > 0 && expected.Fact != fact) expected = LineRules.Expect(line.DueAt(entry.At), call.Deed, call.Aim, merchant, entry.At);
        evidence.Check(expected.Fact == fact, () => $"{line.Id} {entry.Sequence} at {entry.At:O} for {call}: recorded {fact}; expected {(expected.Refused is { } code ? code : expected.Fact)}.");
        if (line.IsCostly) evidence.Check(PartsOf(expected.Fact) == PartsOf(fact), () => $"{line.Id} {entry.Sequence} at {entry.At:O} for {call}: {fact} and not {expected.Fact}.");
        var product = line.Product;
        evidence.Check(
            expected.Boost == (instant?.Amount ?? 0) && (instant is null || (instant.From == entry.At && instant.Until == entry.At.AddDays(product!.InstantCredit!.Days))),
            () => $"{line.Id} {entry.Sequence}: instant credit of {instant?.Amount ?? 0} instead of {expected.Boost}.");
        instant = null;
        if (fact is Fact.Declined { WayForward: { } forward } declined) WayForwardAudit.Check(evidence, line, forward, declined.Asked, ((Authorise)call.Deed).IsForeign, merchant!.Value, null, ((Authorise)call.Deed).Plan, entry);
        if (fact is Fact.RaiseDeclined { WayForward: { } way } raise) WayForwardAudit.Check(evidence, line, way, raise.Amount, false, merchant!.Value, line.Holds[raise.Authorisation], line.Holds[raise.Authorisation].Plan, entry);
    }

    private static string? PartsOf(Fact? fact) => fact switch
    {
        Fact.Repaid f => f.Principal,
        Fact.Refunded f => f.Principal,
        Fact.Bounced f => f.Principal,
        _ => null,
    };

    /// <summary>The merchant as the system saw it: a copy of bounded age, and as stale as another process's may be.</summary>
    private Seen? MerchantOf(LineModel line, Call call, Fact fact)
    {
        var id = call.Aim.Merchant ?? (line.Holds.TryGetValue(call.Aim.Number, out var hold) ? hold.Merchant : line.Captures.TryGetValue(call.Aim.Number, out var capture) ? capture.Merchant : null);
        if (id is null || !evidence.Merchants.TryGetValue(id, out var merchant)) return null;
        var reasons = fact is Fact.Declined declined ? declined.Reasons : fact is Fact.RaiseDeclined raise ? raise.Reasons : "";
        // Whoever promises that another amount would pass knows the plan.
        var promises = fact is Fact.Declined { WayForward.LargestAmount: > 0 };
        var knows = promises || !reasons.Contains(nameof(DeclineReason.PlanNotAvailable), StringComparison.Ordinal) || evidence.MustKnowPlan((call.Deed as Authorise)?.Plan, call);
        if (!evidence.IsSerene && reasons.Contains(nameof(DeclineReason.MerchantNotFound), StringComparison.Ordinal)) return new Seen(merchant, false, IsMissing: true, knows);
        var seen = reasons.Contains(nameof(DeclineReason.MerchantSuspended), StringComparison.Ordinal);
        if (call.Deed is Authorise or Increment)
            evidence.Check(
                merchant.Stood(seen, evidence.IsSerene ? call.FirstSentMs - evidence.MerchantAgeMs - UnheardMs : 0, evidence.World.NowMs),
                () => $"{call} found its merchant {(seen ? "suspended" : "active")}, which it was not.");
        return new Seen(merchant, seen, KnowsPlans: knows);
    }

    private void CheckLedger(string id, LineModel line, Entry entry)
    {
        var ledger = ledgers.GetValueOrDefault(id);
        foreach (var posting in entry.Postings)
        {
            var amount = posting.Debit - posting.Credit;
            switch (posting.Account)
            {
                case Chart.Principal: ledger.Principal += amount; break;
                case Chart.Interest: ledger.OnBalance += amount; break;
                case Chart.Penalties: ledger.ForLateness += amount; break;
                case Chart.InterestIncome: ledger.InterestEarned -= amount; break;
                case Chart.PenaltyIncome: ledger.PenaltiesEarned -= amount; break;
                case Chart.InstalmentPrincipal: ledger.Instalments += amount; break;
                case Chart.InstalmentInterest: ledger.Interest += amount; break;
                case Chart.InstalmentFees: ledger.Fees += amount; break;
                case Chart.PenaltyInterest: ledger.Penalties += amount; break;
                case Chart.CreditBalance: ledger.CreditBalance -= amount; break;
                case Chart.MerchantDiscount: ledger.Discount -= amount; break;
                case Chart.MerchantSubsidy: ledger.Subsidy -= amount; break;
                case Chart.MerchantPayable: ledger.Payable -= amount; break;
                case Chart.Cash: ledger.Cash += amount; break;
                // Whatever is earned has its other side above.
                case Chart.InstalmentInterestIncome or Chart.InstalmentFeeIncome or Chart.PenaltyInterestIncome: break;
                default: evidence.Fail($"{id} {entry.Sequence} posts to {posting.Account}."); break;
            }
        }

        ledgers[id] = ledger;
        var kept = line.Captures.Values.Sum(capture => capture.Kept);
        var bought = line.Captures.Values.Sum(capture => capture.Amount - capture.Refunded);
        var received = line.Repayments.Values.Where(repayment => !repayment.IsReversed).Sum(repayment => repayment.Amount) + line.Settlements.Sum();
        var (plans, subsidy) = (line.Plans.Values, line.Plans.Values.Sum(plan => plan.Subsidy));
        var expected = new Ledger
        {
            Principal = line.Owed.Values.Sum(), Instalments = plans.Sum(plan => plan.Principal), Interest = plans.Sum(plan => plan.Due(Part.Interest)), Fees = plans.Sum(plan => plan.Due(Part.Fee)),
            OnBalance = line.IsCostly ? line.Balance.InterestOwed : 0, ForLateness = line.IsCostly ? line.Balance.Penalties : 0,
            InterestEarned = line.IsCostly ? line.Balance.InterestCharged : 0, PenaltiesEarned = line.IsCostly ? line.Balance.PenaltiesCharged : 0,
            Penalties = plans.Sum(plan => plan.Due(Part.Penalty)), CreditBalance = line.CreditBalance, Discount = kept, Subsidy = subsidy, Payable = bought - kept - subsidy, Cash = received,
        };
        evidence.Check(ledger == expected, () => $"{id} {entry.Sequence}: the books say {ledger}, the line says {expected}.");
    }

    private record struct Ledger(
        long Principal, long OnBalance, long ForLateness, long InterestEarned, long PenaltiesEarned, long Instalments, long Interest, long Fees, long Penalties, long CreditBalance, long Discount, long Subsidy, long Payable, long Cash);
}
