using System.Collections.Immutable;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Instalments;

namespace CreditGrains.Simulation.Model;

/// <summary>What happened to plans. Schedules are read along and judged by what they must be (<see cref="Audits.PlanAudit"/>), so they take no part in comparison.</summary>
internal abstract partial record Fact
{
    /// <summary>Rows that compare as equal whatever they are.</summary>
    internal readonly struct Unseen<T>(T value) : IEquatable<Unseen<T>>
    {
        public T Value => value;

        public bool Equals(Unseen<T> other) => true;

        public override bool Equals(object? other) => other is Unseen<T>;

        public override int GetHashCode() => 0;

        public override string ToString() => "…";
    }

    /// <param name="Amounts">Interest and fee of each row that falls due.</param>
    internal sealed record FellDue(DateOnly Date, string Amounts, string Payments, long OwnMoney) : Fact;

    internal sealed record Converted(long Capture, string Code, string Category, long Amount, DateOnly Date, Unseen<ImmutableArray<PlannedRow>> Rows) : Fact;

    internal sealed record Settled(long Plan, DateOnly Date, string Cost, long OwnMoney, long Total) : Fact;

    internal sealed record Prepaid(long Plan, long Amount, bool KeepsTerm, DateOnly Date, long Carried, Unseen<ImmutableArray<PlannedRow>> Rows) : Fact;

    internal sealed record Deferred(long Plan, int Periods, long Carried, Unseen<ImmutableArray<PlannedRow>> Rows) : Fact;

    /// <param name="Instalments">Asked for; a small balance may need fewer.</param>
    internal sealed record ReAged(long Plan, int Instalments, long Carried, Unseen<ImmutableArray<PlannedRow>> Rows) : Fact;

    internal sealed record Ended(long Plan) : Fact;

    internal sealed record Reopened(long Plan) : Fact;

    /// <summary>A plan that starts with a capture.</summary>
    internal sealed record Started(string Code, long Amount, Unseen<long> Subsidy, Unseen<ImmutableArray<PlannedRow>> Rows);

    /// <summary>What a returned repayment brings back of a plan.</summary>
    internal sealed record Restored(long Plan, long Amount, Unseen<Restoring> How);

    internal sealed record Restoring(ImmutableArray<PlannedRow> Missed, ImmutableArray<PlannedRow> Rows, long Carried, long? FeeBase);

    internal sealed record InAdvance(long Plan, long Amount, Unseen<ImmutableArray<PlannedRow>> Rows);

    private static Fact? OfPlan(CreditLineEvent happened) => happened switch
    {
        CreditLineEvent.InstalmentsDue e => new FellDue(e.DueDate, string.Join(' ', e.Instalments.Select(due => $"{due.Plan}.{due.Row}:{due.Fee}/{due.Interest}")), Paid(e.Payments), e.FromCreditBalance),
        CreditLineEvent.PlanStarted e => new Converted(e.Plan.Number, e.Plan.Product.Code, e.Plan.Category, e.Principal.Sum(part => part.Amount), e.ValueDate, Planned(e.Plan.Rows.Select(row => row.Planned))),
        CreditLineEvent.PlanSettled e => new Settled(e.Plan, e.Settlement.Date, CostOf(e.Settlement), e.FromCreditBalance, e.Settlement.Total),
        CreditLineEvent.PlanPrepaid e => new Prepaid(e.Plan, e.Prepayment.Collected.Principal, e.Keeps == PrepaymentKeeps.Term, e.ValueDate, e.Prepayment.Carried, Planned(e.Prepayment.Upcoming)),
        CreditLineEvent.PlanDeferred e => new Deferred(e.Plan, e.Periods, e.Carried, Planned(e.Upcoming)),
        CreditLineEvent.PlanReAged e => new ReAged(e.Plan, e.Upcoming.Length, e.Carried, Planned(e.Upcoming)),
        CreditLineEvent.PlanEnded e => new Ended(e.Plan.Number),
        CreditLineEvent.PlanReopened e => new Reopened(e.Plan.Number),
        _ => null,
    };

    private static Started? OfStart(Plan? plan) => plan is null ? null : new Started(plan.Product.Code, plan.Amount, new(plan.SubsidyAtStart), Planned(plan.Rows.Select(row => row.Planned)));

    private static string Paid(IEnumerable<PlanPayment>? payments) => string.Join(' ', (payments ?? []).Select(paid =>
        $"{paid.Plan}.{paid.Row}:{paid.Paid.Penalty}/{paid.Paid.Fee}/{paid.Paid.Interest}/{paid.Paid.Principal}{(paid.Charged > 0 ? $"+{paid.Charged}" : "")}"));

    private static string CostOf(Settlement s) =>
        $"{s.Billed.Penalty}/{s.Billed.Fee}/{s.Billed.Interest}/{s.Billed.Principal} late {s.Penalty} left {s.Principal} earned {s.Accrued} fee {s.SettlementFee}";

    private static Unseen<ImmutableArray<PlannedRow>> Planned(IEnumerable<Instalment> rows) => new([.. rows.Select(Row)]);

    private static PlannedRow Row(Instalment row) => new(row.Number, row.From, row.DueDate, row.Opening, row.Principal, row.Interest, row.Fee, row.Carried);

    private static string AdvanceOf(IEnumerable<PlanPrepayment>? prepayments) => string.Join(' ', (prepayments ?? []).Select(one => $"{one.Plan}={one.Collected.Principal}"));

    private static ImmutableArray<InAdvance> InAdvanceOf(IEnumerable<PlanPrepayment>? prepayments) =>
        [.. (prepayments ?? []).Select(one => new InAdvance(one.Plan, one.Collected.Principal, Planned(one.Upcoming)))];

    private static string AgainOf(IEnumerable<PlanRestoration>? restored) => string.Join(' ', (restored ?? []).Select(one => $"{one.Plan}={one.Principal}"));

    private static ImmutableArray<Restored> RestoredOf(IEnumerable<PlanRestoration>? restored) =>
        [.. (restored ?? []).Select(one => new Restored(one.Plan, one.Principal, new(new Restoring([.. one.Missed.Select(Row)], [.. one.Upcoming.Select(Row)], one.Carried, one.FeeBase))))];
}
