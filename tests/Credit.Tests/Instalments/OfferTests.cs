using CreditGrains.Credit.Instalments;

namespace CreditGrains.Credit.Tests.Instalments;

public class OfferTests
{
    private static readonly InstalmentProduct[] Products = [.. SeededProducts.All.OfType<InstalmentProduct>()];
    private static readonly InstalmentProduct Equal6 = Products.Single(product => product.Code == "equal-6");

    private static bool IsEligible(InstalmentProduct plan, long amount = 1000, MerchantTerms? merchant = null, RevolvingProduct? line = null) => Offers.IsEligible(plan, amount, Cny, merchant, line);

    [Fact]
    public void The_cheapest_comes_first() =>
        Assert.Equal(
            ["zero-3", "equal-3", "equal-6", "interest-only-6", "principal-12", "equal-12", "flat-12"],
            Offers.For(Products, 12_000_00, Today).Select(offer => offer.Product.Code));

    [Fact]
    public void Offers_are_in_the_order_of_their_costs() => Properties.ForAll(Terms.Any(), terms =>
    {
        var costs = Offers.For([.. Products, terms.Product], terms.Amount, terms.Start).Select(offer => offer.Schedule.TotalCost).ToList();
        Assert.Equal(costs.Order(), costs);
    }, cases: 100);

    [Fact]
    public void An_amount_outside_the_products_bounds_is_not_eligible()
    {
        var bounded = Equal6 with { MinAmount = 100, MaxAmount = 200 };
        Assert.Equal([false, true, true, false], new[] { 99L, 100, 200, 201 }.Select(amount => IsEligible(bounded, amount)));
    }

    [Fact]
    public void A_product_for_some_categories_needs_a_merchant_of_one()
    {
        var groceries = Equal6 with { AllowedMccs = ["5411"] };
        Assert.True(IsEligible(groceries, merchant: Shop));
        Assert.False(IsEligible(groceries, merchant: Restaurant));
        Assert.False(IsEligible(groceries));
    }

    [Fact]
    public void A_merchant_and_a_line_offer_only_what_they_name()
    {
        Assert.True(IsEligible(Equal6, merchant: Shop with { Plans = ["equal-6"] }));
        Assert.False(IsEligible(Equal6, merchant: Shop with { Plans = ["equal-3"] }));
        Assert.False(IsEligible(Equal6, merchant: Shop with { Plans = [] }));
        Assert.True(IsEligible(Equal6, line: Standard));
        Assert.False(IsEligible(Equal6, line: Standard with { Plans = ["equal-3"] }));
        Assert.False(Offers.IsEligible(Equal6, 1000, Usd, null, null));
    }
}
