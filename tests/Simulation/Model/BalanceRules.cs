using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Operations;

namespace CreditGrains.Simulation.Model;

/// <summary>What should be decided about money on a line whose days cost something and that has no plans.</summary>
internal static class BalanceRules
{
    /// <summary>It pays what is owed today; what its value date makes different is a correction beside it.</summary>
    public static Expected Repay(LineModel line, long amount, DateOnly valued)
    {
        var paid = line.BalanceToTry().Repay(amount);
        var after = line.BalanceWith(new Movement(valued, line.Version + 1, MovementKind.Repaid, "", amount)).Posted;
        return Expected.Record(new Fact.Repaid(amount, "", "", paid.Principal, paid.ToCreditBalance, valued, after, default) { Charges = new Fact.ChargesPaid(paid.Penalties, 0, paid.Interest) });
    }

    public static Expected Refund(LineModel line, CaptureModel capture, long number, long amount, DateOnly today)
    {
        var paid = line.BalanceToTry().Refund(capture.Category, amount);
        var returned = capture.Kept - Limits.Discount(capture.Amount - capture.Refunded - amount, capture.BasisPoints);
        return Expected.Record(new Fact.Refunded(number, capture.Merchant, amount, paid.Principal, paid.ToCreditBalance, returned, today, null, 0) { Charges = new Fact.ChargesPaid(paid.Penalties, 0, paid.Interest) });
    }

    /// <summary>The customer's own money goes first; then it is owed again as it was paid, and what had been the customer's and is spent is lent.</summary>
    public static Expected Bounce(LineModel line, RepaymentModel repayment, long number, DateOnly today)
    {
        var own = Math.Min(line.CreditBalance, repayment.Amount);
        var (owed, parts) = (repayment.Amount - own, new List<CategoryAmount>());
        // One of days that can no longer be lived again is lent from today.
        var isKnown = repayment.ValueDate >= line.EarliestOn(today);
        foreach (var part in isKnown ? Fact.Parts(repayment.Principal) : [])
        {
            if (Math.Min(part.Amount, owed) is > 0 and var share) parts.Add(part with { Amount = share });
            owed -= Math.Min(part.Amount, owed);
        }

        var interest = isKnown ? Math.Min(owed, repayment.Charges.Interest) : 0;
        var penalties = isKnown ? Math.Min(owed - interest, repayment.Charges.Penalties) : 0;
        owed -= interest + penalties;
        if (owed > 0) parts.Add(new CategoryAmount("purchase", owed));
        return Expected.Record(new Fact.Bounced(number, "", "", Fact.Parts(parts), own, repayment.ValueDate, default) { Charges = new Fact.ChargesPaid(penalties, 0, interest) });
    }
}
