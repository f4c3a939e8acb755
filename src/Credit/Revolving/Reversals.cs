using System.Collections.Immutable;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>What a repayment that came back does at once, before the days since are lived again.</summary>
internal static class Reversals
{
    public static Position OwingAgain(this Position position, RevolvingProduct product, ImmutableArray<CategoryAmount> principal, Charges charges, long fromCreditBalance)
    {
        var balances = principal.Aggregate(position.Balances, (sum, part) => Facts.Put(sum, product, part.Category, part.Amount));
        var amount = principal.Sum(part => part.Amount) + charges.Total;
        return position with
        {
            Balances = balances, CreditBalance = position.CreditBalance - fromCreditBalance,
            Penalties = position.Penalties + charges.Penalties, Fees = position.Fees + charges.Fees, Interest = position.Interest + charges.Interest,
            Cycle = position.Cycle with { CreditedSince = Math.Max(0, position.Cycle.CreditedSince - amount - fromCreditBalance), HasActivity = true },
        };
    }

    /// <summary>Whether both say the same; lists compare by what they hold.</summary>
    public static bool IsSameAs(this Position left, Position right) =>
        left with { Balances = right.Balances, Dues = right.Dues, Pauses = right.Pauses, Rates = right.Rates, Coupons = right.Coupons, Limits = right.Limits } == right
        && left.Dues.SequenceEqual(right.Dues) && left.Pauses.SequenceEqual(right.Pauses) && left.Rates.SequenceEqual(right.Rates) && left.Coupons.SequenceEqual(right.Coupons)
        && left.Limits.SequenceEqual(right.Limits) && left.Balances.Length == right.Balances.Length
        && left.Balances.Zip(right.Balances).All(pair => pair.First with { OnBilled = pair.Second.OnBilled, OnUnbilled = pair.Second.OnUnbilled, Deferred = pair.Second.Deferred } == pair.Second
            && pair.First.OnBilled.SequenceEqual(pair.Second.OnBilled) && pair.First.OnUnbilled.SequenceEqual(pair.Second.OnUnbilled) && pair.First.Deferred.SequenceEqual(pair.Second.Deferred));
}
