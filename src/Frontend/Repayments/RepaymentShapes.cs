using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Identity;

namespace CreditGrains.Frontend.Repayments;

/// <param name="Source">Where the money came from, in the caller's words.</param>
/// <param name="ValueDate">The day that counts for interest; left out, the business date.</param>
internal sealed record RepayRequest(long Amount, string? Source = null, DateOnly? ValueDate = null);

/// <summary>Why something is done, kept with it.</summary>
internal sealed record ReasonRequest(string Reason);

/// <summary>Money received from the customer.</summary>
/// <param name="Status"><c>posted</c> or <c>reversed</c>.</param>
/// <param name="BalanceAfter">Posted balance of the line right after it.</param>
internal sealed record RepaymentResponse(
    string Id, string CreditLineId, long Amount, AllocationResponse Allocation, DateOnly ValueDate, RepaymentStatus Status, long BalanceAfter, string? Source, DateTimeOffset CreatedAt)
{
    public static RepaymentResponse Of(string lineId, Repayment repayment) => new(
        Ids.OfLine(Ids.Repayment, lineId, repayment.Number), lineId, repayment.Amount, AllocationResponse.Of(repayment.Allocation), repayment.ValueDate,
        repayment.IsReversed ? RepaymentStatus.Reversed : RepaymentStatus.Posted, repayment.BalanceAfter, repayment.Source, repayment.CreatedAt);
}

internal enum RepaymentStatus { Posted, Reversed }

/// <summary>How a repayment was shared out; the parts sum to its amount.</summary>
internal sealed record AllocationResponse(long Penalties, long Fees, long Interest, long Principal, long Instalments, long CreditBalance)
{
    public static AllocationResponse Of(Allocation allocation) =>
        new(allocation.Penalties, allocation.Fees, allocation.Interest, allocation.PrincipalTotal, allocation.Instalments, allocation.CreditBalance);
}
