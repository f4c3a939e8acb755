using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Model;

namespace CreditGrains.Simulation.Audits;

/// <summary>Offers: those the line, the merchant and the credit left allow and no others, the cheapest first, each with a schedule that a capture of that day would start.</summary>
internal static class OfferAudit
{
    public static void Check(Evidence evidence, LineModel line, Attempt attempt, Told.Offers offers)
    {
        var deed = (AskOffers)attempt.Call.Deed;
        var merchant = evidence.Merchants[attempt.Call.Aim.Merchant!];
        bool Allows(LineModel then, DateTimeOffset now, bool suspended, bool exactly)
        {
            var due = then.DueAt(now);
            var isOpen = !due.IsFrozen && !due.IsClosed && !due.IsBlocked && !suspended && Limits.Shortfall(due, deed.Amount, now) <= Limits.InstantLeft(due, now);
            var seen = new Seen(merchant, suspended);
            var allowed = isOpen ? PlanShelf.Products.Select(plan => plan.Code).Where(code => evidence.Products.ContainsKey(code) && PlanRules.IsEligible(due, code, deed.Amount, seen)).Order(StringComparer.Ordinal).ToList() : [];
            return exactly ? string.Join(' ', allowed) == offers.Codes : offers.Each.All(offer => allowed.Contains(offer.Product.Code));
        }

        // A process may have looked at the catalogue, or at the merchant, before the newest product or suspension.
        var exactly = PlanShelf.Products.All(plan => evidence.MustKnowPlan(plan.Code, attempt.Call));
        evidence.Check(
            ReadAudit.IsUncertain(attempt) || ReadAudit.Was(line, attempt, then => ReadAudit.Instants(attempt, then).Any(now => Allows(then, now, false, exactly) || Allows(then, now, true, exactly))),
            () => $"{attempt} was offered {offers.Codes}.");
        foreach (var offer in offers.Each)
        {
            var schedule = offer.Schedule;
            var wrong = PlanAudit.WrongStart(
                PlanShelf.Find(offer.Product.Code)!, deed.Amount, schedule.StartDate,
                [.. schedule.Rows.Select(row => new PlannedRow(row.Number, row.From, row.DueDate, row.Opening, row.Principal, row.Interest, row.Fee, row.Carried))], schedule.Subsidy);
            evidence.Check(wrong is null, () => $"{attempt} was offered {offer.Product.Code}: {wrong}.");
        }

        var costs = offers.Each.Select(offer => offer.Schedule.Rows.Sum(row => row.Interest + row.Fee)).ToList();
        evidence.Check(costs.SequenceEqual(costs.Order()), () => $"{attempt} was offered what costs {string.Join(' ', costs)}.");
    }
}
