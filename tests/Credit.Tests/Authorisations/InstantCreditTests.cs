using static CreditGrains.Credit.CreditLines.DeclineReason;

namespace CreditGrains.Credit.Tests;

/// <summary>An automatic boost at checkout, for what exceeds the available credit.</summary>
public class InstantCreditTests
{
    private static Func<RevolvingProduct, RevolvingProduct> With(decimal percent = 0.1m, long cap = 50_000, int days = 30) => product => product with { InstantCredit = new(percent, cap, days) };

    private static CreditLineEvent.BoostGranted Granted(long amount) => new(amount, Noon, Noon + TimeSpan.FromDays(30), Instruction: null);

    [Fact]
    public void Exactly_the_shortfall_is_granted() =>
        Line(with: With()).Given(Authorise(400)).When(Authorise(650)).Then(Granted(50), Held(650, availableAfter: 0, instantCredit: 50)).Shows(boost: 50, held: 1050, available: 0);

    [Fact]
    public void Tiny_grants_do_not_pile_up_beyond_the_bound_of_boosts()
    {
        var line = Line(with: With()).Given(Authorise(1000));
        for (var i = 0; i < CreditLineState.BoostsMost; i++) line = line.Given(Authorise(1));
        line.Shows(boost: CreditLineState.BoostsMost).When(Authorise(1)).ThenDeclined(InsufficientCredit);
    }

    [Fact]
    public void Nothing_is_granted_when_there_is_enough() => Line(with: With()).When(Authorise(1000)).Then(Held(1000, availableAfter: 0));

    [Fact]
    public void Nothing_is_granted_where_the_product_has_none() => Line().When(Authorise(1001)).ThenDeclined(InsufficientCredit);

    [Fact]
    public void The_share_of_the_limit_may_be_reached_and_not_exceeded()
    {
        Line(with: With()).When(Authorise(1100)).Then(Granted(100), Held(1100, 0, instantCredit: 100));
        Line(with: With()).When(Authorise(1101)).ThenDeclined(InsufficientCredit);
    }

    [Fact]
    public void The_cap_may_be_reached_and_not_exceeded()
    {
        Line(with: With(cap: 70)).When(Authorise(1070)).Then(Granted(70), Held(1070, 0, instantCredit: 70));
        Line(with: With(cap: 70)).When(Authorise(1071)).ThenDeclined(InsufficientCredit);
    }

    [Theory]
    [InlineData("A", 300)]
    [InlineData("C", 0)]
    [InlineData("B", 100)]
    [InlineData(null, 100)]
    public void A_risk_grade_may_have_a_share_and_a_cap_of_its_own(string? grade, long most)
    {
        var line = Line(grade: grade, with: product => product with
        {
            InstantCredit = new InstantCredit(0.1m, 50_000, 30, ImmutableSortedDictionary<string, GradeCredit>.Empty.Add("A", new GradeCredit(0.5m, 300)).Add("C", new GradeCredit(0, 0))),
        });
        line.When(Authorise(1001 + most)).ThenDeclined(InsufficientCredit);
        line.When(Authorise(1000 + most)).ThenAccepted().Shows(boost: most);
    }

    [Fact]
    public void The_share_is_rounded_down() => Line(limit: 1009, with: With()).When(Authorise(1110)).ThenDeclined(InsufficientCredit).Before.When(Authorise(1109)).ThenAccepted();

    [Fact]
    public void Several_grants_are_bounded_together() =>
        Line(with: With()).Given(Authorise(1060)).When(Authorise(41)).ThenDeclined(InsufficientCredit)
            .Before.When(Authorise(40)).Then(Granted(40), Held(40, 0, instantCredit: 40)).Shows(boost: 100, held: 1100);

    [Fact]
    public void A_grant_lasts_its_lifetime_to_the_millisecond_and_counts_no_longer()
    {
        var line = Line(with: With()).Given(Authorise(1100), Capture(3));
        line.After(TimeSpan.FromDays(30) - Millisecond).Shows(boost: 100, available: 0);
        line.After(TimeSpan.FromDays(30)).Shows(boost: 0, available: 0).When(Authorise(1)).ThenDeclined(InsufficientCredit);
        line.Given(Repay(1100)).After(TimeSpan.FromDays(30)).When(Authorise(1100)).ThenAccepted().Shows(boost: 100);
    }

    [Fact]
    public void A_boost_by_order_of_the_customer_does_not_count_as_instant_credit() =>
        Line(with: With()).Given(Boost(2, 500, Noon, Noon + Day)).When(Authorise(1600)).ThenAccepted().Shows(boost: 600, available: 0);

    [Fact]
    public void A_line_over_its_limit_needs_instant_credit_for_the_excess_first()
    {
        var line = Line(with: With()).Given(Advise(1030)).Shows(available: 0);
        var answer = line.When(Authorise(71)).ThenDeclined(InsufficientCredit);
        Assert.Equal(70, answer.WayForward().LargestAmount);
        line.When(Authorise(70)).Then(Granted(100), Held(70, 0, instantCredit: 100)).Shows(available: 0);
    }

    [Fact]
    public void After_the_limit_was_cut_below_what_was_granted_nothing_more_is() =>
        Line(with: With()).Given(Authorise(1100), Order(2, new LineOrder.SetLimit(500)), Repay(700)).Shows(available: 200).When(Authorise(201)).ThenDeclined(InsufficientCredit);

    [Fact]
    public void The_customers_own_money_is_used_before_instant_credit() =>
        Line(with: With()).Given(Repay(50)).When(Authorise(1060)).Then(Granted(10), Held(1060, 0, instantCredit: 10));

    [Fact]
    public void Part_is_approved_without_instant_credit_when_all_would_exceed_it() =>
        Line(with: With()).Given(Authorise(900)).When(Authorise(201, partial: true)).Then(Held(100, 0, asked: 201)).Shows(boost: 0);

    [Fact]
    public void The_answer_says_how_much_was_granted() => Assert.Equal(50, ((Authorisation)Line(with: With()).Given(Authorise(1050)).Newest).BoostGranted);
}
