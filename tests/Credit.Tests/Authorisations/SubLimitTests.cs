using static CreditGrains.Credit.CreditLines.DeclineReason;

namespace CreditGrains.Credit.Tests;

public class SubLimitTests
{
    private static Func<RevolvingProduct, RevolvingProduct> With(string category, decimal? share, long? amount) =>
        product => product with { SubLimits = product.SubLimits.SetItem(category, new SubLimit(share, amount)) };

    [Fact]
    public void Cash_may_reach_its_share_of_the_line_and_not_exceed_it()
    {
        Line().When(Authorise(300, CashMachine)).Then(Held(300, 700, CashMachine, category: Categories.Cash));
        Line().When(Authorise(301, CashMachine)).ThenDeclined(SubLimitExceeded);
    }

    [Fact]
    public void A_share_is_rounded_down() => Line(limit: 999).When(Authorise(300, CashMachine)).ThenDeclined(SubLimitExceeded).Before.When(Authorise(299, CashMachine)).ThenApproved();

    [Fact]
    public void A_flat_ceiling_may_be_reached_and_not_exceeded()
    {
        var line = Line(with: With("5411", null, 50)).Given(Authorise(20));
        line.When(Authorise(30)).Then(Held(30, 950, category: "5411"));
        line.When(Authorise(31)).ThenDeclined(SubLimitExceeded);
    }

    [Theory]
    [InlineData(0.1, 50, 50)]
    [InlineData(0.1, 200, 100)]
    public void Of_share_and_flat_ceiling_the_lower_counts(double share, long amount, long most)
    {
        Line(with: With("cash", (decimal)share, amount)).When(Authorise(most, CashMachine)).ThenApproved();
        Line(with: With("cash", (decimal)share, amount)).When(Authorise(most + 1, CashMachine)).ThenDeclined(SubLimitExceeded);
    }

    [Theory]
    [InlineData("6010")]
    [InlineData("6011")]
    [InlineData("6051")]
    public void Cash_is_what_ISO_18245_calls_it(string mcc) => Assert.Equal(Categories.Cash, Standard.Category(mcc));

    [Fact]
    public void A_category_of_its_own_wins_over_cash() => Assert.Equal("6011", With("6011", null, 1)(Standard).Category("6011"));

    [Fact]
    public void Holds_and_postings_of_the_category_count() =>
        Line().Given(Authorise(100, CashMachine), Capture(2), Authorise(100, CashMachine)).When(Authorise(101, CashMachine)).ThenDeclined(SubLimitExceeded)
            .Before.When(Authorise(100, CashMachine)).ThenApproved();

    [Fact]
    public void Other_categories_do_not() => Line().Given(Authorise(400), Capture(2), Authorise(200)).When(Authorise(300, CashMachine)).ThenApproved();

    [Fact]
    public void A_hold_past_its_expiry_does_not() => Line().Given(Authorise(300, CashMachine)).After(Week).When(Authorise(300, CashMachine)).ThenApproved();

    [Fact]
    public void A_boost_does_not_raise_a_share() =>
        Line().Given(Boost(2, 1000, Noon, Noon + Day)).When(Authorise(301, CashMachine)).ThenDeclined(SubLimitExceeded);

    [Fact]
    public void A_category_without_a_ceiling_has_none() => Line().When(Authorise(1000, Restaurant)).ThenApproved();
}
