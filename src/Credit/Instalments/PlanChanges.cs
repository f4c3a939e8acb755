using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Instalments;

/// <summary>What a partial prepayment leaves as it was.</summary>
public enum PrepaymentKeeps { Term, Instalment }

/// <summary>What settling a plan on a day costs.</summary>
/// <param name="Billed">Owed of rows that have fallen due by then.</param>
/// <param name="Principal">Of rows to come.</param>
/// <param name="Penalty">Penalty interest on what is past due, not charged yet.</param>
/// <param name="Accrued">Interest up to that day that no row has billed.</param>
public sealed record Settlement(DateOnly Date, Parts Billed, long Penalty, long Principal, long Accrued, long SettlementFee)
{
    public long Total => Billed.Total + Penalty + Principal + Accrued + SettlementFee;
}

/// <summary>New schedules for what remains of a plan. Rows that have fallen due stay as they are.</summary>
public static class PlanChanges
{
    /// <summary>What settling costs on <paramref name="date"/>: all principal, the interest earned by then, and the product's fee.</summary>
    /// <param name="penaltyRate">Per year, on what is past due; null for none.</param>
    public static Settlement SettlementOn(this Plan plan, DateOnly date, decimal? penaltyRate, DayCount penaltyDayCount)
    {
        var billed = plan.Rows.Where(row => row.IsBilled).Aggregate(default(Parts), (sum, row) => sum + row.Owed);
        var upcoming = plan.Upcoming.ToList();
        var penalty = plan.Rows.Where(row => row.IsBilled).Sum(row => row.PenaltyOn(date, penaltyRate, penaltyDayCount));
        // On a later day rows will have fallen due meanwhile, with their fees.
        var fees = upcoming.Where(row => row.Planned.DueDate <= date).Sum(row => row.Net.Fee);
        return new Settlement(date, billed with { Fee = billed.Fee + fees }, penalty, upcoming.Sum(row => row.Net.Principal), plan.AccruedOn(date), upcoming.Count == 0 ? 0 : plan.Product.SettlementFee);
    }

    /// <summary>The row that stands for all those to come once a plan is settled; null when none was to come.</summary>
    public static Instalment? Settling(this Plan plan, Settlement settlement) =>
        settlement.Principal + settlement.Accrued + settlement.SettlementFee == 0 ? null
        : new Instalment(plan.NextNumber, plan.Upcoming.First().Planned.From, settlement.Date, settlement.Principal, settlement.Principal, settlement.Accrued, settlement.SettlementFee, plan.Carried);

    /// <summary>Pays <paramref name="amount"/> of the principal to come. Interest on it stops that day; what had accrued is due with the next row.</summary>
    /// <param name="amount">At least 1, at most the principal to come.</param>
    public static PlanPrepayment Prepay(this Plan plan, long amount, DateOnly date, PrepaymentKeeps keeps)
    {
        var upcoming = plan.Upcoming.ToList();
        var (principal, carried) = (upcoming.Sum(row => row.Net.Principal), plan.AccruedOn(date));
        var collected = new Instalment(plan.NextNumber, date, date, principal, amount, Interest: 0, Fee: 0, Carried: 0);
        return new PlanPrepayment(plan.Number, collected, Remaining(plan, upcoming, principal - amount, date, carried, plan.NextNumber + 1, keeps), carried);
    }

    /// <summary>Every row to come falls due <paramref name="periods"/> periods later. Interest goes on meanwhile, unless the product freezes it.</summary>
    public static (ImmutableArray<Instalment> Upcoming, long Carried) Defer(this Plan plan, int periods, DateOnly today)
    {
        var (product, freezes) = (plan.Product, plan.Product.DeferralFreezesInterest);
        var rows = ImmutableArray.CreateBuilder<Instalment>();
        ImmutableArray<PlanRow> upcoming = [.. plan.Upcoming];
        if (upcoming.IsEmpty) return ([], 0);
        var (grace, accrued) = (plan.InterestGraceLeft(upcoming), plan.AccruedOn(freezes ? today : upcoming[0].Planned.From));
        var carried = accrued;
        foreach (var row in upcoming)
        {
            var due = DueDates.Beginning(DueDates.After(row.Planned.DueDate, product.Frequency, periods), product.Frequency, count: 1, plan.AnchorDay)[0];
            var from = rows.Count > 0 ? rows[^1].DueDate : freezes ? DueDates.After(today, product.Frequency, periods) : row.Planned.From;
            var earned = YearShare.Of(product.DayCount, from, due, plan.AnchorDay).Interest(plan.NetOpening(row), product.CustomerRate);
            var isFree = rows.Count < grace;
            rows.Add(new Instalment(row.Planned.Number, from, due, plan.NetOpening(row), row.Net.Principal, isFree ? 0 : carried + earned, row.Net.Fee, isFree ? 0 : carried));
            carried = isFree ? carried + earned : 0;
        }

        return (rows.ToImmutable(), accrued);
    }

    /// <summary>All principal not paid back yet, overdue or to come, over <paramref name="instalments"/> new rows, the first one period from today.</summary>
    public static (ImmutableArray<Instalment> Upcoming, long Carried) ReAge(this Plan plan, int instalments, DateOnly today)
    {
        var carried = plan.AccruedOn(today);
        var rows = Amortisation.Rows(plan.Product, new Balance(
            plan.OutstandingPrincipal, today, DueDates.From(plan.Product, today, instalments), DueDates.AnchorDay(plan.Product, today), plan.NextNumber,
            InterestGrace: Math.Min(plan.InterestGraceLeft([.. plan.Upcoming]), instalments - 1), Carried: carried));
        return (rows, carried);
    }

    private static ImmutableArray<Instalment> Remaining(Plan plan, List<PlanRow> upcoming, long principal, DateOnly date, long carried, int firstNumber, PrepaymentKeeps keeps)
    {
        ImmutableArray<DateOnly> dueDates = [.. upcoming.Select(row => row.Planned.DueDate)];
        var interestGrace = plan.InterestGraceLeft(upcoming);
        if (principal == 0) return carried == 0 ? [] : [new Instalment(firstNumber, date, dueDates[interestGrace], Opening: 0, Principal: 0, carried, Fee: 0, carried)];
        var isLevel = plan.Product.Method == InstalmentMethod.EqualInstalment;
        var level = keeps == PrepaymentKeeps.Term ? (long?)null : Math.Max(1, upcoming.Max(row => row.Net.Principal + (isLevel ? row.Net.Interest - Math.Min(row.Planned.Carried, row.Net.Interest) : 0)));
        var grace = plan.Product.Method == InstalmentMethod.InterestOnly ? 0 : upcoming.TakeWhile(row => row.Net.Principal == 0).Count();
        return Amortisation.Rows(plan.Product, new Balance(principal, date, dueDates, plan.AnchorDay, firstNumber, Math.Min(grace, dueDates.Length - 1), interestGrace, carried), level);
    }

    extension(Plan plan)
    {
        /// <summary>How many of the rows to come are still free of interest, which is due with the first one after them. A change never takes the rest of a grace away.</summary>
        internal int InterestGraceLeft(IReadOnlyList<PlanRow> upcoming) =>
            plan.Product.InterestGracePeriods == 0 ? 0 : Math.Min(upcoming.TakeWhile(row => row.Net.Interest == 0).Count(), Math.Max(0, upcoming.Count - 1));

        /// <summary>The number after those of the rows that have fallen due.</summary>
        internal int NextNumber => plan.Rows.Where(row => row.IsBilled).Select(row => row.Planned.Number).DefaultIfEmpty(0).Max() + 1;
    }
}
