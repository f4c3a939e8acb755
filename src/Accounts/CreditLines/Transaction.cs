namespace CreditGrains.Accounts.CreditLines;

/// <summary>One movement of money on a line, for a list a customer can read. Amounts are minor units.</summary>
/// <param name="Number">Number of the line's event; also the cursor of the list.</param>
/// <param name="Amount">What the customer's debt changed by: above 0 for a purchase, below 0 for a refund or repayment; 0 for a conversion.</param>
/// <param name="Subject">The plan that was started, settled or prepaid, the capture a refund is of, the repayment a reversal is of, the authorisation a capture is of; null otherwise.</param>
public sealed record Transaction(
    long Number, TransactionKind Kind, long Amount, string? MerchantId, long? Subject, DateOnly ValueDate, DateTimeOffset BookedAt);

public enum TransactionKind { Capture, Advice, Refund, Repayment, RepaymentReversal, Conversion, InstalmentsDue, PlanSettlement, PlanPrepayment,
    StatementConversion, Interest, LateFee, Fee, Waiver, PayOut, Provision, ChargeOff, ChargeOffUndone }
