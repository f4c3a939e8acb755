namespace CreditGrains.Credit.Tests;

public class VoidTests
{
    [Fact]
    public void Omitting_the_amount_releases_all()
    {
        var line = Line().Given(Authorise(400)).When(Void(2)).Then(new CreditLineEvent.HoldReleased(2, 400, AvailableAfter: 1000)).Shows(held: 0, available: 1000);
        Assert.Equal(AuthorisationStatus.Voided, ((Authorisation)line.Newest).StatusAt(Noon));
    }

    [Fact]
    public void A_partial_void_lowers_the_hold()
    {
        var line = Line().Given(Authorise(400)).When(Void(2, 150)).Then(new CreditLineEvent.HoldReleased(2, 150, AvailableAfter: 750)).Shows(held: 250, available: 750);
        var authorisation = (Authorisation)line.Newest;
        Assert.Equal((400, 150, 250, AuthorisationStatus.Authorised), (authorisation.Approved, authorisation.Voided, authorisation.Hold, authorisation.StatusAt(Noon)));
        line.When(Capture(2, 251)).ThenRefused(RefusalCode.CaptureExceedsAuthorisation);
        line.When(Capture(2, 250)).ThenAccepted().Shows(posted: 250, held: 0);
    }

    [Fact]
    public void All_may_be_voided_and_not_more()
    {
        Line().Given(Authorise(400)).When(Void(2, 401)).ThenRefused(RefusalCode.VoidExceedsHold);
        Line().Given(Authorise(400)).When(Void(2, 400)).ThenAccepted().When(Void(2)).ThenRefused(RefusalCode.AuthorisationVoided);
        Line().Given(Authorise(400), Capture(2, 300)).When(Void(2, 101)).ThenRefused(RefusalCode.VoidExceedsHold);
    }

    [Fact]
    public void After_a_partial_capture_the_rest_is_voided_and_the_authorisation_is_captured()
    {
        var line = Line().Given(Authorise(400), Capture(2, 300)).When(Void(2)).Then(new CreditLineEvent.HoldReleased(2, 100, AvailableAfter: 700)).Shows(posted: 300, held: 0);
        Assert.Equal(AuthorisationStatus.Captured, ((Authorisation)line.Newest).StatusAt(Noon));
        line.When(Void(2)).ThenRefused(RefusalCode.AuthorisationCaptured);
    }

    [Fact]
    public void An_expired_hold_cannot_be_voided()
    {
        Line().Given(Authorise(400)).After(Week - Millisecond).When(Void(2)).ThenAccepted();
        Line().Given(Authorise(400)).After(Week).When(Void(2)).ThenRefused(RefusalCode.AuthorisationExpired);
        Line().Given(Authorise(400)).After(Week).Given(CatchUp).When(Void(2)).ThenRefused(RefusalCode.AuthorisationExpired);
    }

    [Fact]
    public void What_was_declined_captured_or_never_was_cannot_be_voided()
    {
        Line().Given(Authorise(1001)).When(Void(2)).ThenRefused(RefusalCode.AuthorisationDeclined);
        Line().Given(Authorise(400), Capture(2)).When(Void(2)).ThenRefused(RefusalCode.AuthorisationCaptured);
        Line().When(Void(2)).ThenRefused(RefusalCode.NotFound);
    }

    [Fact]
    public void Another_merchants_is_not_voided()
    {
        Line().Given(Authorise(400)).When(Void(2, onlyFor: Restaurant.Id)).ThenRefused(RefusalCode.NotYours);
        Line().Given(Authorise(400)).When(Void(2, onlyFor: Shop.Id)).ThenAccepted();
    }

    [Fact]
    public void A_frozen_line_may_still_be_relieved() => Line().Given(Authorise(400), Freeze()).When(Void(2)).ThenAccepted();
}
