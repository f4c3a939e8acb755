using System.Collections.Immutable;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.CreditLines;

/// <summary>How money is shared out over the instalments of a line: past due, then due, then in advance. Inside each the product says the order.</summary>
internal static class PlanAllocation
{
    /// <summary>How many instalments one event bills, pays or replaces: an entry is bounded, and that of a return says twice what it takes back.</summary>
    public const int RowsMost = 128;

    /// <summary>What one repayment can pay of the instalments that have fallen due; null where they are few enough to be paid all at once.</summary>
    /// <param name="penaltyTo">As for <see cref="PayDue"/>.</param>
    public static long? MostAtOnce(CreditLineState state, DateOnly today, DateOnly? penaltyTo)
    {
        var unpaid = Unpaid(state).ToList();
        return unpaid.Count <= RowsMost ? null : PayDue(state, long.MaxValue, today, penaltyTo).Sum(payment => payment.Paid.Total);
    }

    /// <summary>Shares <paramref name="amount"/> over the instalments that have fallen due and are unpaid, the oldest first and no more than <see cref="RowsMost"/>.</summary>
    /// <param name="penaltyTo">The day the money counts from, up to which penalty interest is charged on what is paid late; null for none.</param>
    public static ImmutableArray<PlanPayment> PayDue(CreditLineState state, long amount, DateOnly today, DateOnly? penaltyTo)
    {
        if (state.Plans.IsEmpty || amount == 0) return [];
        var unpaid = Unpaid(state).OrderBy(one => one.DueDate).ThenBy(one => one.Plan).Take(RowsMost).ToList();
        if (unpaid.Count == 0) return [];
        foreach (var one in unpaid)
            if (penaltyTo is { } day) one.Charge(state.Product!, day);

        foreach (var isPastDue in new[] { true, false })
            foreach (var step in state.Product!.Allocation)
                foreach (var one in unpaid.Where(one => one.DueDate < today == isPastDue)) amount -= one.Pay(step, amount);
        return [.. unpaid.Where(one => one.IsTouched).Select(one => one.ToPayment(penaltyTo))];
    }

    /// <summary>What else a repayment keeps of a plan it pays in advance is as long as this many rows.</summary>
    private const int RowsPerPlan = 2;

    /// <summary>Shares what is left over principal that is not due yet, the dearest first; revolving principal before instalments at the same rate.</summary>
    /// <param name="rows">How many rows it pays that have fallen due. It keeps those it replaces too, in case it is returned, and what cannot be kept is not paid: it stays the customer's own.</param>
    public static (ImmutableArray<CategoryAmount> Principal, ImmutableArray<PlanPrepayment> Prepayments) PayInAdvance(
        CreditLineState state, IEnumerable<CategoryAmount> revolving, long amount, int rows, DateOnly today)
    {
        var (principal, prepayments) = (ImmutableArray.CreateBuilder<CategoryAmount>(), ImmutableArray.CreateBuilder<PlanPrepayment>());
        var owed = revolving.Select(part => (Rate: state.Product!.Rate(part.Category), Plan: 0L, part.Category, part.Amount))
            .Concat(state.Plans.Where(plan => plan.Rows.Length < Plan.RowsMost).Select(plan => (Rate: plan.Product.CustomerRate, Plan: plan.Number, plan.Category, Amount: plan.Upcoming.Sum(row => row.Net.Principal))));
        foreach (var one in owed.Where(one => one.Amount > 0).OrderByDescending(one => one.Rate).ThenBy(one => one.Plan).ThenBy(one => one.Category, StringComparer.Ordinal))
        {
            var share = Math.Min(one.Amount, amount);
            if (share == 0) break;
            if (one.Plan == 0) principal.Add(new CategoryAmount(one.Category, share));
            else
            {
                var plan = state.Plans.First(plan => plan.Number == one.Plan);
                var former = plan.ToFormer();
                if ((rows += former.Upcoming.Length + RowsPerPlan) > RowsMost) break;
                prepayments.Add(plan.Prepay(share, today, PrepaymentKeeps.Instalment) with { Former = former });
            }

            amount -= share;
        }

        return (principal.ToImmutable(), prepayments.ToImmutable());
    }

    /// <summary>The state after <paramref name="payments"/>.</summary>
    public static CreditLineState Pay(CreditLineState state, ImmutableArray<PlanPayment> payments) => Change(state, payments, (row, payment) =>
        row with { Paid = row.Paid + payment.Paid, Penalty = row.Penalty + payment.Charged, PenalisedTo = payment.ChargedTo ?? row.PenalisedTo });

    /// <summary>The state as if what <paramref name="payments"/> say had not been paid.</summary>
    public static CreditLineState Unpay(CreditLineState state, ImmutableArray<PlanPayment> payments) => Change(state, payments, (row, payment) => row with { Paid = row.Paid - payment.Paid });

    public static CreditLineState Prepay(CreditLineState state, PlanPrepayment prepayment) => state with
    {
        Plans = [.. state.Plans.Select(plan => plan.Number == prepayment.Plan ? plan.Replanned(prepayment.Collected, prepayment.Upcoming, prepayment.Carried) : plan)],
    };

    private static CreditLineState Change(CreditLineState state, ImmutableArray<PlanPayment> payments, Func<PlanRow, PlanPayment, PlanRow> change) => payments.IsDefaultOrEmpty ? state : state with
    {
        Plans = [.. state.Plans.Select(plan => payments.Where(payment => payment.Plan == plan.Number).Aggregate(plan, (changed, payment) => changed.With(payment.Row, row => change(row, payment))))],
    };

    private static IEnumerable<Claim> Unpaid(CreditLineState state)
    {
        foreach (var plan in state.Plans)
            for (var row = 0; row < plan.Rows.Length; row++)
                if (plan.Rows[row].IsBilled && plan.Rows[row].Owed.Total > 0) yield return new Claim(plan.Number, row, plan.Rows[row]);
    }

    /// <summary>What one row still asks for, while money is being shared out.</summary>
    private sealed class Claim(long plan, int index, PlanRow row)
    {
        private Parts owed = row.Owed, paid;
        private long charged;

        public long Plan => plan;

        public DateOnly DueDate => row.Planned.DueDate;

        public bool IsTouched => paid.Total > 0 || charged > 0;

        public void Charge(RevolvingProduct product, DateOnly day)
        {
            charged = row.PenaltyOn(day, product.PenaltyRate, product.DayCount);
            owed += new Parts(charged, 0, 0, 0);
        }

        public long Pay(AllocationStep step, long amount)
        {
            var share = Math.Min(owed.Of(step), amount);
            owed -= Parts.For(step, share);
            paid += Parts.For(step, share);
            return share;
        }

        public PlanPayment ToPayment(DateOnly? penaltyTo) => new(plan, index, paid, charged, charged > 0 ? penaltyTo : null);
    }
}
