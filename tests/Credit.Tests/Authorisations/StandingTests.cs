using static CreditGrains.Credit.CreditLines.DeclineReason;

namespace CreditGrains.Credit.Tests;

/// <summary>What must be right before any amount matters: line, customer, merchant, currency, category, country, entry mode; and the order of all checks.</summary>
public class StandingTests
{
    private static RevolvingProduct Only(RevolvingProduct product, string? mcc = null, string? country = null, string? entryMode = null) => product with
    {
        AllowedMccs = mcc is null ? null : [mcc], AllowedCountries = country is null ? null : [country], AllowedEntryModes = entryMode is null ? null : [entryMode],
    };

    [Fact]
    public void A_frozen_line_declines() => Line().Given(Freeze()).When(Authorise(1)).ThenDeclined(LineFrozen);

    [Fact]
    public void An_unfrozen_line_approves_again() => Line().Given(Freeze(), Unfreeze()).When(Authorise(1)).ThenApproved();

    [Fact]
    public void A_closed_line_declines() => Line().Given(Order(2, new LineOrder.Close("moved"))).When(Authorise(1)).ThenDeclined(LineClosed);

    [Fact]
    public void A_blocked_customer_is_declined() => Line().Given(Order(2, new LineOrder.SetBlocked(true))).When(Authorise(1)).ThenDeclined(CustomerBlocked);

    [Fact]
    public void An_unblocked_customer_is_approved_again() =>
        Line().Given(Order(2, new LineOrder.SetBlocked(true)), Order(3, new LineOrder.SetBlocked(false))).When(Authorise(1)).ThenApproved();

    [Fact]
    public void An_unknown_merchant_is_declined() => Line().When(AuthoriseNowhere(1)).ThenDeclined(MerchantNotFound);

    [Fact]
    public void A_suspended_merchant_is_declined() => Line().When(Authorise(1, Shop with { IsSuspended = true })).ThenDeclined(MerchantSuspended);

    [Fact]
    public void Another_currency_than_the_lines_is_declined() => Line().When(Authorise(1, currency: Usd)).ThenDeclined(CurrencyMismatch);

    [Fact]
    public void A_merchant_of_another_currency_is_declined() => Line().When(Authorise(1, Shop with { Currency = Usd })).ThenDeclined(CurrencyMismatch);

    [Fact]
    public void An_amount_of_another_currency_is_not_compared_with_limits() =>
        Line().When(Authorise(1001, currency: Usd)).ThenDeclined(CurrencyMismatch);

    [Fact]
    public void Nor_is_one_at_an_unknown_merchant() =>
        Line().When(AuthoriseNowhere(1001, Usd)).ThenDeclined(MerchantNotFound, CurrencyMismatch);

    [Fact]
    public void A_denied_category_is_declined() => Line(with: product => product with { DeniedMccs = ["5411"] }).When(Authorise(1)).ThenDeclined(MerchantCategoryNotAllowed);

    [Fact]
    public void Another_category_than_the_denied_one_is_approved() => Line(with: product => product with { DeniedMccs = ["5412"] }).When(Authorise(1)).ThenApproved();

    [Fact]
    public void Only_allowed_categories_are_approved()
    {
        Line(with: product => Only(product, mcc: "5411")).When(Authorise(1)).ThenApproved();
        Line(with: product => Only(product, mcc: "5812")).When(Authorise(1)).ThenDeclined(MerchantCategoryNotAllowed);
    }

    [Fact]
    public void A_category_both_allowed_and_denied_is_denied() =>
        Line(with: product => Only(product, mcc: "5411") with { DeniedMccs = ["5411"] }).When(Authorise(1)).ThenDeclined(MerchantCategoryNotAllowed);

    [Theory]
    [InlineData("DE", true)]
    [InlineData("FR", false)]
    [InlineData(null, false)]
    public void Where_countries_are_allowed_by_name_the_country_must_be_told_and_be_one(string? country, bool approved) =>
        ApprovedOr(CountryNotAllowed, approved, Line(with: product => Only(product, country: "DE")).When(Authorise(1, country: country)));

    [Theory]
    [InlineData("DE", false)]
    [InlineData("FR", true)]
    [InlineData(null, true)]
    public void Where_countries_are_only_denied_by_name_any_other_passes(string? country, bool approved) =>
        ApprovedOr(CountryNotAllowed, approved, Line(with: product => product with { DeniedCountries = ["DE"] }).When(Authorise(1, country: country)));

    [Fact]
    public void A_country_both_allowed_and_denied_is_denied() =>
        Line(with: product => Only(product, country: "DE") with { DeniedCountries = ["DE"] }).When(Authorise(1, country: "DE")).ThenDeclined(CountryNotAllowed);

    [Theory]
    [InlineData("chip", true)]
    [InlineData("ecommerce", false)]
    [InlineData(null, false)]
    public void Where_entry_modes_are_named_the_mode_must_be_told_and_be_one(string? mode, bool approved) =>
        ApprovedOr(EntryModeNotAllowed, approved, Line(with: product => Only(product, entryMode: "chip")).When(Authorise(1, entryMode: mode)));

    [Fact]
    public void A_plan_that_line_or_merchant_do_not_offer_cannot_be_had()
    {
        Line().When(Authorise(1, plan: "equal-3")).ThenApproved();
        Line().When(Authorise(1, plan: "no-such-plan")).ThenDeclined(PlanNotAvailable);
        Line().When(Authorise(1, Shop with { Plans = ["equal-6"] }, plan: "equal-3")).ThenDeclined(PlanNotAvailable);
        Assert.Equal("equal-3 equal-6", string.Join(" ", Line().When(Authorise(1, plan: "equal-12")).ThenDeclined(PlanNotAvailable).WayForward().Plans));
        Assert.Empty(Line(limit: 0).When(Authorise(1, plan: "equal-12")).ThenDeclined(PlanNotAvailable, InsufficientCredit).WayForward().Plans);
    }

    [Fact]
    public void A_plan_has_bounds_of_its_own()
    {
        CreditLineCommand.Authorise Bounded(long amount, bool partial = false) =>
            Authorise(amount, plan: "equal-3", partial: partial) with { Plans = [InstalmentProducts[0] with { MinAmount = 100, MaxAmount = 200 }] };
        Line().When(Bounded(99)).ThenDeclined(PlanNotAvailable);
        Assert.Equal(200, Line().When(Bounded(201)).ThenDeclined(PlanNotAvailable).WayForward().LargestAmount);
        var line = Line().When(Bounded(200)).ThenApproved();
        line.When(Increment(2, 1)).ThenDeclined(PlanNotAvailable);
        Line(limit: 99).When(Bounded(150, partial: true)).ThenDeclined(InsufficientCredit);
        Line(limit: 100).When(Bounded(150, partial: true)).ThenApproved();
    }

    [Fact]
    public void All_failing_rules_are_told_in_the_order_of_the_contract_and_the_first_is_the_reason()
    {
        var line = Line(limit: 10, with: product => Only(product, mcc: "5812", country: "DE", entryMode: "chip") with
        {
            Limits = new SpendingLimits(5, 5, 0, 5, []), SubLimits = Standard.SubLimits.Add("5411", new SubLimit(null, 5)),
        }).Given(Freeze(), Order(2, new LineOrder.SetBlocked(true)));

        var answer = line.When(Authorise(11, Shop with { IsSuspended = true }, plan: "equal-12")).ThenDeclined(
            LineFrozen, CustomerBlocked, MerchantSuspended, MerchantCategoryNotAllowed, CountryNotAllowed, EntryModeNotAllowed,
            TransactionLimitExceeded, VelocityAmountExceeded, VelocityCountExceeded, SubLimitExceeded, PlanNotAvailable, InsufficientCredit);
        Assert.Equal(LineFrozen, answer.DeclineOf()!.Reason);
        line.When(Authorise(11, Shop with { Currency = Usd })).ThenDeclined(
            LineFrozen, CustomerBlocked, CurrencyMismatch, MerchantCategoryNotAllowed, CountryNotAllowed, EntryModeNotAllowed,
            TransactionLimitExceeded, VelocityAmountExceeded, VelocityCountExceeded, SubLimitExceeded, InsufficientCredit);
        Line().Given(Order(2, new LineOrder.Close("moved"))).When(AuthoriseNowhere(1001)).ThenDeclined(LineClosed, MerchantNotFound, InsufficientCredit);
    }

    [Fact]
    public void A_decline_is_recorded_and_consumes_no_credit()
    {
        var request = Request(1001);
        Line().When(new CreditLineCommand.Authorise(Op(), request, Shop, AllowPartial: false))
            .Then(new CreditLineEvent.AuthorisationDeclined(request, new Decline([InsufficientCredit], new WayForward(1000, [], null)), Available: 1000))
            .Shows(held: 0, available: 1000);
    }

    [Fact]
    public void There_is_nothing_to_authorise_on_where_no_line_is() =>
        Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>.Of(LineRules, Noon).When(Authorise(1)).ThenRefused(RefusalCode.NotFound);

    private static void ApprovedOr(DeclineReason reason, bool approved, Answer<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt> answer)
    {
        if (approved) answer.ThenApproved();
        else answer.ThenDeclined(reason);
    }
}
