namespace CreditGrains.Credit.Tests;

public class ModelTests
{
    [Fact]
    public void The_rules_agree_with_an_independent_model_after_every_command() => Properties.ForAllRuns(Step.Any(), run => Agree(run, sweep: false), cases: 600);

    [Fact]
    public void And_also_when_time_is_recorded_as_it_passes() => Properties.ForAllRuns(Step.Any(), run => Agree(run, sweep: true));

    private static void Agree(Step[] run, bool sweep)
    {
        var model = new Model();
        foreach (var moment in Run.Of(run, sweep: sweep))
        {
            var now = moment.After.Now;
            Assert.Equal(model.Do(moment.Step, now), VerdictOf(moment));
            // Promises of today matter tomorrow as well: ends and expiries ahead must agree too.
            foreach (var at in new[] { now, now + Millisecond, now + (3 * Day), now + Week })
            {
                var view = moment.After.State.ViewAt(at);
                Assert.Equal((model.Posted, model.Held(at), model.CreditBalance, model.Available(at)), (view.Posted, view.Held, view.CreditBalance, view.Available));
            }
        }
    }

    private static Verdict VerdictOf(Moment moment) =>
        moment.Answer.DeclineOf() is not null ? Verdict.Declined
        : moment.Answer.Outcome is Outcome<CreditLineEvent, CreditLineReceipt>.Accepted ? Verdict.Accepted
        : Verdict.Refused;
}
