using static CreditGrains.Credit.CreditLines.DeclineReason;

namespace CreditGrains.Credit.Tests;

public class AvailableCreditTests
{
    [Fact]
    public void A_hold_may_take_the_last_minor_unit() => Line().Given(Authorise(800)).When(Authorise(200)).Then(Held(200, availableAfter: 0)).Shows(held: 1000, available: 0);

    [Fact]
    public void One_minor_unit_more_is_declined() => Line().Given(Authorise(800)).When(Authorise(201)).ThenDeclined(InsufficientCredit);

    [Fact]
    public void What_is_posted_is_not_available() => Line().Given(Authorise(300), Capture(2)).Shows(posted: 300, held: 0, available: 700);

    [Fact]
    public void The_customers_own_money_adds_to_the_limit()
    {
        var line = Line().Given(Repay(50)).Shows(creditBalance: 50, available: 1050);
        line.When(Authorise(1050)).Then(Held(1050, availableAfter: 0));
        line.When(Authorise(1051)).ThenDeclined(InsufficientCredit);
    }

    [Fact]
    public void Holds_use_the_customers_own_money_before_the_limit() =>
        Line(limit: 100).Given(Repay(50), Authorise(120)).Shows(held: 120, creditBalance: 50, available: 30).When(Authorise(31)).ThenDeclined(InsufficientCredit);

    [Fact]
    public void A_line_over_its_limit_has_nothing_available() => Line(limit: 100).Given(Advise(130)).Shows(posted: 130, available: 0).When(Authorise(1)).ThenDeclined(InsufficientCredit);

    [Fact]
    public void Part_is_approved_when_the_terminal_allows_it() =>
        Line().Given(Authorise(900)).When(Authorise(101, partial: true)).Then(Held(100, availableAfter: 0, asked: 101));

    [Fact]
    public void All_is_approved_when_there_is_enough_although_part_would_do() => Line().When(Authorise(1000, partial: true)).Then(Held(1000, availableAfter: 0));

    [Fact]
    public void No_part_is_approved_when_the_terminal_does_not_allow_it() => Line().Given(Authorise(900)).When(Authorise(101)).ThenDeclined(InsufficientCredit);

    [Fact]
    public void No_part_is_approved_when_nothing_is_available() => Line().Given(Authorise(1000)).When(Authorise(1, partial: true)).ThenDeclined(InsufficientCredit);

    [Fact]
    public void No_part_is_approved_when_another_rule_fails_too() =>
        Line(with: product => product with { Limits = SpendingLimits.None with { PerTransaction = 1000 } }).Given(Authorise(900)).When(Authorise(1001, partial: true))
            .ThenDeclined(TransactionLimitExceeded, InsufficientCredit);

    [Fact]
    public void No_part_is_approved_for_another_reason_than_credit() =>
        Line(with: product => product with { Limits = SpendingLimits.None with { PerTransaction = 10 } }).When(Authorise(11, partial: true)).ThenDeclined(TransactionLimitExceeded);

    [Fact]
    public void The_answer_says_what_was_asked_approved_and_left()
    {
        var authorisation = Assert.IsType<Authorisation>(Line().Given(Authorise(900), Authorise(101, partial: true)).Newest);
        Assert.Equal((101, 100, 100, 0), (authorisation.Requested, authorisation.Approved, authorisation.Hold, authorisation.AvailableAfter));
        Assert.Equal((3, AuthorisationStatus.Authorised, Noon, Noon + Week), (authorisation.Number, authorisation.StatusAt(Noon), authorisation.CreatedAt, authorisation.ExpiresAt));
    }

    [Fact]
    public void A_declined_authorisation_is_answered_too()
    {
        var authorisation = Assert.IsType<Authorisation>(Line().Given(Authorise(1001)).Newest);
        Assert.Equal((1001, 0, 0, 1000), (authorisation.Requested, authorisation.Approved, authorisation.Hold, authorisation.AvailableAfter));
        Assert.Equal((AuthorisationStatus.Declined, InsufficientCredit), (authorisation.StatusAt(Noon), authorisation.Decline!.Reason));
    }

    [Theory]
    [InlineData("5411", 7)]
    [InlineData("7011", 31)]
    [InlineData("7512", 31)]
    public void A_hold_lives_as_long_as_the_merchants_category_says(string mcc, int days) =>
        Line().When(Authorise(1, Shop with { Mcc = mcc })).Then(Held(1, 999, Shop with { Mcc = mcc }, days: days));

    [Fact]
    public void A_product_that_names_no_default_holds_seven_days() =>
        Line(with: product => product with { HoldDays = product.HoldDays.Remove("default") }).When(Authorise(1)).Then(Held(1, 999, days: 7));
}
