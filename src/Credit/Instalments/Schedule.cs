using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Instalments;

/// <summary>How a purchase is paid back. Amounts are minor units.</summary>
/// <param name="Amount">The purchase, down payment included: what the principal shares of all rows sum to.</param>
/// <param name="DownPayment">Due at the start, row number 0, without interest and outside the number of instalments; 0 for none.</param>
/// <param name="Subsidy">What the merchant pays in the customer's stead; 0 unless the product is merchant-funded.</param>
public sealed record Schedule(long Amount, long DownPayment, long Subsidy, DateOnly StartDate, ImmutableArray<Instalment> Rows)
{
    public long TotalInterest => Rows.Sum(row => row.Interest);

    public long TotalFees => Rows.Sum(row => row.Fee);

    /// <summary>Total cost of the credit to the customer: interest and fees. Source: Directive 2008/48/EC, article 3 (g).</summary>
    public long TotalCost => TotalInterest + TotalFees;

    /// <param name="amount">At least 1.</param>
    /// <param name="start">The day the purchase is captured, or would be.</param>
    /// <param name="firstDue">When the first instalment is due, after <paramref name="start"/>; null means as the product has it.</param>
    public static Schedule Of(InstalmentProduct product, long amount, DateOnly start, DateOnly? firstDue = null)
    {
        // Something is always left to be paid in instalments.
        var downPayment = Math.Min(Money.Share(amount, product.DownPaymentPercent), amount - 1);
        var anchorDay = firstDue is { } given ? DueDates.AnchorDay(given, product.Frequency) : DueDates.AnchorDay(product, start);
        var dueDates = DueDates.Beginning(firstDue ?? DueDates.First(product, start), product.Frequency, product.NumberOfInstalments, anchorDay);
        var rows = Amortisation.Rows(product, new Balance(
            amount - downPayment, start, dueDates, anchorDay, PrincipalGrace: product.PrincipalGracePeriods, InterestGrace: product.InterestGracePeriods));
        if (downPayment > 0) rows = rows.Insert(0, new Instalment(0, start, start, amount, downPayment, Interest: 0, Fee: 0, Carried: 0));
        return new Schedule(amount, downPayment, product.MerchantFunded ? Subsidies.Of(product, amount - downPayment, rows, anchorDay) : 0, start, rows);
    }
}
