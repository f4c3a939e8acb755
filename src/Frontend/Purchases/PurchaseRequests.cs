namespace CreditGrains.Frontend.Purchases;

/// <param name="Amount">Minor units; left out, all that remains of the hold. 0 never means all.</param>
/// <param name="Final">Releases what this capture leaves of the hold.</param>
internal sealed record CaptureRequest(long? Amount = null, bool Final = false);

/// <summary>A purchase that happened offline and is posted whatever the limit.</summary>
/// <param name="OccurredAt">Not in the future.</param>
internal sealed record AdviceRequest(string CreditLineId, string MerchantId, long Amount, string Currency, DateTimeOffset OccurredAt);

/// <param name="Amount">Minor units; left out, all that was not refunded yet.</param>
internal sealed record RefundRequest(long? Amount = null);
