namespace CreditGrains.Credit.Tests;

using LineScenario = Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>;

/// <summary>
/// No more is spent than was granted. Left out are the five ways in which a line may rightly owe more than its limit: an advice, a cut of the limit, an
/// over-capture, a late capture and a repayment that came back.
/// </summary>
public class SpendingTests
{
    private static readonly Verb[] MayExceed = [Verb.Advise, Verb.SetLimit, Verb.Reverse];

    private static RevolvingProduct NoTolerance(RevolvingProduct product) => Run.Product(product) with { OverCapturePercent = product.OverCapturePercent.Clear() };

    private static bool NotLate(LineScenario line, CreditLineCommand command) =>
        command is not CreditLineCommand.Capture capture || line.State.Holds.Find(capture.Authorisation)?.HeldAt(line.Now) > 0;

    private static long Excess(LineScenario line, DateTimeOffset at) =>
        line.State.Posted + line.State.Holds.HeldAt(at) - line.State.CreditBalance - line.State.CreditLimit - line.State.BoostAt(at);

    [Fact]
    public void Without_boosts_posted_and_held_never_exceed_the_limit_and_the_customers_own_money() => Properties.ForAllRuns(Step.Any([.. MayExceed, Verb.Boost]), run =>
    {
        foreach (var moment in Run.Of(run, product => NoTolerance(product) with { InstantCredit = null }, allow: NotLate))
            Assert.InRange(Excess(moment.After, moment.After.Now), long.MinValue, 0);
    });

    /// <summary>A boost may end while what it allowed is still held or owed. What must hold then: nothing new is approved on top, no command widens the gap, and only boosts that ended explain it.</summary>
    [Fact]
    public void With_boosts_only_their_ends_leave_a_line_over_its_limit_and_no_command_makes_it_worse() => Properties.ForAllRuns(Step.Any(MayExceed), run =>
    {
        foreach (var moment in Run.Of(run, NoTolerance, allow: NotLate))
        {
            var (now, after) = (moment.After.Now, moment.After);
            Assert.InRange(Excess(after, now), long.MinValue, Math.Max(0, Excess(moment.Before, now)));
            if (moment.Answer.Events is [.., CreditLineEvent.AuthorisationHeld or CreditLineEvent.HoldIncreased]) Assert.InRange(Excess(after, now), long.MinValue, 0);

            var granted = after.Log.Select(entry => entry.Event).OfType<CreditLineEvent.BoostGranted>().ToList();
            foreach (var at in granted.SelectMany(boost => new[] { boost.EndsAt - Millisecond, boost.EndsAt }).Append(now).Where(at => at >= now))
                Assert.InRange(Excess(after, at), long.MinValue, granted.Where(boost => boost.EndsAt <= at).Sum(boost => boost.Amount));
        }
    });

    [Fact]
    public void Whatever_happens_nothing_is_negative_and_own_money_and_debt_never_stand_side_by_side() => Properties.ForAllRuns(Step.Any(), run =>
    {
        foreach (var moment in Run.Of(run))
            foreach (var at in new[] { moment.After.Now, moment.After.Now + Day, moment.After.Now + Week })
            {
                var view = moment.After.State.ViewAt(at);
                Assert.True(view is { Available: >= 0, Posted: >= 0, Held: >= 0, CreditBalance: >= 0 }, $"{view}");
                Assert.True(view.CreditBalance == 0 || view.Posted == 0, $"{view}");
            }
    });

    [Fact]
    public void What_is_approved_in_full_or_in_part_is_what_was_available_or_granted_on_top() => Properties.ForAllRuns(Step.Any(), run =>
    {
        foreach (var moment in Run.Of(run))
            if (moment.Answer.Events is [.., CreditLineEvent.AuthorisationHeld held])
            {
                var available = moment.Before.State.AvailableAt(moment.Before.Now);
                Assert.True(held.InstantCredit > 0 ? held.Approved > available : held.Approved <= available, $"{held}");
                Assert.Equal(moment.After.State.AvailableAt(moment.After.Now), held.AvailableAfter);
            }
            else if (moment.Answer.Events is [.., CreditLineEvent.HoldIncreased increased])
                Assert.Equal(moment.After.State.AvailableAt(moment.After.Now), increased.AvailableAfter);
    });
}
