using System.Collections.Immutable;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Ledger;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;

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

        var payments = PlanAllocation.PayDue(state, c.Amount, today, charges: true);
        var due = payments.Aggregate(default(Parts), (sum, payment) => sum + payment.Paid);
        var charged = payments.Sum(payment => payment.Charged);
        var (principal, prepayments) = PlanAllocation.PayInAdvance(state, c.Amount - due.Total, today);
        var prepaid = prepayments.Sum(prepayment => prepayment.Collected.Principal);
        var revolving = principal.Sum(part => part.Amount);
        var toCreditBalance = c.Amount - due.Total - prepaid - revolving;
        if (BalanceTooLarge(state.CreditBalance, toCreditBalance) is { } tooLarge) return tooLarge;
        return Accept(new CreditLineEvent.Repaid(
            c.Amount, c.Source, new Allocation(due.Penalty, due.Fee, due.Interest, principal, due.Principal + prepaid, toCreditBalance)
            {
                Payments = payments.IsEmpty ? null : payments, Prepayments = prepayments.IsEmpty ? null : prepayments,
            },
            c.ValueDate ?? today, BalanceAfter: state.Posted + charged - (c.Amount - toCreditBalance),
            new Postings()
                .Debit(Chart.PenaltyInterest, charged).Credit(Chart.PenaltyInterestIncome, charged)
                .Debit(Chart.Cash, c.Amount).Credit(Chart.Principal, revolving).Receive(due with { Principal = due.Principal + prepaid }).Credit(Chart.CreditBalance, toCreditBalance).Balanced()));
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
        var payments = OwedAgain(state, repayment, owed);
        var instalments = payments.Aggregate(default(Parts), (sum, payment) => sum + payment.Paid);
        owed -= instalments.Total;
        var principal = ImmutableArray.CreateBuilder<CategoryAmount>();
        foreach (var part in repayment.Allocation.Principal)
        {
            var share = Math.Min(part.Amount, owed);
            if (share > 0) principal.Add(part with { Amount = share });
            owed -= share;
        }

        // What had gone to the credit balance and has been spent since was lent for purchases after all; so was what had paid instalments that are none any more.
        if (owed > 0) principal.Add(new CategoryAmount(Products.Categories.Purchase, owed));
        return Accept(new CreditLineEvent.RepaymentReversed(
            c.Repayment, c.Reason, principal.ToImmutable(), fromCreditBalance, BalanceAfter: state.Posted + repayment.Amount - fromCreditBalance, repayment.ValueDate, recalled,
            new Postings().Debit(Chart.Principal, repayment.Amount - fromCreditBalance - instalments.Total).Owe(instalments)
                .Debit(Chart.CreditBalance, fromCreditBalance).Credit(Chart.Cash, repayment.Amount).Balanced()) { Payments = payments.IsEmpty ? null : payments });
    }

    /// <summary>What <paramref name="repayment"/> had paid of instalments that are still there to be paid, up to <paramref name="most"/>.</summary>
    private static ImmutableArray<PlanPayment> OwedAgain(CreditLineState state, Repayment repayment, long most)
    {
        var again = ImmutableArray.CreateBuilder<PlanPayment>();
        foreach (var payment in repayment.Allocation.Payments ?? [])
        {
            if (state.Plans.FirstOrDefault(plan => plan.Number == payment.Plan) is not { } plan) continue;
            // A refund may have given some of it back meanwhile, and then it is not owed.
            var row = plan.Rows[payment.Row];
            var left = row.Paid - row.GivenBack;
            var back = default(Parts);
            foreach (var step in new[] { AllocationStep.Principal, AllocationStep.Interest, AllocationStep.Fee, AllocationStep.Penalty })
            {
                var share = Math.Min(most, Math.Min(payment.Paid.Of(step), left.Of(step)));
                back += Parts.For(step, share);
                most -= share;
            }

            if (back.Total > 0) again.Add(new PlanPayment(payment.Plan, payment.Row, back, Charged: 0, ChargedTo: null));
        }

        return again.ToImmutable();
    }

    private static Postings Owe(this Postings postings, Parts parts) => postings
        .Debit(Chart.PenaltyInterest, parts.Penalty).Debit(Chart.InstalmentFees, parts.Fee).Debit(Chart.InstalmentInterest, parts.Interest).Debit(Chart.InstalmentPrincipal, parts.Principal);

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
