using Xunit.Sdk;

namespace CreditGrains.Credit.Tests;

/// <summary>A helper that cannot fail tests nothing.</summary>
public class KitTests
{
    [Fact]
    public void Equal_contents_in_different_arrays_are_equal() =>
        Content.Equal(new CreditLineEvent.HoldsExpired([1, 2]), new CreditLineEvent.HoldsExpired([.. new List<long> { 1, 2 }]));

    [Fact]
    public void Other_contents_are_not() =>
        Assert.ThrowsAny<XunitException>(() => Content.Equal(new CreditLineEvent.HoldsExpired([1, 2]), new CreditLineEvent.HoldsExpired([1, 3])));

    [Fact]
    public void Content_sees_into_the_state()
    {
        var line = Line().Given(Authorise(10));
        Assert.NotEqual(Content.Of(line.State), Content.Of(line.Given(Capture(2, 1)).State));
        Assert.Contains("Hold = 10", Content.Of(line.State), StringComparison.Ordinal);
        Assert.Contains("Fingerprint = 1", Content.Of(line.State), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_event_than_expected_fails() =>
        Assert.ThrowsAny<XunitException>(() => Line().When(Authorise(10)).Then(Held(10, availableAfter: 991)));

    [Fact]
    public void One_event_too_few_or_too_many_fails()
    {
        Assert.ThrowsAny<XunitException>(() => Line().When(Authorise(10)).Then());
        Assert.ThrowsAny<XunitException>(() => Line().When(Authorise(10)).Then(Held(10, 990), Held(10, 990)));
    }

    [Fact]
    public void An_approval_is_not_a_decline_nor_the_other_way_round()
    {
        Assert.ThrowsAny<XunitException>(() => Line().When(Authorise(10)).ThenDeclined(DeclineReason.InsufficientCredit));
        Assert.ThrowsAny<XunitException>(() => Line().When(Authorise(1001)).ThenApproved());
        Assert.ThrowsAny<XunitException>(() => Line().When(Authorise(1001)).ThenDeclined(DeclineReason.LineFrozen));
    }

    [Fact]
    public void Each_kind_of_outcome_is_told_from_the_others()
    {
        Assert.ThrowsAny<XunitException>(() => Line().When(Freeze()).ThenRefused(RefusalCode.LineFrozen));
        Assert.ThrowsAny<XunitException>(() => Line().When(Unfreeze()).ThenRefused(RefusalCode.LineFrozen));
        Assert.ThrowsAny<XunitException>(() => Line().When(Unfreeze()).ThenAccepted());
        Assert.ThrowsAny<XunitException>(() => Line().When(Freeze()).ThenNothing());
        Assert.ThrowsAny<XunitException>(() => Line().When(Freeze()).ThenReplayed(Line().Given(Freeze()).Newest));
    }

    [Fact]
    public void A_wrong_number_of_the_line_fails() => Assert.ThrowsAny<XunitException>(() => Line().Given(Authorise(10)).Shows(held: 11));

    [Fact]
    public void The_operation_stands_on_the_last_event_of_a_command_only()
    {
        var line = Line().Given(Authorise(10)).After(Week).Given(Authorise(20, operation: Op(7)));
        Assert.Equal([null, null, (UInt128)7], line.Log.TakeLast(3).Select(entry => entry.Event is CreditLineEvent.AuthorisationHeld { Approved: 10 } ? null : entry.Recorded.Operation?.Key));
        Assert.Equal([1, 2, 3, 4], line.Log.Select(entry => entry.Recorded.Version));
    }
}
