using System.Collections.Immutable;
using System.Diagnostics;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.CreditLines;

public static partial class CreditLine
{
    /// <summary>The state after one more event. Arithmetic only: what is recorded happened, and an event that cannot be is a bug that throws.</summary>
    public static CreditLineState Evolve(CreditLineState state, CreditLineEvent happened, in Recorded recorded)
    {
        var (next, receipt) = Apply(state, happened, recorded);
        next = next with { Version = recorded.Version, At = recorded.At };
        return recorded.Operation is { } operation
            ? next with { Operations = next.Operations.Add(operation, receipt ?? next.ViewAt(recorded.At)) }
            : next;
    }

    // The receipt is null where the line itself is the answer.
    private static (CreditLineState Next, CreditLineReceipt? Receipt) Apply(CreditLineState state, CreditLineEvent happened, in Recorded recorded)
    {
        switch (happened)
        {
            case CreditLineEvent.Opened e:
                return (state with { Id = e.Id, CustomerId = e.CustomerId, Product = e.Product, CreditLimit = e.CreditLimit, OpenedAt = recorded.At, FollowedInstruction = e.Instruction }, null);
            case CreditLineEvent.LimitChanged e:
                return (state with { CreditLimit = e.CreditLimit, FollowedInstruction = e.Instruction }, null);
            case CreditLineEvent.BoostGranted e:
                var boost = new Boost(recorded.Version, e.Amount, e.StartsAt, e.EndsAt, IsInstant: e.Instruction is null);
                return (state with { Boosts = state.Boosts.Add(boost), FollowedInstruction = e.Instruction ?? state.FollowedInstruction }, null);
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
            case CreditLineEvent.AuthorisationHeld e:
                var held = AuthorisationHistory.Made(e, recorded);
                return (state with { Holds = state.Holds.Add(held), Velocity = state.Velocity.Add(state.Product!, e.BusinessDate, recorded.At, e.Approved, count: 1) }, held);
            case CreditLineEvent.AuthorisationDeclined e:
                return (state, AuthorisationHistory.Made(e, recorded));
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
                var captured = Captured(state, e, recorded);
                return (e.Plan is { } start
                    ? captured with { CreditBalance = captured.CreditBalance - e.FromCreditBalance, Plans = captured.Plans.Add(start with { Number = recorded.Version }) }
                    : Purchase(captured, e.Category, e.FromCreditBalance, e.Principal), CaptureHistory.Made(e, recorded));
            case CreditLineEvent.AdvicePosted e:
                var advised = state with { Velocity = state.Velocity.Add(state.Product!, e.BusinessDate, recorded.At, e.Amount, count: 1) };
                return (Purchase(advised, e.Category, e.FromCreditBalance, e.Principal), CaptureHistory.Made(e, recorded));
            case CreditLineEvent.CaptureRefunded e:
                var capture = CaptureHistory.Apply(e.Recalled ?? (Capture)state.Recalled.Find(e.Capture)!, e);
                var unwound = e.Plan is { } off ? WithPlan(state, e.Capture, plan => plan.Refund(off.Amount, off.Rows, off.SubsidyReturned)) : state;
                return (unwound with
                {
                    Principal = Subtract(state.Principal, e.Principal), CreditBalance = state.CreditBalance + e.ToCreditBalance,
                    Recalled = state.Recalled.Keep(capture.Number, capture, recorded.Version),
                }, new Refund(recorded.Version, e.Capture, e.MerchantId, e.Amount, capture.Refunded, recorded.At));
            case CreditLineEvent.Repaid e:
                var repaid = state with { Principal = Subtract(state.Principal, e.Allocation.Principal), CreditBalance = state.CreditBalance + e.Allocation.CreditBalance };
                repaid = PlanAllocation.Pay(repaid, e.Allocation.Payments ?? []);
                return ((e.Allocation.Prepayments ?? []).Aggregate(repaid, PlanAllocation.Prepay), RepaymentHistory.Made(e, recorded));
            case CreditLineEvent.RepaymentReversed e:
                var owing = state with { Principal = Add(state.Principal, e.Principal), CreditBalance = state.CreditBalance - e.FromCreditBalance };
                owing = PlanAllocation.Unpay(owing, e.Payments ?? []);
                var reversed = RepaymentHistory.Apply(e.Recalled ?? (Repayment)state.Recalled.Find(e.Repayment)!, e);
                return (owing with { Recalled = state.Recalled.Keep(reversed.Number, reversed, recorded.Version) }, reversed);
            case CreditLineEvent.PlanStarted e:
                var converted = CaptureHistory.Apply(e.Recalled ?? (Capture)state.Recalled.Find(e.Plan.Number)!, e);
                return (state with
                {
                    Principal = Subtract(state.Principal, e.Principal), Plans = [.. state.Plans.Add(e.Plan).OrderBy(plan => plan.Number)],
                    Recalled = state.Recalled.Keep(converted.Number, converted, recorded.Version),
                }, e.Plan with { AsOf = e.ValueDate });
            case CreditLineEvent.InstalmentsDue e:
                return (Fall(state, e), null);
            case CreditLineEvent.PlanSettled e:
                return Changed(WithPlan(state, e.Plan, plan => Settled(plan, e)) with { CreditBalance = state.CreditBalance - e.FromCreditBalance }, e.Plan, recorded);
            case CreditLineEvent.PlanPrepaid e:
                return Changed(PlanAllocation.Prepay(state, e.Prepayment), e.Plan, recorded);
            case CreditLineEvent.PlanDeferred e:
                return Changed(WithPlan(state, e.Plan, plan => plan.Replanned(collected: null, e.Upcoming, e.Carried)), e.Plan, recorded);
            case CreditLineEvent.PlanReAged e:
                return Changed(WithPlan(state, e.Plan, plan => plan.Moved().Replanned(collected: null, e.Upcoming, e.Carried) with
                {
                    AnchorDay = DueDates.AnchorDay(e.Upcoming[0].From, plan.Product.Frequency),
                }), e.Plan, recorded);
            case CreditLineEvent.PlanEnded e:
                return (state with { Plans = state.Plans.RemoveAll(plan => plan.Number == e.Plan.Number), Recalled = Ended(state.Recalled, e, recorded) }, null);
            default:
                throw new UnreachableException($"Nothing folds {happened.GetType().Name}.");
        }
    }

    private static (CreditLineState, CreditLineReceipt?) Changed(CreditLineState state, long plan, in Recorded recorded) =>
        (state, Of(state, plan) with { AsOf = state.Product!.BusinessDate(recorded.At) });

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

    private static CreditLineState Purchase(CreditLineState state, string category, long fromCreditBalance, long principal) => state with
    {
        CreditBalance = state.CreditBalance - fromCreditBalance,
        Principal = principal == 0 ? state.Principal : Add(state.Principal, [new CategoryAmount(category, principal)]),
    };

    private static ImmutableArray<CategoryAmount> Subtract(ImmutableArray<CategoryAmount> from, ImmutableArray<CategoryAmount> parts) =>
        Add(from, [.. parts.Select(part => part with { Amount = -part.Amount })]);

    private static ImmutableArray<CategoryAmount> Add(ImmutableArray<CategoryAmount> to, ImmutableArray<CategoryAmount> parts)
    {
        // By far the commonest case, on the path of every capture.
        if (to is [var only] && parts is [var single] && only.Category == single.Category && only.Amount + single.Amount > 0)
            return [only with { Amount = only.Amount + single.Amount }];

        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var part in to.Concat(parts)) sums[part.Category] = sums.GetValueOrDefault(part.Category) + part.Amount;
        if (sums.Values.Any(sum => sum < 0)) throw new InvalidOperationException("A principal balance fell below 0.");
        return [.. sums.Where(sum => sum.Value > 0).Select(sum => new CategoryAmount(sum.Key, sum.Value))];
    }
}
