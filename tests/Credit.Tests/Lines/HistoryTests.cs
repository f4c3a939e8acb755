namespace CreditGrains.Credit.Tests;

using Outcome = Outcome<CreditLineEvent, CreditLineReceipt>;

/// <summary>What the state no longer holds is read back from the line's own events.</summary>
public class HistoryTests
{
    private static void Needs(long number, Outcome outcome) => Assert.Equal(number, Assert.IsType<Outcome.NeedsHistory>(outcome).Version);

    [Fact]
    public void A_live_hold_needs_no_history() => Assert.IsType<Outcome.Accepted>(CreditLine.Decide(Line().Given(Authorise(1)).State, Capture(2), Noon));

    [Fact]
    public void An_expired_hold_that_was_not_recorded_as_such_needs_none_either() =>
        Assert.IsType<Outcome.Accepted>(CreditLine.Decide(Line().Given(Authorise(1)).State, Capture(2), Noon + Week));

    [Fact]
    public void A_recorded_expiry_does() => Needs(2, CreditLine.Decide(Line().Given(Authorise(1)).After(Week).Given(CatchUp).State, Capture(2), Noon + Week));

    [Fact]
    public void So_does_everything_that_left_the_state()
    {
        var state = Line().Given(Authorise(1), Capture(2), Advise(1), Repay(1)).State;
        Assert.All(new CreditLineCommand[] { Capture(2), Void(2), Increment(2, 1) }, command => Needs(2, CreditLine.Decide(state, command, Noon)));
        Needs(3, CreditLine.Decide(state, Refund(3), Noon));
        Needs(4, CreditLine.Decide(state, Refund(4), Noon));
        Needs(5, CreditLine.Decide(state, Reverse(5), Noon));
    }

    [Fact]
    public void A_changed_value_stays_at_hand_for_a_while()
    {
        var line = Line().Given(Authorise(400), Capture(2), Refund(3, 100));
        Assert.Equal(100, ((Capture)line.State.Recalled.Find(3)!).Refunded);
        Assert.IsType<Outcome.Accepted>(CreditLine.Decide(line.State, Refund(3), Noon));
    }

    [Fact]
    public void The_one_changed_longest_ago_leaves_the_window_first()
    {
        var line = Line().Given(Enumerable.Repeat(0, RecallWindow.Most + 1).Select(_ => Advise(10))).Given(Enumerable.Range(2, RecallWindow.Most).Select(number => Refund(number, 1)));
        Assert.Equal(0, line.State.Recalled.LeftAt);
        line = line.Given(Refund(2, 1), Refund(2 + RecallWindow.Most, 1));
        Assert.Equal(RecallWindow.Most, line.State.Recalled.Items.Length);
        Assert.Null(line.State.Recalled.Find(3));
        Assert.Equal(2, ((Capture)line.State.Recalled.Find(2)!).Refunded);
        Assert.Equal(line.State.Version, line.State.Recalled.LeftAt);
    }

    [Fact]
    public void A_history_read_before_something_left_the_window_is_asked_for_again()
    {
        var line = Line().Given(Enumerable.Repeat(0, RecallWindow.Most + 1).Select(_ => Advise(10))).Given(Enumerable.Range(2, RecallWindow.Most + 1).Select(number => Refund(number, 1)));
        var (left, value) = (line.State.Recalled.LeftAt, Histories.Fold(line.Log.Where(entry => entry.Recorded.Version == 2).Select(entry => (entry.Event, entry.Recorded))));
        Needs(2, CreditLine.Decide(line.State, Refund(2, 10) with { History = new History(left - 1, value) }, Noon));
        Assert.IsType<Outcome.Accepted>(CreditLine.Decide(line.State, Refund(2, 10) with { History = new History(left, value) }, Noon));
    }

    [Fact]
    public void History_never_overrules_what_is_at_hand()
    {
        var line = Line().Given(Advise(100));
        var stale = new History(2, line.Newest);
        line = line.Given(Refund(2, 100));
        Assert.Equal(RefusalCode.RefundExceedsCapture, Assert.IsType<Outcome.Refused>(CreditLine.Decide(line.State, Refund(2, 1) with { History = stale }, Noon)).Refusal.Code);
    }

    [Fact]
    public void Many_late_captures_taken_in_turns_never_exceed_what_was_authorised()
    {
        var line = Line().Given(Enumerable.Repeat(0, 10).Select(_ => Authorise(100))).After(Week);
        for (var round = 0; round < 2; round++) line = line.Given(Enumerable.Range(2, 10).Select(number => Capture(number, 50)));
        Assert.All(Enumerable.Range(2, 10), number => line.When(Capture(number, 1)).ThenRefused(RefusalCode.AuthorisationCaptured));
        line.Shows(posted: 1000);
    }

    [Fact]
    public void An_event_that_made_nothing_has_no_history() =>
        Assert.All(Line().Given(Freeze(), Order(2, new LineOrder.SetLimit(1))).Log, entry => Assert.Null(Histories.Fold([(entry.Event, entry.Recorded)])));

    [Fact]
    public void What_is_not_about_a_value_cannot_be_folded_into_it()
    {
        var frozen = ((CreditLineEvent)new CreditLineEvent.Frozen("x"), new Recorded(9, Noon, null));
        foreach (var made in Line().Given(Authorise(1), Advise(1), Repay(1)).Log.Skip(1))
            Assert.Throws<System.Diagnostics.UnreachableException>(() => Histories.Fold([(made.Event, made.Recorded), frozen]));
    }
}
