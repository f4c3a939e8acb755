using System.Collections.Immutable;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Identity;
using CreditGrains.Frontend.Instalments;

namespace CreditGrains.Frontend.Authorisations;

/// <summary>An authorisation as one sees it at an instant.</summary>
/// <param name="Decision">Of the request this answers; when merely read, of the latest.</param>
/// <param name="ResponseCode">ISO 8583, data element 39.</param>
/// <param name="FailedRules">Every rule that failed, in the order of the checks; the first one is the decline reason.</param>
/// <param name="HeldAmount">What it reserves now.</param>
/// <param name="ExpiresAt">The first instant it reserves nothing any more; null when it was declined.</param>
/// <param name="AvailableAfter">Available credit right after the latest answer.</param>
internal sealed partial record AuthorisationResponse(
    string Id, string CreditLineId, string MerchantId, AuthorisationStatus Status, Decision Decision, string ResponseCode, DeclineReason? DeclineReason,
    ImmutableArray<DeclineReason> FailedRules, long RequestedAmount, long ApprovedAmount, long CapturedAmount, long HeldAmount, string Currency, string? Plan, long BoostGranted,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, long AvailableAfter, WayForwardResponse? WayForward)
{
    /// <summary>
    /// Ways to pay the purchase back in instalments once it is captured, the cheapest first, of the products there are when the reply is given; only where the request asks for them and
    /// names no plan. An answer that is given again looks for them again, from the same day.
    /// </summary>
    public IReadOnlyList<OfferResponse>? Offers { get; init; }

    /// <summary>As it is at <paramref name="now"/>.</summary>
    public static AuthorisationResponse At(string lineId, Authorisation authorisation, DateTimeOffset now) => Of(lineId, authorisation, now, DecisionOf(authorisation));

    /// <summary>As it was answered. The answer's own instant need not be known: whatever an answer leaves held was not expired then.</summary>
    public static AuthorisationResponse Answered(string lineId, Authorisation authorisation) => At(lineId, authorisation, authorisation.CreatedAt);

    /// <summary>As an increment was answered: that one was approved whole or not at all, whatever the authorisation was at first.</summary>
    public static AuthorisationResponse Incremented(string lineId, Authorisation authorisation) =>
        Of(lineId, authorisation, authorisation.CreatedAt, authorisation.Decline is null ? Decision.Approved : Decision.Declined);

    private static AuthorisationResponse Of(string lineId, Authorisation authorisation, DateTimeOffset now, Decision decision)
    {
        var decline = authorisation.Decline;
        return new AuthorisationResponse(
            Ids.OfLine(Ids.Authorisation, lineId, authorisation.Number), lineId, authorisation.MerchantId, authorisation.StatusAt(now), decision,
            decline is not null ? ResponseCodes.Of(decline.Reason) : decision == Decision.PartiallyApproved ? ResponseCodes.PartiallyApproved : ResponseCodes.Approved,
            decline?.Reason, decline?.Reasons ?? [], authorisation.Requested, authorisation.Approved, authorisation.Captured, authorisation.HeldAt(now), authorisation.Currency.Code,
            authorisation.AskedPlan, authorisation.BoostGranted, authorisation.CreatedAt, authorisation.IsDeclined ? null : authorisation.ExpiresAt, authorisation.AvailableAfter,
            decline is null ? null : new WayForwardResponse(decline.WayForward.LargestAmount, decline.WayForward.Plans, decline.WayForward.RetryAfter));
    }

    private static Decision DecisionOf(Authorisation authorisation) =>
        authorisation.Decline is not null ? Decision.Declined
        : authorisation.Approved < authorisation.Requested ? Decision.PartiallyApproved
        : Decision.Approved;
}

internal enum Decision { Approved, PartiallyApproved, Declined }

/// <summary>What would pass instead.</summary>
/// <param name="LargestAmount">Largest amount that would be approved now; 0 when none would.</param>
/// <param name="RetryAfter">When, if nothing else happens, the asked amount would pass; null when waiting does not help.</param>
internal sealed record WayForwardResponse(long LargestAmount, ImmutableArray<string> Plans, DateTimeOffset? RetryAfter);
