using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Identity;

namespace CreditGrains.Frontend.Purchases;

/// <summary>A posted purchase.</summary>
/// <param name="AuthorisationId">Null for an advice.</param>
/// <param name="Late">Presented after the hold had expired.</param>
/// <param name="PlanId">The instalment plan that pays it back; null when there is none.</param>
/// <param name="OverCapture">More than the hold reserved, within the tolerance of the merchant's category.</param>
internal sealed record CaptureResponse(
    string Id, string? AuthorisationId, string CreditLineId, string MerchantId, long Amount, string Currency, long RefundedAmount, bool Late, bool OverCapture, string? PlanId,
    DateTimeOffset CapturedAt)
{
    public static CaptureResponse Of(string lineId, Capture capture, string currency) => new(
        Ids.OfLine(Ids.Capture, lineId, capture.Number),
        capture.AuthorisationNumber is { } authorisation ? Ids.OfLine(Ids.Authorisation, lineId, authorisation) : null,
        lineId, capture.MerchantId, capture.Amount, currency, capture.Refunded, capture.Late, capture.OverCapture, capture.HasPlan ? Ids.OfLine(Ids.Plan, lineId, capture.Number) : null, capture.CapturedAt);
}

/// <summary>Money given back for a capture.</summary>
/// <param name="CaptureRefundedAmount">Refunded of the capture so far, this included.</param>
internal sealed record RefundResponse(
    string Id, string CaptureId, string CreditLineId, string MerchantId, long Amount, string Currency, long CaptureRefundedAmount, DateTimeOffset CreatedAt)
{
    public static RefundResponse Of(string lineId, Refund refund, string currency) => new(
        Ids.OfLine(Ids.Refund, lineId, refund.Number), Ids.OfLine(Ids.Capture, lineId, refund.CaptureNumber), lineId, refund.MerchantId, refund.Amount, currency,
        refund.CaptureRefunded, refund.CreatedAt);
}
