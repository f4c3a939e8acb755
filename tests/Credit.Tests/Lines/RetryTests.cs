namespace CreditGrains.Credit.Tests;

public class RetryTests
{
    [Fact]
    public void A_retry_hears_the_first_answer_whatever_happened_since()
    {
        var line = Line().Given(Authorise(400, operation: Op(1)));
        var first = line.Newest;
        line.Given(Capture(2)).After(Week).Given(Freeze()).When(Authorise(400, operation: Op(1))).ThenReplayed(first);
    }

    [Fact]
    public void A_decline_is_replayed_too_although_it_would_pass_now()
    {
        var line = Line().Given(Authorise(1001, operation: Op(1)));
        line.Given(Order(2, new LineOrder.SetLimit(2000))).When(Authorise(1001, operation: Op(1))).ThenReplayed(line.Newest);
    }

    [Fact]
    public void The_same_key_with_another_request_is_refused() =>
        Line().Given(Authorise(400, operation: Op(1))).When(Authorise(500, operation: Op(1, fingerprint: 2))).ThenRefused(RefusalCode.IdempotencyKeyReused);

    [Fact]
    public void A_refused_command_does_not_use_up_its_key() =>
        Line().Given(Authorise(400)).When(Capture(2, 401) with { Operation = Op(1) }).ThenRefused(RefusalCode.CaptureExceedsAuthorisation)
            .When(Capture(2, 400) with { Operation = Op(1, fingerprint: 2) }).ThenAccepted();

    [Fact]
    public void With_instant_credit_the_answer_is_the_authorisation_not_the_boost() =>
        Assert.IsType<Authorisation>(Line(with: product => product with { InstantCredit = new(0.1m, 50_000, 30) }).Given(Authorise(1100)).Newest);

    [Fact]
    public void After_a_catch_up_the_answer_is_the_commands_own() => Assert.IsType<Repayment>(Line().Given(Authorise(1)).After(Week).Given(Repay(1)).Newest);
}
