using static CreditGrains.Credit.Tests.CustomerWording;

namespace CreditGrains.Credit.Tests;

/// <summary>What all lines of a customer together may owe.</summary>
public class ExposureTests
{
    private static readonly RevolvingProduct WithInstantCredit = Standard with { InstantCredit = new InstantCredit(0.1m, 50, 30) };

    [Fact]
    public void Lines_may_reach_the_exposure_limit_and_not_exceed_it()
    {
        var customer = Customer(1000).Given(OpenLine("a", 600)).Exposed(600);
        customer.When(OpenLine("b", 401)).ThenRefused(RefusalCode.ExposureLimitExceeded);
        customer.When(OpenLine("b", 400)).ThenAccepted().Exposed(1000);
    }

    [Fact]
    public void Where_no_limit_is_set_there_is_none() => Customer().When(OpenLine("a", Money.LargestMinor)).ThenAccepted();

    [Fact]
    public void A_limit_may_be_raised_up_to_it()
    {
        var customer = Customer(1000).Given(OpenLine("a", 600), OpenLine("b", 300));
        customer.When(SetLimit("a", 701)).ThenRefused(RefusalCode.ExposureLimitExceeded);
        customer.When(SetLimit("a", 700)).ThenAccepted().Exposed(1000);
    }

    [Fact]
    public void Boosts_count_until_they_end()
    {
        var customer = Customer(1000).Given(OpenLine("a", 600));
        customer.When(GiveBoost("a", 401, Noon + Day)).ThenRefused(RefusalCode.ExposureLimitExceeded);
        customer = customer.Given(GiveBoost("a", 400, Noon + Day)).Exposed(1000);
        customer.At(Noon + Day - Millisecond).Exposed(1000).When(OpenLine("b", 1)).ThenRefused(RefusalCode.ExposureLimitExceeded);
        customer.At(Noon + Day).Exposed(600).When(OpenLine("b", 400)).ThenAccepted();
    }

    [Fact]
    public void A_boost_that_has_not_started_is_reserved() => Customer(1000).Given(OpenLine("a", 600), GiveBoost("a", 400, Noon + Week, from: Noon + Day)).Exposed(1000);

    [Fact]
    public void Ended_boosts_are_forgotten_when_another_is_given() =>
        Assert.Single(Customer().Given(OpenLine("a", 600), GiveBoost("a", 400, Noon + Day)).At(Noon + Day).Given(GiveBoost("a", 1, Noon + Week)).State.Lines["a"].Boosts);

    [Fact]
    public void A_boost_must_end_in_the_future()
    {
        Customer().Given(OpenLine("a", 1)).When(GiveBoost("a", 1, Noon)).ThenRefused(RefusalCode.BoostInThePast);
        Customer().Given(OpenLine("a", 1)).When(GiveBoost("a", 1, Noon + Millisecond)).ThenAccepted();
    }

    [Fact]
    public void The_most_that_instant_credit_may_add_is_that_of_the_customers_grade()
    {
        // Everybody here is an A.
        var graded = Standard with { InstantCredit = new InstantCredit(0.1m, 50, 30, ImmutableSortedDictionary<string, GradeCredit>.Empty.Add("A", new GradeCredit(0.2m, 500))) };
        var customer = Customer(1200);
        customer.When(OpenLine("a", 1001, graded)).ThenRefused(RefusalCode.ExposureLimitExceeded);
        var opened = customer.Given(OpenLine("a", 1000, graded)).Exposed(1200);
        Assert.Equal("A", ((LineOrder.Open)opened.State.Pending[0].Order).RiskGrade);
    }

    [Fact]
    public void The_most_that_instant_credit_may_add_counts()
    {
        Customer(440).When(OpenLine("a", 400, WithInstantCredit)).ThenAccepted().Exposed(440);
        Customer(439).When(OpenLine("a", 400, WithInstantCredit)).ThenRefused(RefusalCode.ExposureLimitExceeded);
        Customer().Given(OpenLine("a", 600, WithInstantCredit)).Exposed(650);
        Customer(1000).Given(OpenLine("a", 400, WithInstantCredit)).When(SetLimit("a", 951)).ThenRefused(RefusalCode.ExposureLimitExceeded)
            .When(SetLimit("a", 950)).ThenAccepted();
    }

    [Fact]
    public void While_a_change_is_pending_the_higher_limit_is_reserved()
    {
        Customer().Given(OpenLine("a", 600)).Settled().Given(SetLimit("a", 500)).Exposed(600).Settled().Exposed(500);
        Customer().Given(OpenLine("a", 600)).Settled().Given(SetLimit("a", 700)).Exposed(700).Settled().Exposed(700);
        Customer().Given(OpenLine("a", 600)).Settled().Given(SetLimit("a", 700), SetLimit("a", 500)).Exposed(700).Settled().Exposed(700).Settled().Exposed(500);
        Customer().Given(OpenLine("a", 600)).Settled().Given(SetLimit("a", 500), SetLimit("a", 700)).Exposed(700).Settled().Exposed(700).Settled().Exposed(700);
    }

    [Fact]
    public void A_change_that_the_line_refused_leaves_its_limit_reserved_as_it_was()
    {
        Customer().Given(OpenLine("a", 600)).Settled().Given(SetLimit("a", 500)).Settled(No).Exposed(600);
        Customer().Given(OpenLine("a", 600)).Settled().Given(SetLimit("a", 700)).Settled(No).Exposed(600);
        Customer().Given(OpenLine("a", 600)).Settled().Given(SetLimit("a", 700), SetLimit("a", 500)).Settled().Settled(No).Exposed(700);
        Customer().Given(OpenLine("a", 600)).Settled().Given(SetLimit("a", 500), SetLimit("a", 700)).Settled(No).Exposed(700).Settled().Exposed(700);
    }

    [Fact]
    public void A_boost_that_the_line_refused_frees_what_was_reserved() =>
        Customer().Given(OpenLine("a", 600)).Settled().Given(GiveBoost("a", 400, Noon + Day)).Exposed(1000).Settled(No).Exposed(600);

    [Fact]
    public void Instant_credit_granted_under_a_limit_that_was_lowered_since_stays_reserved_until_it_must_have_ended()
    {
        // 40 of the 400 may be out; the new limit of 200 grants 20.
        var lowered = Customer().Given(OpenLine("a", 400, WithInstantCredit)).Settled().Given(SetLimit("a", 200)).Settled().Exposed(240);
        lowered.At(Noon + (30 * Day) - Millisecond).Exposed(240);
        lowered.Given(SetLimit("a", 400)).Settled().Exposed(440).Given(SetLimit("a", 200)).Settled().Exposed(240);
        lowered.At(Noon + (30 * Day)).Exposed(220);
    }

    [Fact]
    public void Whoever_is_over_already_may_still_lower_a_line() =>
        Customer(1000).GivenEvents(new CustomerEvent.LineInstructed("a", new LineOrder.Open(CustomerId, Standard, 2000))).Settled()
            .When(SetLimit("a", 1500)).ThenAccepted().When(SetLimit("a", 2001)).ThenRefused(RefusalCode.ExposureLimitExceeded);

    [Fact]
    public void Closing_frees_what_was_reserved_once_the_line_has_followed()
    {
        var closing = Customer(1000).Given(OpenLine("a", 600)).Settled().Given(Close("a")).Exposed(600);
        closing.When(OpenLine("b", 401)).ThenRefused(RefusalCode.ExposureLimitExceeded);
        closing.Settled().Exposed(0).When(OpenLine("b", 1000)).ThenAccepted();
        closing.Settled(No).Exposed(600);
    }
}
