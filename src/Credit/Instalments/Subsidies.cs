using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Instalments;

/// <summary>What a merchant pays so that the customer pays no interest.</summary>
internal static class Subsidies
{
    /// <summary>
    /// The interest on what the customer still owes, period by period, and the fees, discounted to the start at the product's own rate. It is also the principal less the
    /// present value of the customer's payments, so whoever lends the rest earns exactly the rate.
    /// </summary>
    public static long Of(InstalmentProduct product, long principal, ImmutableArray<Instalment> rows, int anchorDay)
    {
        var (discount, value) = (1m, 0m);
        var rate = product.Method == InstalmentMethod.FlatFee ? 0 : product.AnnualRate;
        foreach (var row in rows)
        {
            if (row.Number == 0) continue;
            var factor = YearShare.Of(product.DayCount, row.From, row.DueDate, anchorDay).Factor(rate);
            discount /= 1 + factor;
            value += ((row.Opening * factor) + (principal * product.FeeRatePerPeriod)) * discount;
        }

        // A merchant never pays more than it is paid, however dear the credit.
        return Math.Min(principal, (long)decimal.Round(value, 0, MidpointRounding.ToEven));
    }
}
