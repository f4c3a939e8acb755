namespace CreditGrains.Credit.Tests;

/// <summary>What a decline tells the terminal: how much would pass now, and when what was asked for would.</summary>
public class WayForwardTests
{
    private static WayForward Of(Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt> line, CreditLineCommand command) => line.When(command).WayForward();

    private static Func<RevolvingProduct, RevolvingProduct> Limits(SpendingLimits limits) => product => product with { Limits = limits };

    [Fact]
    public void What_is_available_would_pass() => Assert.Equal(600, Of(Line().Given(Authorise(400)), Authorise(601)).LargestAmount);

    [Fact]
    public void The_lowest_of_all_limits_decides()
    {
        Assert.Equal(100, Of(Line(with: Limits(SpendingLimits.None with { PerTransaction = 100 })), Authorise(101)).LargestAmount);
        Assert.Equal(40, Of(Line(with: Limits(SpendingLimits.None with { PerTransaction = 100, DailyAmount = 100 })).Given(Authorise(60)), Authorise(90)).LargestAmount);
        Assert.Equal(300, Of(Line(), Authorise(500, CashMachine)).LargestAmount);
        Assert.Equal(1050, Of(Line(with: product => product with { InstantCredit = new(0.05m, 50_000, 30) }), Authorise(1051)).LargestAmount);
    }

    [Fact]
    public void No_amount_would_pass_where_something_else_is_wrong()
    {
        Assert.Equal(new WayForward(0, [], null), Of(Line().Given(Freeze()), Authorise(1)));
        Assert.Equal(new WayForward(0, [], null), Of(Line(), AuthoriseNowhere(1)));
        Assert.Equal(0, Of(Line(with: Limits(SpendingLimits.None with { DailyCount = 1 })).Given(Authorise(1)), Authorise(1)).LargestAmount);
        Assert.Equal((0, null), (Of(Line(), Authorise(1, plan: "equal-12")).LargestAmount, Of(Line(), Authorise(1, plan: "equal-12")).RetryAfter));
    }

    [Fact]
    public void A_hold_that_expires_frees_credit() =>
        Assert.Equal(Noon + Week, Of(Line().Given(Authorise(400)).After(Day), Authorise(1000)).RetryAfter);

    [Fact]
    public void Of_several_holds_the_first_that_frees_enough_is_told() =>
        Assert.Equal(Noon + Day + Week, Of(Line().Given(Authorise(400)).After(Day).Given(Authorise(400)).After(Day).Given(Authorise(200)), Authorise(700)).RetryAfter);

    [Fact]
    public void A_boost_that_starts_later_brings_credit() =>
        Assert.Equal(Noon + Day, Of(Line().Given(Boost(2, 100, Noon + Day, Noon + Week)), Authorise(1100)).RetryAfter);

    [Fact]
    public void Waiting_does_not_help_against_what_is_posted() => Assert.Null(Of(Line().Given(Advise(1)), Authorise(1000)).RetryAfter);

    [Fact]
    public void The_next_midnight_opens_a_new_day() =>
        Assert.Equal(new DateTimeOffset(2026, 3, 11, 0, 0, 0, TimeSpan.Zero), Of(Line(with: Limits(SpendingLimits.None with { DailyCount = 1 })).Given(Authorise(1)), Authorise(1)).RetryAfter);

    [Fact]
    public void The_next_first_of_a_month_opens_a_new_month() =>
        Assert.Equal(
            new DateTimeOffset(2026, 3, 31, 16, 0, 0, TimeSpan.Zero),
            Of(Line(with: product => product with { TimeZone = "Asia/Shanghai", Limits = SpendingLimits.None with { MonthlyAmount = 10 } }).Given(Authorise(10)), Authorise(1)).RetryAfter);

    [Fact]
    public void An_approval_that_leaves_a_trailing_window_makes_room() =>
        Assert.Equal(Noon + TimeSpan.FromSeconds(60), Of(Line(with: Limits(SpendingLimits.None with { Trailing = [new(60, null, 1)] })).Given(Authorise(1)).After(Millisecond), Authorise(1)).RetryAfter);

    [Fact]
    public void Approvals_that_only_a_longer_window_remembers_do_not_hide_it()
    {
        var line = Line(with: Limits(SpendingLimits.None with { Trailing = [new(60, null, 1), new(86_400, 1000, null)] }));
        for (var i = 0; i < 20; i++) line = line.Given(Authorise(1)).After(TimeSpan.FromSeconds(60));
        Assert.Equal(line.Now + TimeSpan.FromSeconds(60), Of(line.Given(Authorise(1)), Authorise(1)).RetryAfter);
    }

    [Fact]
    public void An_increment_is_not_told_to_wait_until_its_own_hold_has_expired() => Assert.Null(Of(Line().Given(Authorise(400)), Increment(2, 601)).RetryAfter);

    [Fact]
    public void But_until_another_has() =>
        Assert.Equal(Noon + Week, Of(Line().Given(Authorise(400)).After(Day).Given(Authorise(300)), Increment(3, 700)).RetryAfter);
}
