using System.Collections.Immutable;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Instalments;

namespace CreditGrains.Accounts.CreditLines;

/// <summary>A schedule a plan has or had, as it was planned. What became of its rows says the plan.</summary>
/// <param name="Version">1 for the one it started with.</param>
/// <param name="PlannedAt">Booking instant of the event that planned it.</param>
/// <param name="Rows">Those it collected at once and those that were to come.</param>
public sealed record PlanSchedule(int Version, DateTimeOffset PlannedAt, ScheduleReason Reason, ImmutableArray<Instalment> Rows)
{
    /// <summary>The schedule of plan <paramref name="number"/> that an event plans, or null. Its version is not known yet.</summary>
    internal static PlanSchedule? Of(CreditLineEvent happened, long number, DateTimeOffset at) => happened switch
    {
        CreditLineEvent.AuthorisationCaptured { Plan: { } plan } => Made(ScheduleReason.Capture, at, [.. plan.Rows.Select(row => row.Planned)]),
        CreditLineEvent.PlanStarted e => Made(ScheduleReason.Conversion, at, [.. e.Plan.Rows.Select(row => row.Planned)]),
        CreditLineEvent.StatementConverted e => Made(ScheduleReason.Conversion, at, [.. e.Plan.Rows.Select(row => row.Planned)]),
        CreditLineEvent.PlanPrepaid e => Made(ScheduleReason.Prepayment, at, [e.Prepayment.Collected, .. e.Prepayment.Upcoming]),
        CreditLineEvent.PlanDeferred e => Made(ScheduleReason.Deferral, at, e.Upcoming),
        CreditLineEvent.PlanReAged e => Made(ScheduleReason.ReAging, at, e.Upcoming),
        CreditLineEvent.PlanSettled e => Made(ScheduleReason.Settlement, at, e.Row is { } row ? [row] : []),
        CreditLineEvent.Repaid { Allocation.Prepayments: { } prepayments } when prepayments.FirstOrDefault(one => one.Plan == number) is { } paid =>
            Made(ScheduleReason.Repayment, at, [paid.Collected, .. paid.Upcoming]),
        CreditLineEvent.RepaymentReversed { Restored: { } restored } when restored.FirstOrDefault(one => one.Plan == number) is { } again =>
            Made(ScheduleReason.ReturnedRepayment, at, [.. again.Missed, .. again.Upcoming]),
        _ => null,
    };

    private static PlanSchedule Made(ScheduleReason reason, DateTimeOffset at, ImmutableArray<Instalment> rows) => new(0, at, reason, rows);
}

/// <summary>Why a schedule was planned.</summary>
public enum ScheduleReason { Capture, Conversion, Prepayment, Repayment, ReturnedRepayment, Deferral, ReAging, Settlement }
