using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.CreditLines;

using Outcome = Outcome<CreditLineEvent, CreditLineReceipt>;

public static partial class CreditLine
{
    private static Outcome DecideAuthorise(CreditLineState state, CreditLineCommand.Authorise c, DateTimeOffset now)
    {
        var checks = new AuthorisationChecks(state, c.Request, c.Merchant, c.Plans, Incremented: null);
        var failing = checks.Failing(now);
        var available = state.AvailableAt(now);
        if (failing is [DeclineReason.InsufficientCredit] && c.AllowPartial && available > 0 && checks.IsPlanAvailable(available)) return Hold(state, c, available, boost: 0, available, now);
        if (failing.Length > 0) return Accept(new CreditLineEvent.AuthorisationDeclined(c.Request, checks.Decline(failing, now), available));

        // Nothing below this line can decline.
        return Hold(state, c, c.Request.Amount, state.ShortfallAt(now, c.Request.Amount), available, now);
    }

    private static Outcome Hold(CreditLineState state, CreditLineCommand.Authorise c, long approved, long boost, long available, DateTimeOffset now)
    {
        var (product, merchant) = (state.Product!, c.Merchant!);
        // With instant credit the purchase takes all there is, whatever part of the boost made up for an excess.
        var availableAfter = boost > 0 ? 0 : available - approved;
        var held = new CreditLineEvent.AuthorisationHeld(
            c.Request, product.Category(merchant.Mcc), approved, merchant.DiscountBasisPoints, ExpiresAt: now + product.HoldLife(merchant.Mcc), product.BusinessDate(now), boost, availableAfter) { Plan = PlanOf(c) };
        return boost == 0 ? Accept(held) : Accept(new CreditLineEvent.BoostGranted(boost, now, now + TimeSpan.FromDays(product.InstantCredit!.Days), Instruction: null), held);
    }

    private static InstalmentProduct? PlanOf(CreditLineCommand.Authorise c)
    {
        if (c.Request.Plan is null) return null;
        foreach (var plan in c.Plans)
            if (plan.Code == c.Request.Plan) return plan;
        throw new System.Diagnostics.UnreachableException("A plan that is not there was found available.");
    }

    private static Outcome DecideIncrement(CreditLineState state, CreditLineCommand.Increment c, DateTimeOffset now)
    {
        if (Find<Authorisation>(state, c.Authorisation, c.History, now, out var authorisation, out _) is { } missing) return missing;
        if (authorisation is null) return NotFound("authorisation");
        if (OnlyFor(c.OnlyFor, authorisation.MerchantId) is { } notYours) return notYours;
        switch (authorisation.StatusAt(now))
        {
            case AuthorisationStatus.Declined: return Refuse(RefusalCode.AuthorisationDeclined, "The authorisation was declined.");
            case AuthorisationStatus.Voided: return Refuse(RefusalCode.AuthorisationVoided, "The authorisation was voided.");
            case AuthorisationStatus.Captured: return Refuse(RefusalCode.AuthorisationCaptured, "The authorisation was captured.");
            case AuthorisationStatus.Expired: return Refuse(RefusalCode.AuthorisationExpired, "The hold has expired.");
            case AuthorisationStatus.Authorised or AuthorisationStatus.PartiallyCaptured: break;
        }

        var checks = new AuthorisationChecks(state, authorisation.Request with { Amount = c.Amount }, c.Merchant, authorisation.Plan is { } plan ? [plan] : [], authorisation);
        var failing = checks.Failing(now);
        var available = state.AvailableAt(now);
        return failing.Length > 0
            ? Accept(new CreditLineEvent.IncrementDeclined(c.Authorisation, c.Amount, checks.Decline(failing, now), available))
            : Accept(new CreditLineEvent.HoldIncreased(c.Authorisation, c.Amount, state.Product!.BusinessDate(now), available - c.Amount));
    }
}
