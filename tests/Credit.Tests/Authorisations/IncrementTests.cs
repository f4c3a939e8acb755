using static CreditGrains.Credit.CreditLines.DeclineReason;

namespace CreditGrains.Credit.Tests;

public class IncrementTests
{
    [Fact]
    public void An_increment_adds_to_the_hold_up_to_the_last_minor_unit() =>
        Line().Given(Authorise(400)).When(Increment(2, 600)).Then(new CreditLineEvent.HoldIncreased(2, 600, Today, AvailableAfter: 0)).Shows(held: 1000, available: 0);

    [Fact]
    public void One_minor_unit_more_is_declined_and_leaves_the_hold_as_it_was()
    {
        var line = Line().Given(Authorise(400));
        line.When(Increment(2, 601)).Then(new CreditLineEvent.IncrementDeclined(2, 601, new Decline([InsufficientCredit], new WayForward(600, [], null)), Available: 600)).Shows(held: 400);
    }

    [Fact]
    public void The_answer_is_the_authorisation_with_its_new_amounts()
    {
        var authorisation = (Authorisation)Line().Given(Authorise(400), Increment(2, 100)).Newest;
        Assert.Equal((2, 500, 500, 500, 500), (authorisation.Number, authorisation.Approved, authorisation.Requested, authorisation.Hold, authorisation.AvailableAfter));
        Assert.Null(authorisation.Decline);
    }

    [Fact]
    public void A_decline_is_answered_until_the_next_approval()
    {
        var line = Line().Given(Authorise(400), Increment(2, 700));
        Assert.Equal((InsufficientCredit, 400L, 400L), (((Authorisation)line.Newest).Decline!.Reason, ((Authorisation)line.Newest).Requested, ((Authorisation)line.Newest).Approved));
        Assert.Null(((Authorisation)line.Given(Increment(2, 100)).Newest).Decline);
    }

    [Fact]
    public void The_expiry_stays() => Assert.Equal(Noon + Week, ((Authorisation)Line().Given(Authorise(400)).After(Day).Given(Increment(2, 1)).Newest).ExpiresAt);

    [Fact]
    public void The_limit_per_transaction_is_for_the_whole_authorisation()
    {
        var line = Line(with: product => product with { Limits = SpendingLimits.None with { PerTransaction = 100 } }).Given(Authorise(60));
        line.When(Increment(2, 40)).ThenApproved();
        line.When(Increment(2, 41)).ThenDeclined(TransactionLimitExceeded);
    }

    [Fact]
    public void The_days_amount_counts_and_the_days_count_does_not()
    {
        var line = Line(with: product => product with { Limits = SpendingLimits.None with { DailyAmount = 100, DailyCount = 1 } }).Given(Authorise(60));
        line.When(Increment(2, 40)).ThenApproved();
        line.When(Increment(2, 41)).ThenDeclined(VelocityAmountExceeded);
    }

    [Fact]
    public void The_sub_limit_counts() => Line().Given(Authorise(200, CashMachine)).When(Increment(2, 101, CashMachine)).ThenDeclined(SubLimitExceeded);

    [Fact]
    public void Instant_credit_is_for_checkouts_only() =>
        Line(with: product => product with { InstantCredit = new InstantCredit(0.5m, 500, 30) }).Given(Authorise(1000)).When(Increment(2, 1)).ThenDeclined(InsufficientCredit);

    [Fact]
    public void Line_merchant_and_country_are_checked_again()
    {
        Line().Given(Authorise(1), Freeze()).When(Increment(2, 1)).ThenDeclined(LineFrozen);
        Line().Given(Authorise(1)).When(Increment(2, 1, Shop with { IsSuspended = true })).ThenDeclined(MerchantSuspended);
        Line().Given(Authorise(1)).When(Increment(2, 1) with { Merchant = null }).ThenDeclined(MerchantNotFound);
    }

    [Fact]
    public void After_a_partial_capture_it_may_still_grow() =>
        Line().Given(Authorise(100), Capture(2, 40)).When(Increment(2, 10)).ThenApproved().Shows(posted: 40, held: 70);

    [Fact]
    public void What_has_ended_cannot_grow()
    {
        Line().Given(Authorise(100), Void(2)).When(Increment(2, 1)).ThenRefused(RefusalCode.AuthorisationVoided);
        Line().Given(Authorise(100), Capture(2)).When(Increment(2, 1)).ThenRefused(RefusalCode.AuthorisationCaptured);
        Line().Given(Authorise(1001)).When(Increment(2, 1)).ThenRefused(RefusalCode.AuthorisationDeclined);
        Line().Given(Authorise(100)).After(Week).When(Increment(2, 1)).ThenRefused(RefusalCode.AuthorisationExpired);
        Line().Given(Authorise(100)).After(Week - Millisecond).When(Increment(2, 1)).ThenApproved();
    }

    [Fact]
    public void A_declined_increment_leaves_what_was_asked_as_it_was()
    {
        var authorisation = (Authorisation)Line().Given(Authorise(100), Increment(2, 5000), Void(2, 10)).Newest;
        Assert.Equal((100L, 100L, null), (authorisation.Requested, authorisation.Approved, authorisation.Decline));
    }

    [Fact]
    public void What_never_was_is_not_found() => Line().When(Increment(2, 1)).ThenRefused(RefusalCode.NotFound);

    [Fact]
    public void Another_merchants_is_not_touched()
    {
        Line().Given(Authorise(100)).When(Increment(2, 1, onlyFor: Restaurant.Id)).ThenRefused(RefusalCode.NotYours);
        Line().Given(Authorise(100)).When(Increment(2, 1, onlyFor: Shop.Id)).ThenApproved();
    }
}
