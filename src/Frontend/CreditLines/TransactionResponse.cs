using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.Identity;

namespace CreditGrains.Frontend.CreditLines;

/// <summary>One movement of money on a line.</summary>
/// <param name="Amount">What the customer's debt changed by: above 0 for a purchase, below 0 for a refund or a repayment.</param>
/// <param name="ResourceId">The capture, refund, repayment or plan itself; for instalments that fell due, of one plan or several, the movement; for a reversal, the repayment that was reversed.</param>
/// <param name="RelatedId">The authorisation of a capture, the capture of a refund or a plan; null otherwise.</param>
internal sealed record TransactionResponse(
    string Id, TransactionKind Kind, long Amount, string Currency, string ResourceId, string? RelatedId, string? MerchantId, DateOnly ValueDate, DateTimeOffset BookedAt)
{
    /// <summary>Names a movement, and the place in the list right after it.</summary>
    public const string Prefix = "txn_";

    public static TransactionResponse Of(string lineId, string currency, Transaction transaction)
    {
        string Name(string prefix, long number) => Ids.OfLine(prefix, lineId, number);
        var (number, subject) = (transaction.Number, transaction.Subject);
        var (resource, related) = transaction.Kind switch
        {
            TransactionKind.Capture => (Name(Ids.Capture, number), Name(Ids.Authorisation, subject!.Value)),
            TransactionKind.Advice => (Name(Ids.Capture, number), (string?)null),
            TransactionKind.Refund => (Name(Ids.Refund, number), Name(Ids.Capture, subject!.Value)),
            TransactionKind.Repayment => (Name(Ids.Repayment, number), null),
            TransactionKind.Conversion or TransactionKind.PlanSettlement or TransactionKind.PlanPrepayment => (Name(Ids.Plan, subject!.Value), Name(Ids.Capture, subject.Value)),
            TransactionKind.StatementConversion => (Name(Ids.Plan, number), null),
            TransactionKind.InstalmentsDue or TransactionKind.Interest or TransactionKind.LateFee or TransactionKind.Fee or TransactionKind.Waiver or TransactionKind.PayOut
                or TransactionKind.Provision or TransactionKind.ChargeOff or TransactionKind.ChargeOffUndone => (Name(Prefix, number), null),
            TransactionKind.RepaymentReversal => (Name(Ids.Repayment, subject!.Value), null),
        };
        return new TransactionResponse(
            Name(Prefix, number), transaction.Kind, transaction.Amount, currency, resource, related, transaction.MerchantId, transaction.ValueDate, transaction.BookedAt);
    }
}
