using System.Collections.Immutable;
using CreditGrains.Credit.Ledger;
using CreditGrains.Credit.Operations;

namespace CreditGrains.Credit.CreditLines;

using Outcome = Outcome<CreditLineEvent, CreditLineReceipt>;

public static partial class CreditLine
{
    private static Outcome DecideRepay(CreditLineState state, CreditLineCommand.Repay c, DateTimeOffset now)
    {
        if (OnlyFor(c.OnlyFor, state.CustomerId) is { } notYours) return notYours;
        // A late capture may leave a closed line owing; what is owed can always be repaid.
        if (state.IsClosed && state.Posted == 0) return Refuse(RefusalCode.LineClosed, "The line is closed and nothing is owed.");
        var today = state.Product!.BusinessDate(now);
        if (c.ValueDate > today) return Refuse(RefusalCode.ValueDateInTheFuture, $"The business date is {today:yyyy-MM-dd}.");
        if (c.ValueDate < state.Product.BusinessDate(state.OpenedAt)) return Refuse(RefusalCode.ValueDateBeforeOpening, "The line was not open on that day.");

        var principal = TakeOff(state, c.Amount, first: null);
        var toCreditBalance = c.Amount - principal.Sum(part => part.Amount);
        if (BalanceTooLarge(state.CreditBalance, toCreditBalance) is { } tooLarge) return tooLarge;
        return Accept(new CreditLineEvent.Repaid(
            c.Amount, c.Source, new Allocation(Penalties: 0, Fees: 0, Interest: 0, principal, Instalments: 0, toCreditBalance), c.ValueDate ?? today,
            BalanceAfter: state.Posted - (c.Amount - toCreditBalance),
            new Postings().Debit(Chart.Cash, c.Amount).Credit(Chart.Principal, c.Amount - toCreditBalance).Credit(Chart.CreditBalance, toCreditBalance).Balanced()));
    }

    private static Outcome DecideReverseRepayment(CreditLineState state, CreditLineCommand.ReverseRepayment c, DateTimeOffset now)
    {
        if (Find<Repayment>(state, c.Repayment, c.History, now, out var repayment, out var recalled) is { } missing) return missing;
        if (repayment is null) return NotFound("repayment");
        if (repayment.IsReversed) return Refuse(RefusalCode.RepaymentReversed, "The repayment was reversed already.");

        // The customer's own money goes first, so that debt and credit never stand side by side; the rest is owed again as it was.
        var fromCreditBalance = Math.Min(state.CreditBalance, repayment.Amount);
        var owed = repayment.Amount - fromCreditBalance;
        if (BalanceTooLarge(state.Posted, owed) is { } tooLarge) return tooLarge;
        var principal = ImmutableArray.CreateBuilder<CategoryAmount>();
        foreach (var part in repayment.Allocation.Principal)
        {
            var share = Math.Min(part.Amount, owed);
            if (share > 0) principal.Add(part with { Amount = share });
            owed -= share;
        }

        // What had gone to the credit balance and has been spent since was lent for purchases after all.
        if (owed > 0) principal.Add(new CategoryAmount(Products.Categories.Purchase, owed));
        return Accept(new CreditLineEvent.RepaymentReversed(
            c.Repayment, c.Reason, principal.ToImmutable(), fromCreditBalance, BalanceAfter: state.Posted + repayment.Amount - fromCreditBalance, repayment.ValueDate, recalled,
            new Postings().Debit(Chart.Principal, repayment.Amount - fromCreditBalance).Debit(Chart.CreditBalance, fromCreditBalance).Credit(Chart.Cash, repayment.Amount).Balanced()));
    }

    /// <summary>Shares <paramref name="amount"/> over the principal owed: category <paramref name="first"/>, then the highest rate first, then by name. What exceeds all of it is not shared.</summary>
    private static ImmutableArray<CategoryAmount> TakeOff(CreditLineState state, long amount, string? first)
    {
        if (state.Principal.IsEmpty) return [];
        var parts = ImmutableArray.CreateBuilder<CategoryAmount>();
        foreach (var owed in state.Principal.OrderByDescending(part => part.Category == first).ThenByDescending(part => state.Product!.Rate(part.Category)).ThenBy(part => part.Category, StringComparer.Ordinal))
        {
            var share = Math.Min(owed.Amount, amount);
            if (share > 0) parts.Add(owed with { Amount = share });
            amount -= share;
        }

        return parts.ToImmutable();
    }
}
