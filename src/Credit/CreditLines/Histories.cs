using System.Diagnostics;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Operations;

namespace CreditGrains.Credit.CreditLines;

/// <summary>An authorisation as the fold of the event that made it and the later ones about it. The line's own state folds through the same functions.</summary>
public static class AuthorisationHistory
{
    public static Authorisation Made(CreditLineEvent.AuthorisationHeld e, in Recorded recorded) => new()
    {
        Number = recorded.Version, Request = e.Request, Category = e.Category, Approved = e.Approved, Requested = e.Request.Amount, Hold = e.Approved,
        DiscountBasisPoints = e.DiscountBasisPoints, BoostGranted = e.InstantCredit, AvailableAfter = e.AvailableAfter, CreatedAt = recorded.At, ExpiresAt = e.ExpiresAt, Plan = e.Plan,
    };

    public static Authorisation Made(CreditLineEvent.AuthorisationDeclined e, in Recorded recorded) => new()
    {
        Number = recorded.Version, Request = e.Request, Category = "", Decline = e.Decline, Approved = 0, Requested = e.Request.Amount, Hold = 0,
        DiscountBasisPoints = 0, BoostGranted = 0, AvailableAfter = e.Available, CreatedAt = recorded.At, ExpiresAt = recorded.At,
    };

    public static Authorisation Apply(Authorisation authorisation, CreditLineEvent happened) => happened switch
    {
        CreditLineEvent.HoldIncreased e => authorisation with
        {
            Approved = authorisation.Approved + e.Amount, Requested = authorisation.Requested + e.Amount, Hold = authorisation.Hold + e.Amount, Decline = null, AvailableAfter = e.AvailableAfter,
        },
        CreditLineEvent.IncrementDeclined e => authorisation with { Decline = e.Decline, AvailableAfter = e.Available },
        CreditLineEvent.HoldReleased e => authorisation with
        {
            Hold = authorisation.Hold - e.Amount, Voided = authorisation.Voided + e.Amount, IsEnded = authorisation.Hold == e.Amount, Decline = null, AvailableAfter = e.AvailableAfter,
        },
        CreditLineEvent.AuthorisationCaptured e => authorisation with
        {
            Captured = authorisation.Captured + e.Amount, Hold = authorisation.Hold - e.Released, IsEnded = e.Final, Decline = null,
        },
        _ => throw new UnreachableException($"{happened.GetType().Name} is not about an authorisation."),
    };
}

/// <summary>A capture as the fold of the event that made it, its refunds, and the beginning and end of its plan.</summary>
public static class CaptureHistory
{
    public static Capture Made(CreditLineEvent.AuthorisationCaptured e, in Recorded recorded) => new(
        recorded.Version, e.Authorisation, e.MerchantId, e.Category, e.Amount, Refunded: 0, e.Late, e.OverCapture, e.DiscountBasisPoints, e.Discount, recorded.At) { HasPlan = e.Plan is not null };

    public static Capture Made(CreditLineEvent.AdvicePosted e, in Recorded recorded) => new(
        recorded.Version, null, e.MerchantId, e.Category, e.Amount, Refunded: 0, Late: false, OverCapture: false, e.DiscountBasisPoints, e.Discount, recorded.At);

    public static Capture Apply(Capture capture, CreditLineEvent happened) => happened switch
    {
        CreditLineEvent.CaptureRefunded e => capture with
        {
            Refunded = capture.Refunded + e.Amount, Discount = capture.Discount - e.DiscountReturned,
            EndedPlan = e.Plan is { } off ? capture.EndedPlan?.Refund(off.Amount, off.Rows, off.SubsidyReturned) : capture.EndedPlan,
        },
        CreditLineEvent.PlanStarted => capture with { HasPlan = true },
        CreditLineEvent.PlanEnded e => capture with { EndedPlan = e.Plan },
        CreditLineEvent.PlanReopened => capture with { EndedPlan = null },
        CreditLineEvent.PlanSettled or CreditLineEvent.PlanPrepaid or CreditLineEvent.PlanDeferred or CreditLineEvent.PlanReAged => capture,
        _ => throw new UnreachableException($"{happened.GetType().Name} is not about a capture."),
    };
}

/// <summary>A repayment as the fold of the event that made it and its reversal.</summary>
public static class RepaymentHistory
{
    public static Repayment Made(CreditLineEvent.Repaid e, in Recorded recorded) => new(
        recorded.Version, e.Amount, e.Source, e.Allocation, e.ValueDate, IsReversed: false, e.BalanceAfter, recorded.At);

    public static Repayment Apply(Repayment repayment, CreditLineEvent happened) => happened switch
    {
        CreditLineEvent.RepaymentReversed e => repayment with { IsReversed = true, BalanceAfter = e.BalanceAfter },
        _ => throw new UnreachableException($"{happened.GetType().Name} is not about a repayment."),
    };
}

/// <summary>Whatever an event of the line made, by the kind of that event, with what later events did to it.</summary>
public static class Histories
{
    /// <param name="events">The event that made it and every later one about it, in order.</param>
    /// <returns>The authorisation, capture or repayment; null when the first event made none.</returns>
    public static CreditLineReceipt? Fold(IEnumerable<(CreditLineEvent Event, Recorded Recorded)> events)
    {
        CreditLineReceipt? value = null, made = null;
        foreach (var (happened, recorded) in events)
        {
            value = value switch
            {
                null => Made(happened, recorded),
                Authorisation authorisation => AuthorisationHistory.Apply(authorisation, happened),
                Capture capture => CaptureHistory.Apply(capture, happened),
                Repayment repayment => RepaymentHistory.Apply(repayment, happened),
                // Until it ends the line itself has the plan.
                Plan plan => happened switch { CreditLineEvent.PlanEnded ended => ended.Plan, CreditLineEvent.PlanReopened => made, _ => plan },
                _ => throw new UnreachableException($"Nothing is about a {value.GetType().Name}."),
            };
            if (value is null) return null;
            made ??= value;
        }

        return value;
    }

    private static CreditLineReceipt? Made(CreditLineEvent happened, in Recorded recorded) => happened switch
    {
        CreditLineEvent.AuthorisationHeld e => AuthorisationHistory.Made(e, recorded),
        CreditLineEvent.AuthorisationDeclined e => AuthorisationHistory.Made(e, recorded),
        CreditLineEvent.AuthorisationCaptured e => CaptureHistory.Made(e, recorded),
        CreditLineEvent.AdvicePosted e => CaptureHistory.Made(e, recorded),
        CreditLineEvent.Repaid e => RepaymentHistory.Made(e, recorded),
        CreditLineEvent.StatementConverted e => e.Plan with { Number = recorded.Version },
        _ => null,
    };
}
