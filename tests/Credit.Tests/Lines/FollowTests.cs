namespace CreditGrains.Credit.Tests;

/// <summary>A line follows its customer's instructions, each once and in order.</summary>
public class FollowTests
{
    private static readonly LineOrder Close = new LineOrder.Close("moved"), Lower = new LineOrder.SetLimit(500);

    [Fact]
    public void The_first_instruction_opens_it() =>
        Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>.Of(LineRules, Noon)
            .When(Order(7, new LineOrder.Open(CustomerId, Standard, 1000), Op(1)))
            .Then(new CreditLineEvent.Opened(LineId, CustomerId, Standard, 1000, Instruction: 7)).Shows(posted: 0, held: 0, creditBalance: 0, available: 1000, boost: 0);

    [Fact]
    public void The_answer_is_the_line()
    {
        var view = (CreditLineView)Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>.Of(LineRules, Noon)
            .Given(Order(7, new LineOrder.Open(CustomerId, Standard, 1000), Op(1))).Newest;
        Assert.Equal((LineId, CustomerId, "revolving-standard", CreditLineStatus.Active, Cny, Noon, 1L), (view.Id, view.CustomerId, view.Product, view.Status, view.Currency, view.OpenedAt, view.Version));
    }

    [Fact]
    public void A_limit_is_set_and_the_line_may_be_over_it()
    {
        Line().When(Order(2, Lower)).Then(new CreditLineEvent.LimitChanged(500, 2)).Shows(available: 500);
        Line().Given(Advise(600), Order(2, Lower)).Shows(posted: 600, available: 0);
    }

    [Fact]
    public void A_boost_is_granted() => Line().When(Boost(2, 100, Noon, Noon + Day)).Then(new CreditLineEvent.BoostGranted(100, Noon, Noon + Day, 2)).Shows(boost: 100, available: 1100);

    [Fact]
    public void A_refusal_on_record_is_heard_again_however_late_and_what_was_followed_is_never_refused_afterwards()
    {
        var refused = Line().Given(new CreditLineCommand.RefuseInstruction(2, new Refusal(RefusalCode.LineNotSettled, "Owing.")));
        refused.When(Order(2, Close)).ThenRefused(RefusalCode.LineNotSettled);
        refused.When(Order(3, Close)).Then(new CreditLineEvent.Closed("moved", 3));
        Line().Given(Order(2, Lower)).When(new CreditLineCommand.RefuseInstruction(2, new Refusal(RefusalCode.LineNotSettled, "Owing."))).ThenNothing();
    }

    [Fact]
    public void A_line_has_a_bounded_number_of_boosts_at_a_time()
    {
        var line = Line();
        for (var number = 2; number < 2 + CreditLineState.BoostsMost; number++) line = line.Given(Boost(number, 1, Noon, Noon + Day));
        line.When(Boost(100, 1, Noon, Noon + Day)).ThenRefused(RefusalCode.TooManyBoosts);
        line.After(Day).When(Boost(100, 1, Noon + Day, Noon + Week)).ThenAccepted().Shows(boost: 1);
    }

    [Fact]
    public void A_block_is_followed_and_lifted() =>
        Line().When(Order(2, new LineOrder.SetBlocked(true))).Then(new CreditLineEvent.CustomerBlockChanged(true, 2))
            .When(Order(3, new LineOrder.SetBlocked(false))).Then(new CreditLineEvent.CustomerBlockChanged(false, 3));

    [Fact]
    public void The_same_number_again_changes_nothing()
    {
        var line = Line().Given(Order(5, Lower), Order(6, new LineOrder.SetLimit(700)));
        line.When(Order(6, new LineOrder.SetLimit(700))).ThenNothing();
        line.When(Order(5, Lower)).ThenNothing();
        line.When(Order(1, new LineOrder.Open(CustomerId, Standard, 1))).ThenNothing();
        Assert.All(new CreditLineCommand[] { Boost(7, 1, Noon, Noon + Day), Order(7, new LineOrder.SetBlocked(true)), Order(7, Close) }, first => line.Given(first).When(first).ThenNothing());
    }

    [Fact]
    public void A_retried_instruction_is_answered_as_the_first_time()
    {
        var line = Line().Given(Order(5, Lower, Op(1)));
        line.When(Order(5, Lower, Op(1))).ThenReplayed(line.Newest);
        line.When(Order(6, Lower, Op(1, fingerprint: 2))).ThenRefused(RefusalCode.IdempotencyKeyReused);
    }

    [Fact]
    public void Instant_credit_does_not_count_as_an_instruction() =>
        Line(with: product => product with { InstantCredit = new(0.1m, 50_000, 30) }).Given(Order(5, Lower), Authorise(510)).When(Order(5, Lower)).ThenNothing();

    [Fact]
    public void A_settled_line_closes() => Line().Given(Advise(100), Repay(100)).When(Order(2, Close)).Then(new CreditLineEvent.Closed("moved", 2));

    [Fact]
    public void A_line_that_owes_holds_or_has_anything_does_not_close()
    {
        Line().Given(Advise(1)).When(Order(2, Close)).ThenRefused(RefusalCode.LineNotSettled);
        Line().Given(Repay(1)).When(Order(2, Close)).ThenRefused(RefusalCode.LineNotSettled);
        Line().Given(Authorise(1)).After(Week - Millisecond).When(Order(2, Close)).ThenRefused(RefusalCode.LineNotSettled);
        Line().Given(Authorise(1)).After(Week).When(Order(2, Close)).Then(new CreditLineEvent.HoldsExpired([2]), new CreditLineEvent.Closed("moved", 2));
    }

    [Fact]
    public void A_closed_line_follows_nothing_more()
    {
        var line = Line().Given(Order(2, Close));
        Assert.All(new[] { Lower, Close, new LineOrder.SetBlocked(true), new LineOrder.Boost(1, Noon, Noon + Day) }, order => line.When(Order(3, order)).ThenRefused(RefusalCode.LineClosed));
    }

    [Fact]
    public void Where_no_line_is_only_opening_is_followed() =>
        Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>.Of(LineRules, Noon).When(Order(1, Lower)).ThenRefused(RefusalCode.NotFound);

    [Fact]
    public void Freezing_twice_or_a_closed_line_is_refused()
    {
        Line().When(Freeze()).Then(new CreditLineEvent.Frozen("lost card")).When(Freeze()).ThenRefused(RefusalCode.LineFrozen);
        Line().Given(Order(2, Close)).When(Freeze()).ThenRefused(RefusalCode.LineClosed);
    }

    [Fact]
    public void Unfreezing_what_is_not_frozen_or_is_closed_is_refused()
    {
        Line().Given(Freeze()).When(Unfreeze()).Then(new CreditLineEvent.Unfrozen("found")).When(Unfreeze()).ThenRefused(RefusalCode.LineNotFrozen);
        Line().Given(Freeze(), Order(2, Close)).When(Unfreeze()).ThenRefused(RefusalCode.LineClosed);
    }

    [Fact]
    public void The_status_shows_what_the_line_is()
    {
        Assert.Equal(CreditLineStatus.Frozen, Line().Given(Freeze()).State.ViewAt(Noon).Status);
        Assert.Equal(CreditLineStatus.Active, Line().Given(Freeze(), Unfreeze()).State.ViewAt(Noon).Status);
        Assert.Equal(CreditLineStatus.Closed, Line().Given(Freeze(), Order(2, Close)).State.ViewAt(Noon).Status);
    }
}
