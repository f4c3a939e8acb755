using static CreditGrains.Credit.CreditLines.DeclineReason;

namespace CreditGrains.Credit.Tests;

public class BoostTests
{
    private static readonly DateTimeOffset Start = Noon + Day, End = Noon + Day + Day;

    [Fact]
    public void A_boost_counts_from_its_start_inclusive_until_its_end_exclusive()
    {
        var line = Line().Given(Boost(2, 100, Start, End));
        line.At(Start - Millisecond).Shows(boost: 0, available: 1000).When(Authorise(1001)).ThenDeclined(InsufficientCredit);
        line.At(Start).Shows(boost: 100, available: 1100).When(Authorise(1100)).ThenApproved();
        line.At(End - Millisecond).Shows(boost: 100, available: 1100).When(Authorise(1100)).ThenApproved();
        line.At(End).Shows(boost: 0, available: 1000).When(Authorise(1001)).ThenDeclined(InsufficientCredit);
    }

    [Fact]
    public void A_hold_taken_under_a_boost_stays_honoured_after_it()
    {
        var line = Line().Given(Boost(2, 100, Noon, End), Authorise(1100)).At(End).Shows(held: 1100, available: 0);
        line.When(Authorise(1)).ThenDeclined(InsufficientCredit);
        line.When(Capture(3)).ThenAccepted().Shows(posted: 1100, held: 0, available: 0);
    }

    [Fact]
    public void Boosts_add_up() => Line().Given(Boost(2, 100, Noon, End), Boost(3, 50, Noon, Start)).Shows(boost: 150).At(Start).Shows(boost: 100).At(End).Shows(boost: 0);

    [Fact]
    public void Its_end_is_recorded_with_the_next_command()
    {
        var line = Line().Given(Boost(2, 100, Noon, Start), Boost(3, 50, Noon, End));
        line.At(Start - Millisecond).When(CatchUp).ThenNothing();
        line.At(Start).When(Authorise(1)).Then(new CreditLineEvent.BoostsEnded([2]), Held(1, 1049, at: Start)).At(End).When(CatchUp).Then(new CreditLineEvent.BoostsEnded([3]));
        line.At(End).When(CatchUp).Then(new CreditLineEvent.BoostsEnded([2, 3])).When(CatchUp).ThenNothing();
    }

    [Fact]
    public void Boosts_share_the_line_with_a_new_limit() => Line().Given(Boost(2, 100, Noon, End), Order(3, new LineOrder.SetLimit(500))).Shows(available: 600, boost: 100);
}
