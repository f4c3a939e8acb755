using System.Collections.Immutable;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Instalments;

/// <summary>One way to pay a purchase in instalments, with all of its schedule.</summary>
public sealed record Offer(InstalmentProduct Product, Schedule Schedule, AnnualPercentageRate Rate)
{
    public static Offer Of(InstalmentProduct product, long amount, DateOnly start)
    {
        var schedule = Schedule.Of(product, amount, start);
        return new Offer(product, schedule, AnnualPercentageRate.Of(schedule, product.Frequency));
    }
}

/// <summary>Which instalment products a purchase may use, and what they cost. Nothing is booked.</summary>
public static class Offers
{
    /// <summary>Offers of <paramref name="eligible"/> products, the cheapest first: by total cost, then by rate, then the sooner paid, then by code.</summary>
    public static ImmutableArray<Offer> For(IEnumerable<InstalmentProduct> eligible, long amount, DateOnly start) =>
        [.. eligible.Select(product => Offer.Of(product, amount, start))
            .OrderBy(offer => offer.Schedule.TotalCost).ThenBy(offer => offer.Rate.Effective).ThenBy(offer => offer.Schedule.Rows[^1].DueDate)
            .ThenBy(offer => offer.Product.Code, StringComparer.Ordinal)];

    /// <summary>Whether a purchase of <paramref name="amount"/> may be paid with <paramref name="plan"/>.</summary>
    /// <param name="merchant">Null where none is named, which rules none out but those limited to certain categories.</param>
    /// <param name="line">The product of the credit line; null where none is named.</param>
    public static bool IsEligible(InstalmentProduct plan, long amount, Currency currency, MerchantTerms? merchant, RevolvingProduct? line) =>
        plan.Currency == currency
        && amount >= (plan.MinAmount ?? 1) && amount <= (plan.MaxAmount ?? long.MaxValue)
        && (plan.AllowedMccs is null || (merchant is not null && plan.AllowedMccs.Contains(merchant.Mcc)))
        && (merchant?.Plans is not { } accepted || accepted.Contains(plan.Code))
        && (line is null || line.Plans.Contains(plan.Code));
}
