using CreditGrains.Credit.Ledger;

namespace CreditGrains.Credit.Tests;

public class CaptureTests
{
    private static CreditLineEvent.AuthorisationCaptured Captured(long amount, long? released = null, bool final = true, bool over = false, bool late = false, long discount = 0, long own = 0, params IEnumerable<(string, long)> entries) =>
        new(2, Shop.Id, Categories.Purchase, amount, released ?? amount, final, late, over, own, amount - own, 100, discount, Today, Recalled: null, Entries(entries));

    [Fact]
    public void A_full_capture_posts_the_purchase_and_releases_the_hold() =>
        Line().Given(Authorise(400)).When(Capture(2, 400)).Then(
            Captured(400, discount: 4, entries: [(Chart.Principal, 400), (Chart.MerchantPayable, -396), (Chart.MerchantDiscount, -4)])).Shows(posted: 400, held: 0, available: 600);

    [Fact]
    public void Omitting_the_amount_means_all_that_remains() =>
        Line().Given(Authorise(400), Capture(2, 150)).When(Capture(2)).ThenAccepted().Shows(posted: 400, held: 0);

    [Fact]
    public void A_partial_capture_leaves_the_rest_on_hold() =>
        Line().Given(Authorise(400)).When(Capture(2, 150)).Then(
            Captured(150, final: false, discount: 2, entries: [(Chart.Principal, 150), (Chart.MerchantPayable, -148), (Chart.MerchantDiscount, -2)])).Shows(posted: 150, held: 250, available: 600);

    [Fact]
    public void Several_captures_may_take_all_of_it()
    {
        var line = Line().Given(Authorise(400), Capture(2, 150), Capture(2, 150)).Shows(posted: 300, held: 100);
        Assert.Equal(AuthorisationStatus.PartiallyCaptured, line.State.Holds.Find(2)!.StatusAt(Noon));
        line.When(Capture(2, 101)).ThenRefused(RefusalCode.CaptureExceedsAuthorisation);
        line.When(Capture(2, 100)).ThenAccepted().Shows(posted: 400, held: 0).When(Capture(2, 1)).ThenRefused(RefusalCode.AuthorisationCaptured);
    }

    [Fact]
    public void A_final_capture_releases_the_rest()
    {
        var line = Line().Given(Authorise(400)).When(Capture(2, 150, final: true)).Then(
            Captured(150, released: 400, discount: 2, entries: [(Chart.Principal, 150), (Chart.MerchantPayable, -148), (Chart.MerchantDiscount, -2)])).Shows(posted: 150, held: 0, available: 850);
        line.When(Capture(2, 1)).ThenRefused(RefusalCode.AuthorisationCaptured);
    }

    [Fact]
    public void The_customers_own_money_pays_first() =>
        Line().Given(Repay(50), Authorise(80)).When(Capture(3)).ThenAccepted().Shows(posted: 30, creditBalance: 0, available: 970);

    [Fact]
    public void It_pays_all_when_there_is_enough()
    {
        var answer = Line().Given(Repay(100), Authorise(80)).When(Capture(3));
        answer.ThenAccepted().Shows(posted: 0, creditBalance: 20, available: 1020);
        Content.Equal(Entries((Chart.CreditBalance, 80), (Chart.MerchantPayable, -79), (Chart.MerchantDiscount, -1)), answer.Events[0].Entries);
    }

    [Fact]
    public void More_than_was_authorised_is_refused_where_the_category_tolerates_nothing() =>
        Line().Given(Authorise(100)).When(Capture(2, 101)).ThenRefused(RefusalCode.CaptureExceedsAuthorisation);

    [Fact]
    public void A_restaurant_may_exceed_by_a_fifth_and_not_more()
    {
        var line = Line(limit: 100).Given(Authorise(100, Restaurant));
        line.When(Capture(2, 121)).ThenRefused(RefusalCode.CaptureExceedsAuthorisation);
        var capture = (Capture)line.When(Capture(2, 120)).ThenAccepted().Shows(posted: 120, held: 0, available: 0).Newest;
        Assert.True(capture.OverCapture);
    }

    [Fact]
    public void The_tolerance_is_rounded_down_and_for_all_captures_together()
    {
        var line = Line().Given(Authorise(104, Restaurant), Capture(2, 100)).Shows(held: 4);
        line.When(Capture(2, 25)).ThenRefused(RefusalCode.CaptureExceedsAuthorisation);
        line = line.Given(Capture(2, 14)).Shows(posted: 114, held: 0);
        Assert.True(((Capture)line.Newest).OverCapture);
        line.When(Capture(2, 11)).ThenRefused(RefusalCode.CaptureExceedsAuthorisation);
        line.When(Capture(2, 10)).ThenAccepted().Shows(posted: 124).When(Capture(2, 1)).ThenRefused(RefusalCode.AuthorisationCaptured);
    }

    [Fact]
    public void The_tolerance_is_of_what_was_not_voided() =>
        Line().Given(Authorise(100, Restaurant), Void(2, 50)).When(Capture(2, 61)).ThenRefused(RefusalCode.CaptureExceedsAuthorisation).When(Capture(2, 60)).ThenAccepted();

    [Fact]
    public void All_that_remains_is_nothing_once_the_hold_is_used_up() =>
        Line().Given(Authorise(100, Restaurant), Capture(2, 100)).When(Capture(2)).ThenRefused(RefusalCode.NothingToCapture);

    [Fact]
    public void A_capture_within_the_hold_is_not_an_over_capture() => Assert.False(((Capture)Line().Given(Authorise(100, Restaurant), Capture(2, 100)).Newest).OverCapture);

    [Fact]
    public void A_capture_is_late_from_the_millisecond_of_expiry()
    {
        var line = Line().Given(Authorise(400));
        var intime = (Capture)line.After(Week - Millisecond).Given(Capture(2)).Shows(posted: 400).Newest;
        var late = (Capture)line.After(Week).Given(Capture(2)).Shows(posted: 400, held: 0).Newest;
        Assert.Equal((false, true, false), (intime.Late, late.Late, late.OverCapture));
    }

    [Fact]
    public void A_late_capture_posts_whatever_is_available() =>
        Line().Given(Authorise(400)).After(Week).Given(Authorise(1000)).When(Capture(2)).ThenAccepted().Shows(posted: 400, held: 1000, available: 0);

    [Fact]
    public void A_late_capture_may_be_partial_and_several_and_no_more_than_was_authorised()
    {
        var line = Line().Given(Authorise(400), Capture(2, 100)).After(Week).Given(Capture(2, 100), Capture(2, 100)).Shows(posted: 300, held: 0);
        line.When(Capture(2, 101)).ThenRefused(RefusalCode.CaptureExceedsAuthorisation);
        line.When(Capture(2)).ThenAccepted().Shows(posted: 400).When(Capture(2, 1)).ThenRefused(RefusalCode.AuthorisationCaptured);
    }

    [Fact]
    public void It_is_posted_on_frozen_and_closed_lines_for_the_goods_were_delivered()
    {
        Line().Given(Authorise(400), Freeze()).When(Capture(2)).ThenAccepted();
        Line().Given(Authorise(400)).After(Week).Given(Order(2, new LineOrder.Close("moved"))).When(Capture(2)).ThenAccepted().Shows(posted: 400);
    }

    [Fact]
    public void What_was_voided_or_declined_cannot_be_captured()
    {
        Line().Given(Authorise(400), Void(2)).When(Capture(2)).ThenRefused(RefusalCode.AuthorisationVoided);
        Line().Given(Authorise(1001)).When(Capture(2)).ThenRefused(RefusalCode.AuthorisationDeclined);
        Line().Given(Authorise(400), Capture(2, 100), Void(2)).When(Capture(2, 1)).ThenRefused(RefusalCode.AuthorisationCaptured);
    }

    [Fact]
    public void What_never_was_or_is_something_else_is_not_found()
    {
        Line().When(Capture(2)).ThenRefused(RefusalCode.NotFound);
        Line().Given(Repay(1)).When(Capture(2)).ThenRefused(RefusalCode.NotFound);
        Line().When(Capture(1)).ThenRefused(RefusalCode.NotFound);
    }

    [Fact]
    public void Another_merchants_is_not_captured()
    {
        Line().Given(Authorise(400)).When(Capture(2, onlyFor: Restaurant.Id)).ThenRefused(RefusalCode.NotYours);
        Line().Given(Authorise(400)).When(Capture(2, onlyFor: Shop.Id)).ThenAccepted();
    }

    [Fact]
    public void The_discount_is_the_one_agreed_at_authorisation_rounded_half_even()
    {
        var merchant = Shop with { DiscountBasisPoints = 50 };
        Assert.Equal([0, 2, 2], new[] { 100, 300, 301 }.Select(amount => ((Capture)Line().Given(Authorise(amount, merchant), Capture(2)).Newest).Discount));
    }

    [Fact]
    public void A_balance_that_could_overflow_is_refused()
    {
        var line = Line().GivenEvents(new CreditLineEvent.AdvicePosted(
            Shop.Id, Categories.Purchase, CreditLine.LargestBalance - 1, 0, CreditLine.LargestBalance - 1, 0, 0, Noon, Today, Today, []));
        line.When(Advise(2)).ThenRefused(RefusalCode.AmountTooLarge);
        line.When(Advise(1)).ThenAccepted();
    }
}
