using System.Collections.Immutable;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Ledger;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Credit.Revolving;

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

        if (c.ValueDate < state.Book!.EarliestValueDate) return TooOld(state);
        if (PlanAllocation.MostAtOnce(state, today, PenaltyTo(state, c.ValueDate ?? today)) is { } most && c.Amount > most)
            return Refuse(RefusalCode.TooManyInstalments, $"One repayment pays at most {PlanAllocation.RowsMost} instalments that have fallen due, which is {most}.");
        var repaid = Repaying(state, c.Amount, c.Source, c.ValueDate ?? today, today, now);
        return BalanceTooLarge(state.CreditBalance, repaid.Allocation.CreditBalance) is { } tooLarge ? tooLarge : Accept(repaid);
    }

    /// <summary>Instalments past due and due first, then what the balance asks for, then principal in advance, the dearest first.</summary>
    private static CreditLineEvent.Repaid Repaying(CreditLineState state, long amount, string? source, DateOnly valueDate, DateOnly today, DateTimeOffset now)
    {
        var (product, position) = (state.Product!, state.Book!.Position);
        // Of what is charged off all is due, instalments to come last.
        var payments = PlanAllocation.PayDue(state, amount, today, PenaltyTo(state, valueDate));
        var due = payments.Aggregate(default(Parts), (sum, payment) => sum + payment.Paid);
        var charged = payments.Sum(payment => payment.Charged);
        var left = amount - due.Total;
        var first = Math.Min(left, state.IsChargedOff ? position.RevolvingOwed : state.Charges.Total + position.Dues.Sum(one => one.Principal));
        var asked = Waterfall.Repay(position, product, first).Position;
        var (ahead, prepayments) = PlanAllocation.PayInAdvance(state, asked.Balances.Where(part => part.Principal > 0).Select(part => new CategoryAmount(part.Category, part.Principal)), left - first, payments.Length, today);
        var prepaid = prepayments.Sum(prepayment => prepayment.Collected.Principal);
        var paid = Waterfall.Repay(position, product, left - prepaid).Allocation;
        var repaid = new CreditLineEvent.Repaid(
            amount, source, new Allocation(due.Penalty + paid.Penalties, due.Fee + paid.Fees, due.Interest + paid.Interest, paid.Principal, due.Principal + prepaid, paid.CreditBalance)
            {
                Payments = payments.IsEmpty ? null : payments, Prepayments = prepayments.IsEmpty ? null : prepayments,
            },
            valueDate, BalanceAfter: 0, []);
        var after = Scratch(state, repaid, now);
        repaid = repaid with
        {
            BalanceAfter = after.Posted, Postings = new Postings()
                .Debit(Chart.PenaltyInterest, charged).Credit(Chart.PenaltyInterestIncome, charged)
                .Debit(Chart.Cash, amount).Receive(state.IsChargedOff ? default : due with { Principal = due.Principal + prepaid }).Between(position, after.Book!.Position).Balanced(),
        };
        return Correction(after) is { } correction ? repaid with { Correction = correction, BalanceAfter = after.Corrected(correction).Posted } : repaid;
    }

    // Nothing is earned any more on what is charged off.
    private static DateOnly? PenaltyTo(CreditLineState state, DateOnly valueDate) => state.IsChargedOff ? null : valueDate;

    /// <summary>What an event does, before it is recorded.</summary>
    private static CreditLineState Scratch(CreditLineState state, CreditLineEvent happened, DateTimeOffset now) => Evolve(state, happened, new Recorded(state.Version + 1, now, null));

    /// <summary>What living the days again makes different; null when it makes nothing different.</summary>
    private static Correction? Correction(CreditLineState after)
    {
        var relived = after.Book!.Relived(after.Product!);
        return relived.IsSameAs(after.Book.Position) ? null : new Correction(relived, new Postings().Between(after.Book.Position, relived).Balanced());
    }

    /// <summary>The lines of what changed between two positions, other than the money that came or went.</summary>
    private static Postings Between(this Postings postings, Position before, Position after)
    {
        if (before.ChargedOff is { } off && after.ChargedOff is { } now)
        {
            // What was charged off is no receivable any more; what was bought since is.
            var recovered = now.Recovered - off.Recovered;
            return postings.CreditNet(Chart.Recoveries, recovered).DebitNet(Chart.ChargedOffContra, recovered).CreditNet(Chart.ChargedOff, recovered)
                .DebitNet(Chart.Principal, after.TotalOwed - before.TotalOwed + recovered).CreditNet(Chart.CreditBalance, after.CreditBalance - before.CreditBalance);
        }

        var (earned, had) = (after.Charged, before.Charged);
        return postings
            .DebitNet(Chart.Principal, after.Principal - before.Principal).DebitNet(Chart.Interest, after.Interest - before.Interest)
            .DebitNet(Chart.Fees, after.Fees - before.Fees).DebitNet(Chart.Penalties, after.Penalties - before.Penalties)
            .CreditNet(Chart.CreditBalance, after.CreditBalance - before.CreditBalance)
            .CreditNet(Chart.InterestIncome, earned.Interest - had.Interest).CreditNet(Chart.FeeIncome, earned.Fees - had.Fees).CreditNet(Chart.PenaltyIncome, earned.Penalties - had.Penalties)
            .DebitNet(Chart.Waivers, earned.Waived - had.Waived)
            .DebitNet(Chart.Impairment, after.Provision - before.Provision).CreditNet(Chart.LossAllowance, after.Provision - before.Provision);
    }

    private static Outcome TooOld(CreditLineState state) => Refuse(RefusalCode.ValueDateTooOld, $"The earliest value date is {state.Book!.EarliestValueDate:yyyy-MM-dd}.");

    private static Outcome DecideReverseRepayment(CreditLineState state, CreditLineCommand.ReverseRepayment c, DateTimeOffset now)
    {
        if (Find<Repayment>(state, c.Repayment, c.History, now, out var repayment, out var recalled) is { } missing) return missing;
        if (repayment is null) return NotFound("repayment");
        if (repayment.IsReversed) return Refuse(RefusalCode.RepaymentReversed, "The repayment was reversed already.");
        if (Reopen(state, repayment, c, now, out var reopened) is { } plan) return plan;
        if (reopened.Length > ReopenedMost) return new Outcome.Behind([.. reopened.Take(EndsPerCatchUp)]);
        // The captures that are recalled first may push it out of the window.
        if (!reopened.IsEmpty) recalled = repayment;
        if (state.Product!.ReturnedPaymentFee is > 0 and var fee && state.Book!.Position.ChargedOff is null)
        {
            // The fee goes before what it is for, which answers the caller.
            var charged = Charging(state, fee, isPenalty: true, "returned payment", now);
            return Reversing(Scratch(state, charged, now), c, repayment, recalled, reopened, now) switch
            {
                Outcome.Accepted accepted => new Outcome.Accepted([charged, .. accepted.Events]),
                var other => other,
            };
        }

        return Reversing(state, c, repayment, recalled, reopened, now);
    }

    private static Outcome Reversing(
        CreditLineState state, CreditLineCommand.ReverseRepayment c, Repayment repayment, Repayment? recalled, ImmutableArray<CreditLineEvent.PlanReopened> reopened, DateTimeOffset now)
    {
        state = reopened.Aggregate(state, (before, one) => Scratch(before, one, now));
        // What was not due is to come again as it was. Of the rest the customer's own money goes first, so that debt and credit never stand side by side.
        var restored = Restored(state, repayment, state.Product!.BusinessDate(now));
        var inAdvance = restored.Sum(one => one.Principal);
        var fromCreditBalance = Math.Min(state.CreditBalance, repayment.Amount - inAdvance);
        if (BalanceTooLarge(state.Posted, repayment.Amount - fromCreditBalance) is { } tooLarge) return tooLarge;
        var owed = repayment.Amount - inAdvance - fromCreditBalance;
        var payments = OwedAgain(state, repayment, owed);
        var instalments = payments.Aggregate(default(Parts), (sum, payment) => sum + payment.Paid);
        owed -= instalments.Total;
        var principal = ImmutableArray.CreateBuilder<CategoryAmount>();
        // One too old to be lived again is lent from today.
        var isKnown = state.Book!.Knows(c.Repayment);
        foreach (var part in isKnown ? repayment.Allocation.Principal : [])
        {
            var share = Math.Min(part.Amount, owed);
            if (share > 0) principal.Add(part with { Amount = share });
            owed -= share;
        }

        var paid = (repayment.Allocation.Payments ?? []).Aggregate(default(Parts), (sum, payment) => sum + payment.Paid);
        var most = isKnown ? owed : 0;
        var interest = Math.Min(most, repayment.Allocation.Interest - paid.Interest);
        var fees = Math.Min(most - interest, repayment.Allocation.Fees - paid.Fee);
        var penalties = Math.Min(most - interest - fees, repayment.Allocation.Penalties - paid.Penalty);
        owed -= interest + fees + penalties;
        // What had gone to the credit balance and has been spent since was lent for purchases after all; so was what a refund gave back of an instalment it had paid.
        if (owed > 0) principal.Add(new CategoryAmount(Products.Categories.Purchase, owed));
        var charges = new Charges(penalties, fees, interest);
        var reversed = new CreditLineEvent.RepaymentReversed(c.Repayment, c.Reason, principal.ToImmutable(), fromCreditBalance, BalanceAfter: 0, repayment.ValueDate, recalled, [])
        {
            Payments = payments.IsEmpty ? null : payments, Restored = restored.IsEmpty ? null : restored, Charges = charges.Total == 0 ? null : charges,
        };
        var after = Scratch(state, reversed, now);
        reversed = reversed with
        {
            BalanceAfter = after.Posted, Postings = new Postings()
                .Owe(state.IsChargedOff ? default : instalments with { Principal = instalments.Principal + inAdvance }).Between(state.Book.Position, after.Book!.Position).Credit(Chart.Cash, repayment.Amount).Balanced(),
        };
        if (Correction(after) is { } correction) reversed = reversed with { Correction = correction, BalanceAfter = after.Corrected(correction).Posted };
        return Accept([.. reopened.Where(one => payments.Any(payment => payment.Plan == one.Plan.Number) || restored.Any(again => again.Plan == one.Plan.Number)), reversed]);
    }

    /// <summary>Plans that <paramref name="repayment"/> had paid of and that have ended since.</summary>
    /// <returns>What is missing before a decision can be made, or null.</returns>
    private static Outcome? Reopen(CreditLineState state, Repayment repayment, CreditLineCommand.ReverseRepayment c, DateTimeOffset now, out ImmutableArray<CreditLineEvent.PlanReopened> reopened)
    {
        var ended = ImmutableArray.CreateBuilder<CreditLineEvent.PlanReopened>();
        reopened = [];
        foreach (var number in PlansOf(repayment))
        {
            if (state.Plans.Any(plan => plan.Number == number)) continue;
            if (Find<CreditLineReceipt>(state, number, c.EndedPlan(number), now, out var about, out _) is { } missing) return missing;
            var again = about switch
            {
                Capture { EndedPlan: { } plan } capture => new CreditLineEvent.PlanReopened(plan, capture with { EndedPlan = null }),
                Plan { IsFinished: true } plan => new CreditLineEvent.PlanReopened(plan, Recalled: null),
                _ => null,
            };
            // It ended after the history was read.
            if (again is null) return new Outcome.NeedsHistory(number);
            ended.Add(again);
        }

        reopened = ended.ToImmutable();
        return null;
    }

    private static IEnumerable<long> PlansOf(Repayment repayment) =>
        (repayment.Allocation.Payments ?? []).Select(payment => payment.Plan).Concat((repayment.Allocation.Prepayments ?? []).Select(prepayment => prepayment.Plan)).Distinct().Order();

    private static ImmutableArray<PlanRestoration> Restored(CreditLineState state, Repayment repayment, DateOnly today) =>
        [.. (repayment.Allocation.Prepayments ?? []).Select(prepayment => Of(state, prepayment.Plan).Restore(prepayment, today)).OfType<PlanRestoration>()];

    /// <summary>What <paramref name="repayment"/> had paid of instalments that are still there to be paid, up to <paramref name="most"/>.</summary>
    private static ImmutableArray<PlanPayment> OwedAgain(CreditLineState state, Repayment repayment, long most)
    {
        var again = ImmutableArray.CreateBuilder<PlanPayment>();
        foreach (var payment in repayment.Allocation.Payments ?? [])
        {
            var plan = Of(state, payment.Plan);
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
}
