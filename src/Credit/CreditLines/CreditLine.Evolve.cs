using System.Collections.Immutable;
using System.Diagnostics;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.CreditLines;

public static partial class CreditLine
{
    /// <summary>The state after one more event. Arithmetic only: what is recorded happened, and an event that cannot be is a bug that throws.</summary>
    public static CreditLineState Evolve(CreditLineState state, CreditLineEvent happened, in Recorded recorded)
    {
        var (next, receipt) = Apply(state, happened, recorded);
        next = WithPlansStanding(state, next, happened, recorded.Version).Corrected(CorrectionOf(happened));
        next = next.Recorded(state, recorded);
        return recorded.Operation is { } operation ? next.Answered(operation, receipt ?? next.ViewAt(recorded.At)) : next;
    }

    // The receipt is null where the line itself is the answer.
    private static (CreditLineState Next, CreditLineReceipt? Receipt) Apply(CreditLineState state, CreditLineEvent happened, in Recorded recorded)
    {
        switch (happened)
        {
            case CreditLineEvent.AuthorisationHeld e:
                var held = AuthorisationHistory.Made(e, recorded);
                return (state with { Holds = state.Holds.Add(held), Velocity = state.Velocity.Add(state.Product!, e.BusinessDate, recorded.At, e.Approved, count: 1) }, held);
            case CreditLineEvent.AuthorisationDeclined e:
                return (state, AuthorisationHistory.Made(e, recorded));
            default:
                return ApplyOther(state, happened, recorded);
        }
    }

    // Apart, because a method with lambdas makes an object for them whatever it is called with.
    private static (CreditLineState Next, CreditLineReceipt? Receipt) ApplyOther(CreditLineState state, CreditLineEvent happened, in Recorded recorded)
    {
        switch (happened)
        {
            case CreditLineEvent.Opened e:
                return (state with
                {
                    Id = e.Id, CustomerId = e.CustomerId, Product = e.Product, CreditLimit = e.CreditLimit, OpenedAt = recorded.At, FollowedInstruction = e.Instruction,
                    Book = Book.Opened(e.Product.BusinessDate(recorded.At), e.CreditLimit, e.RiskGrade),
                }, null);
            case CreditLineEvent.LimitChanged e:
                return (Today(state, recorded).With((on, number) => new Fact.LimitStepped(on, number, on, e.CreditLimit - state.CreditLimit), recorded) with { CreditLimit = e.CreditLimit, FollowedInstruction = e.Instruction }, null);
            case CreditLineEvent.BoostGranted e:
                var boost = new Boost(recorded.Version, e.Amount, e.StartsAt, e.EndsAt, IsInstant: e.Instruction is null);
                return (Today(state, recorded)
                    .With((on, number) => new Fact.LimitStepped(on, number, state.Product!.BusinessDate(e.StartsAt), e.Amount), recorded)
                    .With((on, number) => new Fact.LimitStepped(on, number, state.Product!.BusinessDate(e.EndsAt), -e.Amount), recorded) with { Boosts = state.Boosts.Add(boost), FollowedInstruction = e.Instruction ?? state.FollowedInstruction }, null);
            case CreditLineEvent.BoostsEnded e:
                return (state with { Boosts = state.Boosts.RemoveAll(live => e.Boosts.Contains(live.Number)) }, null);
            case CreditLineEvent.Frozen:
                return (state with { IsFrozen = true }, null);
            case CreditLineEvent.Unfrozen:
                return (state with { IsFrozen = false }, null);
            case CreditLineEvent.Closed e:
                return (state with { IsClosed = true, FollowedInstruction = e.Instruction }, null);
            case CreditLineEvent.CustomerBlockChanged e:
                return (state with { IsCustomerBlocked = e.IsBlocked, FollowedInstruction = e.Instruction }, null);
            case CreditLineEvent.InstructionRefused e:
                return (state with { FollowedInstruction = e.Instruction, RefusedInstruction = new RefusedInstruction(e.Instruction, e.Refusal) }, null);
            case CreditLineEvent.HoldsExpired e:
                return (state with { Holds = e.Authorisations.Aggregate(state.Holds, (holds, number) => holds.Remove(number)) }, null);
            case CreditLineEvent.HoldIncreased e:
                var increased = AuthorisationHistory.Apply(state.Holds.Find(e.Authorisation)!, e);
                return (state with { Holds = state.Holds.Update(increased), Velocity = state.Velocity.Add(state.Product!, e.BusinessDate, recorded.At, e.Amount, count: 0) }, increased);
            case CreditLineEvent.IncrementDeclined e:
                var refused = AuthorisationHistory.Apply(state.Holds.Find(e.Authorisation)!, e);
                return (state with { Holds = state.Holds.Update(refused) }, refused);
            case CreditLineEvent.HoldReleased e:
                var released = AuthorisationHistory.Apply(state.Holds.Find(e.Authorisation)!, e);
                return (state with { Holds = state.Holds.Update(released) }, released);
            case CreditLineEvent.AuthorisationCaptured e:
                var captured = Captured(Today(state, recorded), e, recorded);
                return (e.Plan is { } start
                    ? captured.Using(e.FromCreditBalance, recorded) with { Plans = captured.Plans.Add(start with { Number = recorded.Version }) }
                    : captured.Spending(e.Category, e.Amount, recorded), CaptureHistory.Made(e, recorded));
            case CreditLineEvent.AdvicePosted e:
                var advised = Today(state, recorded) with { Velocity = state.Velocity.Add(state.Product!, e.BusinessDate, recorded.At, e.Amount, count: 1) };
                return (advised.Spending(e.Category, e.Amount, recorded, e.ValueDate), CaptureHistory.Made(e, recorded));
            case CreditLineEvent.CaptureRefunded e:
                var capture = CaptureHistory.Apply(e.Recalled ?? (Capture)state.Recalled.Find(e.Capture)!, e);
                var refunded = Today(state, recorded).Refunding(capture.Category, e, recorded);
                return ((e.Plan is { } off ? WithPlan(refunded, e.Capture, plan => plan.Refund(off.Amount, off.Rows, off.SubsidyReturned)) : refunded) with
                {
                    Recalled = state.Recalled.Keep(capture.Number, capture, recorded.Version),
                }, new Refund(recorded.Version, e.Capture, e.MerchantId, e.Amount, capture.Refunded, recorded.At));
            case CreditLineEvent.Repaid e:
                var repaid = Repaying(state, e, recorded);
                repaid = PlanAllocation.Pay(repaid, e.Allocation.Payments ?? []);
                return ((e.Allocation.Prepayments ?? []).Aggregate(repaid, PlanAllocation.Prepay), RepaymentHistory.Made(e, recorded));
            case CreditLineEvent.RepaymentReversed e:
                var returned = e.Recalled ?? (Repayment)state.Recalled.Find(e.Repayment)!;
                var owing = OwingAgain(Today(state, recorded), e, returned, recorded);
                owing = PlanAllocation.Unpay(owing, e.Payments ?? []);
                owing = (e.Restored ?? []).Aggregate(owing, (restored, restoration) => WithPlan(restored, restoration.Plan, plan => plan.Restored(restoration)));
                var reversed = RepaymentHistory.Apply(returned, e);
                return (owing with { Recalled = state.Recalled.Keep(reversed.Number, reversed, recorded.Version) }, reversed);
            case CreditLineEvent.PlanStarted e:
                var converted = CaptureHistory.Apply(e.Recalled ?? (Capture)state.Recalled.Find(e.Plan.Number)!, e);
                return (Today(state, recorded).Converting(e.Principal, recorded) with
                {
                    Plans = With(state.Plans, e.Plan),
                    Recalled = state.Recalled.Keep(converted.Number, converted, recorded.Version),
                }, e.Plan with { AsOf = e.ValueDate });
            case CreditLineEvent.InstalmentsDue e:
                return (Fall(state, e, recorded), null);
            case CreditLineEvent.PlanSettled e:
                return Changed(WithPlan(Today(state, recorded).Using(e.FromCreditBalance, recorded), e.Plan, plan => Settled(plan, e)), e.Plan, recorded);
            case CreditLineEvent.PlanPrepaid e:
                return Changed(PlanAllocation.Prepay(state, e.Prepayment), e.Plan, recorded);
            case CreditLineEvent.PlanDeferred e:
                return Changed(WithPlan(state, e.Plan, plan => plan.Replanned(collected: null, e.Upcoming, e.Carried, plan.FeeBase)), e.Plan, recorded);
            case CreditLineEvent.PlanReAged e:
                return Changed(WithPlan(state, e.Plan, plan => plan.Moved().Replanned(collected: null, e.Upcoming, e.Carried) with
                {
                    AnchorDay = DueDates.AnchorDay(plan.Product, e.Upcoming[0].From),
                }), e.Plan, recorded);
            case CreditLineEvent.PlanReopened e:
                return (state with
                {
                    Plans = With(state.Plans, e.Plan),
                    Recalled = e.Recalled is null ? state.Recalled.Distrusting(recorded.Version) : state.Recalled.Keep(e.Plan.Number, e.Recalled, recorded.Version),
                }, null);
            case CreditLineEvent.PlanEnded e:
                return (state with { Plans = state.Plans.RemoveAll(plan => plan.Number == e.Plan.Number), Recalled = Ended(state.Recalled, e, recorded) }, null);
            default:
                return (ApplyToBalance(state, happened, recorded), happened is CreditLineEvent.StatementConverted converting ? Of(ApplyToBalance(state, happened, recorded), recorded.Version) with { AsOf = converting.ValueDate } : null);
        }
    }

    private static CreditLineState ApplyToBalance(CreditLineState state, CreditLineEvent happened, in Recorded recorded)
    {
        switch (happened)
        {
            case CreditLineEvent.StatementIssued e:
                return state.Through(e.Statement.Figures.Until) with { Activity = default, Issued = new Issued(e.Statement.Number, e.Statement.Closing, recorded.Version) };
            case CreditLineEvent.MinimumMissed e:
                var (missed, activity) = (state.Through(e.DueDate), state.Activity);
                return missed with { Activity = activity with { Fees = activity.Fees + e.Fee, Waived = activity.Waived + e.Waived } };
            case CreditLineEvent.BucketEntered e:
                return state.Through(e.Date.AddDays(-1));
            case CreditLineEvent.CollectionActionDue e:
                return state.Through(e.Date.AddDays(-1));
            case CreditLineEvent.ProvisionChanged e:
                return state.Through(e.Date);
            case CreditLineEvent.RatesChanged e:
                return Today(state, recorded).With((on, number) => new Fact.RateChanged(on, number, e.Change), recorded);
            case CreditLineEvent.CouponGranted e:
                return Today(state, recorded).With((on, number) => new Fact.CouponGranted(on, number, new Coupon(number, e.Kind, e.From, e.Until, e.Budget, 0, e.Reduction, e.Category)), recorded);
            case CreditLineEvent.AutopaySet e:
                return Today(state, recorded).With((on, number) => new Fact.MandateSet(on, number, e.Mandate), recorded);
            case CreditLineEvent.DelinquencyPaused e:
                return Today(state, recorded).With((on, number) => new Fact.Paused(on, number, e.Days), recorded);
            case CreditLineEvent.FeeCharged e:
                var charged = Today(state, recorded).With((on, number) => new Fact.FeeCharged(on, number, e.IsPenalty, e.Amount), recorded);
                return charged with { Activity = charged.Activity with { Fees = charged.Activity.Fees + e.Amount } };
            case CreditLineEvent.ChargesWaived e:
                var waived = Today(state, recorded).With((on, number) => new Fact.Waived(on, number, e.Charges.Total), recorded);
                return waived with { Activity = waived.Activity with { Waived = waived.Activity.Waived + e.Charges.Total } };
            case CreditLineEvent.CreditBalancePaidOut e:
                return Today(state, recorded).Using(e.Amount, recorded);
            case CreditLineEvent.ChargedOff e:
                var off = Today(state, recorded).With((on, number) => new Fact.ChargedOff(on, number, e.Reason), recorded);
                return off with { Book = off.Book!.Sealed() };
            case CreditLineEvent.ChargeOffUndone:
                var undone = Today(state, recorded).With((on, number) => new Fact.ChargeOffUndone(on, number), recorded);
                return undone with { Book = undone.Book!.Sealed() };
            case CreditLineEvent.StatementConverted e:
                return Today(state, recorded).Converting(e.Principal, recorded) with { Plans = state.Plans.Add(e.Plan with { Number = recorded.Version }) };
            default:
                throw new UnreachableException($"Nothing folds {happened.GetType().Name}.");
        }
    }

    private static (CreditLineState, CreditLineReceipt?) Changed(CreditLineState state, long plan, in Recorded recorded) =>
        (state, Of(state, plan) with { AsOf = state.Product!.BusinessDate(recorded.At) });

    private static ImmutableArray<Plan> With(ImmutableArray<Plan> plans, Plan plan) => [.. plans.Add(plan).OrderBy(one => one.Number)];

    // A capture at hand must not look as if its plan were still the line's.
    private static RecallWindow Ended(RecallWindow recalled, CreditLineEvent.PlanEnded e, in Recorded recorded) =>
        recalled.Find(e.Plan.Number) is Capture capture ? recalled.Keep(capture.Number, CaptureHistory.Apply(capture, e), recorded.Version) : recalled;

    private static CreditLineState Captured(CreditLineState state, CreditLineEvent.AuthorisationCaptured e, in Recorded recorded)
    {
        if (e.Recalled is null && state.Holds.Find(e.Authorisation) is { } live) return state with { Holds = state.Holds.Update(AuthorisationHistory.Apply(live, e)) };
        var recalled = AuthorisationHistory.Apply(e.Recalled ?? (Authorisation)state.Recalled.Find(e.Authorisation)!, e);
        // A hold beyond the bound of one catch-up is still among the live ones, where it would be found as it was before this capture.
        var holds = state.Holds.Find(e.Authorisation) is null ? state.Holds : state.Holds.Remove(e.Authorisation);
        return state with { Holds = holds, Recalled = state.Recalled.Keep(recalled.Number, recalled, recorded.Version) };
    }
}
