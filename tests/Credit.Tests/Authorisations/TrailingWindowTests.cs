using static CreditGrains.Credit.CreditLines.DeclineReason;

namespace CreditGrains.Credit.Tests;

/// <summary>Windows that end now rather than at midnight.</summary>
public class TrailingWindowTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static Func<RevolvingProduct, RevolvingProduct> With(params TrailingLimit[] trailing) => product => product with { Limits = SpendingLimits.None with { Trailing = [.. trailing] } };

    [Fact]
    public void The_amount_within_a_window_may_be_reached_and_not_exceeded()
    {
        var line = Line(with: With(new TrailingLimit(60, 100, null))).Given(Authorise(60)).After(Minute / 2);
        line.When(Authorise(40)).ThenApproved();
        line.When(Authorise(41)).ThenDeclined(VelocityAmountExceeded);
    }

    [Fact]
    public void The_count_within_a_window_may_be_reached_and_not_exceeded() =>
        Line(with: With(new TrailingLimit(60, null, 2))).Given(Authorise(1)).When(Authorise(1)).ThenApproved().When(Authorise(1)).ThenDeclined(VelocityCountExceeded);

    [Fact]
    public void An_approval_exactly_one_window_ago_no_longer_counts()
    {
        var line = Line(with: With(new TrailingLimit(60, 100, 1))).Given(Authorise(100));
        line.After(Minute - Millisecond).When(Authorise(1)).ThenDeclined(VelocityAmountExceeded, VelocityCountExceeded);
        line.After(Minute).When(Authorise(100)).ThenApproved();
    }

    [Fact]
    public void A_window_goes_on_over_midnight() =>
        Line(with: With(new TrailingLimit(3600, 100, null)), at: new(2026, 3, 31, 23, 59, 0, TimeSpan.Zero)).Given(Authorise(100)).After(Minute).When(Authorise(1)).ThenDeclined(VelocityAmountExceeded);

    [Fact]
    public void Each_window_counts_for_itself()
    {
        var line = Line(with: With(new TrailingLimit(60, 50, null), new TrailingLimit(3600, 70, null))).Given(Authorise(50)).After(Minute);
        line.When(Authorise(20)).ThenApproved();
        line.When(Authorise(21)).ThenDeclined(VelocityAmountExceeded);
    }

    [Fact]
    public void An_increment_counts_as_an_amount_and_not_as_an_approval() =>
        Line(with: With(new TrailingLimit(60, 100, 2))).Given(Authorise(50), Increment(2, 30)).When(Authorise(21)).ThenDeclined(VelocityAmountExceeded)
            .Before.When(Authorise(20)).ThenApproved();

    [Fact]
    public void An_advice_counts_in_both_ways() =>
        Line(with: With(new TrailingLimit(60, 100, 1))).Given(Advise(100)).When(Authorise(1)).ThenDeclined(VelocityAmountExceeded, VelocityCountExceeded);

    [Fact]
    public void More_approvals_than_are_told_apart_err_towards_declining()
    {
        var line = Line(with: With(new TrailingLimit(3600, null, Velocity.TrailingMost + 1)));
        for (var i = 0; i <= Velocity.TrailingMost; i++) line = line.Given(Authorise(1)).After(Millisecond);
        Assert.Equal((Velocity.TrailingMost, new Spend(Noon + Millisecond, 2, 2)), (line.State.Velocity.Trailing.Length, line.State.Velocity.Trailing[0]));

        // The first approval is a window ago, but it was joined to the second.
        line = line.At(Noon + TimeSpan.FromHours(1));
        line.When(Authorise(1)).ThenDeclined(VelocityCountExceeded);
        line.After(Millisecond).When(Authorise(1)).ThenApproved();
    }

    [Fact]
    public void What_left_the_longest_window_is_forgotten() =>
        Assert.Single(Line(with: With(new TrailingLimit(10, 100, null), new TrailingLimit(60, 100, null))).Given(Authorise(1)).After(Minute).Given(Authorise(1)).State.Velocity.Trailing);

    [Fact]
    public void Nothing_is_remembered_where_no_product_asks() => Assert.Empty(Line().Given(Authorise(1)).State.Velocity.Trailing);

    [Fact]
    public void Limits_made_without_trailing_windows_have_none() =>
        Line(with: product => product with { Limits = new SpendingLimits(null, 100, 5, null, default) }).Given(Authorise(100)).When(Authorise(1)).ThenDeclined(VelocityAmountExceeded);
}
