namespace CreditGrains.Credit.Tests;

/// <summary>A decline that promises something keeps it.</summary>
public class WayForwardProperties
{
    private static RevolvingProduct Tight(RevolvingProduct product) => Run.Product(product) with
    {
        SubLimits = product.SubLimits, TimeZone = "Europe/Berlin",
        Limits = new SpendingLimits(120, 250, 4, 700, [new TrailingLimit(60, 100, 2), new TrailingLimit(40_000, 200, null)]),
    };

    [Fact]
    public void The_largest_amount_really_passes_and_one_more_does_not() => Properties.ForAllRuns(Step.Any(), run =>
    {
        foreach (var moment in Declined(run))
        {
            var largest = moment.Answer.WayForward().LargestAmount;
            if (largest > 0) Assert.Null(moment.Before.When(With(moment.Command, largest)).DeclineOf());
            Assert.NotNull(moment.Before.When(With(moment.Command, largest + 1)).DeclineOf());
        }
    });

    [Fact]
    public void What_was_asked_passes_at_the_instant_to_retry_and_not_a_millisecond_earlier() => Properties.ForAllRuns(Step.Any(), run =>
    {
        foreach (var moment in Declined(run))
            if (moment.Answer.WayForward().RetryAfter is { } at)
            {
                Assert.True(at > moment.Before.Now);
                Assert.NotNull(moment.After.At(at - Millisecond).When(Again(moment.Command)).DeclineOf());
                var retried = moment.After.At(at).When(Again(moment.Command));
                Assert.True(retried.DeclineOf() is null && !retried.Events.IsEmpty, $"{Content.Of(retried.Outcome)}");
            }
    });

    [Fact]
    public void Where_no_instant_to_retry_is_told_waiting_does_not_help() => Properties.ForAllRuns(Step.Any(), run =>
    {
        foreach (var moment in Declined(run))
            if (moment.Answer.WayForward().RetryAfter is null)
                foreach (var wait in new[] { Millisecond, TimeSpan.FromMinutes(1), TimeSpan.FromHours(13), 3 * Day, Week, 31 * Day })
                {
                    var retried = moment.After.After(wait).When(Again(moment.Command));
                    Assert.True(retried.DeclineOf() is not null || retried.Events.IsEmpty, $"after {wait}: {Content.Of(retried.Outcome)}");
                }
    }, cases: 200);

    [Fact]
    public void Reasons_come_in_the_order_of_the_contract_each_once() => Properties.ForAllRuns(Step.Any(), run =>
    {
        foreach (var moment in Declined(run))
            Assert.Equal(moment.Answer.DeclineOf()!.Reasons.Distinct().Order(), moment.Answer.DeclineOf()!.Reasons);
    });

    private static IEnumerable<Moment> Declined(Step[] run) => Run.Of(run, Tight).Where(moment => moment.Answer.DeclineOf() is not null);

    private static CreditLineCommand Again(CreditLineCommand command) => With(command, null);

    private static CreditLineCommand With(CreditLineCommand command, long? amount) => command switch
    {
        CreditLineCommand.Authorise c => c with { Operation = Op(), AllowPartial = false, Request = c.Request with { Amount = amount ?? c.Request.Amount } },
        CreditLineCommand.Increment c => c with { Operation = Op(), Amount = amount ?? c.Amount },
        _ => throw new ArgumentException($"{command.GetType().Name} is never declined.", nameof(command)),
    };
}
