namespace CreditGrains.Credit.Tests;

/// <summary>What ends by itself is gone to the millisecond; recording it is only a record.</summary>
public class ExpiryTests
{
    [Fact]
    public void A_hold_is_gone_at_its_expiry_to_the_millisecond()
    {
        var line = Line().Given(Authorise(400));
        line.After(Week - Millisecond).Shows(held: 400, available: 600).When(Authorise(601)).ThenDeclined(DeclineReason.InsufficientCredit);
        line.After(Week).Shows(held: 0, available: 1000).When(Authorise(1000)).ThenApproved();
    }

    [Fact]
    public void Its_status_says_so()
    {
        var authorisation = Line().Given(Authorise(400)).State.Holds.Find(2)!;
        Assert.Equal((AuthorisationStatus.Authorised, 400), (authorisation.StatusAt(Noon + Week - Millisecond), authorisation.HeldAt(Noon + Week - Millisecond)));
        Assert.Equal((AuthorisationStatus.Expired, 0), (authorisation.StatusAt(Noon + Week), authorisation.HeldAt(Noon + Week)));
    }

    [Fact]
    public void Catching_up_records_it_once()
    {
        var line = Line().Given(Authorise(400), Authorise(100, Hotel));
        line.After(Week - Millisecond).When(CatchUp).ThenNothing();
        line.After(Week).When(CatchUp).Then(new CreditLineEvent.HoldsExpired([2])).Shows(held: 100).When(CatchUp).ThenNothing();
        line.After(31 * Day).When(CatchUp).Then(new CreditLineEvent.HoldsExpired([2, 3])).Shows(held: 0);
    }

    [Fact]
    public void It_is_recorded_before_what_the_next_command_brings() =>
        Line().Given(Authorise(400)).After(Week).When(Authorise(1)).Then(new CreditLineEvent.HoldsExpired([2]), Held(1, 999, at: Noon + Week));

    [Fact]
    public void A_refused_or_replayed_command_records_nothing()
    {
        var line = Line().Given(Authorise(400, operation: Op(1))).After(Week);
        line.When(Unfreeze()).ThenRefused(RefusalCode.LineNotFrozen);
        line.When(Authorise(400, operation: Op(1))).ThenReplayed(line.Newest);
    }

    [Fact]
    public void There_is_nothing_to_catch_up_before_a_line_is_opened() =>
        Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>.Of(LineRules, Noon).When(CatchUp).ThenNothing();

    [Fact]
    public void The_line_says_when_it_next_has_something_to_record()
    {
        var line = Line();
        Assert.Null(line.State.NextDue);
        line = line.Given(Authorise(1, Hotel));
        Assert.Equal(Noon + (31 * Day), line.State.NextDue);
        line = line.Given(Authorise(1));
        Assert.Equal(Noon + Week, line.State.NextDue);
        line = line.Given(Boost(2, 1, Noon, Noon + Day));
        Assert.Equal(Noon + Day, line.State.NextDue);
        Assert.Equal(Noon + Week, line.At(Noon + Day).Given(CatchUp).State.NextDue);
        Assert.Null(line.At(Noon + (31 * Day)).Given(CatchUp).State.NextDue);
    }

    [Fact]
    public void Very_many_expiries_are_recorded_in_bounded_pieces()
    {
        const int most = CreditLine.ExpiriesPerEvent * CreditLine.EventsPerCatchUp;
        var line = Line(limit: 1_000_000).GivenEvents(Enumerable.Repeat<CreditLineEvent>(Held(1, 0), most + 1)).After(Week).Shows(held: 0);
        var answer = line.When(CatchUp);
        Assert.Equal(CreditLine.EventsPerCatchUp, answer.Events.Length);
        Assert.All(answer.Events, happened => Assert.Equal(CreditLine.ExpiriesPerEvent, Assert.IsType<CreditLineEvent.HoldsExpired>(happened).Authorisations.Length));
        answer.ThenAccepted().When(CatchUp).Then(new CreditLineEvent.HoldsExpired([most + 2])).When(CatchUp).ThenNothing();
    }

    [Fact]
    public void A_late_capture_of_a_hold_beyond_that_bound_counts_all_the_same()
    {
        const int most = CreditLine.ExpiriesPerEvent * CreditLine.EventsPerCatchUp;
        var line = Line(limit: 1_000_000).GivenEvents(Enumerable.Repeat<CreditLineEvent>(Held(1, 0), most + 1)).After(Week).Given(Capture(most + 2)).Shows(posted: 1);
        line.When(Capture(most + 2, 1)).ThenRefused(RefusalCode.AuthorisationCaptured);
    }
}
