using System.Diagnostics.Metrics;
using System.Threading.Channels;
using CreditGrains.Accounts;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Operations;
using CreditGrains.Frontend.Authorisations;
using CreditGrains.Frontend.Edge;
using CreditGrains.Journal.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace CreditGrains.Frontend.Tests;

public sealed class DeadlineTests : IDisposable
{
    private readonly ManualTime time = new();
    private readonly FrontendMetrics metrics = new();
    private readonly TaskCompletionSource<Answer<Authorisation>> line = new();
    private readonly Channel<string> outcomes = Channel.CreateUnbounded<string>();
    private readonly MeterListener listener = new();
    private readonly AuthorisationDeadline deadline;

    public DeadlineTests()
    {
        deadline = new AuthorisationDeadline(time, metrics, NullLogger<AuthorisationDeadline>.Instance);
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "credit.authorisation.overdue") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => outcomes.Writer.TryWrite((string)tags[0].Value!));
        listener.Start();
    }

    public void Dispose()
    {
        listener.Dispose();
        metrics.Dispose();
    }

    [Fact]
    public async Task After_two_seconds_a_terminal_hears_that_the_outcome_is_unknown_and_the_call_goes_on()
    {
        var waiting = deadline.Keep(new(line.Task)).AsTask();
        Assert.Equal(TimeSpan.FromSeconds(2), await time.NextTimer());
        Assert.False(waiting.IsCompleted);
        time.Fire();
        Assert.True((await Assert.ThrowsAsync<TryAgainException>(() => waiting)).OutcomeIsUnknown);
        Assert.False(line.Task.IsCompleted);
        Assert.False(outcomes.Reader.TryRead(out _));
        line.SetResult(Approved);
        Assert.Equal("approved", await outcomes.Reader.ReadAsync());
    }

    [Fact]
    public async Task What_is_answered_in_time_is_passed_on_and_no_timer_is_set_for_what_is_answered_at_once()
    {
        Assert.Same(Approved, await deadline.Keep(new(Approved)));
        Assert.Equal(0, time.Timers);
        var waiting = deadline.Keep(new(line.Task)).AsTask();
        line.SetResult(Approved);
        Assert.Same(Approved, await waiting);
        Assert.False(outcomes.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_failure_is_passed_on_as_it_is_and_one_that_comes_later_is_counted()
    {
        var waiting = deadline.Keep(new(line.Task)).AsTask();
        line.SetException(new TryAgainException("full"));
        Assert.False((await Assert.ThrowsAsync<TryAgainException>(() => waiting)).OutcomeIsUnknown);
        await time.NextTimer();
        time.Fire();

        foreach (var (fault, outcome) in new (Exception, string)[] { (new TryAgainException("full"), "not_done"), (new TryAgainException("lost", true), "unknown"), (new InvalidOperationException(), "failed") })
        {
            var late = new TaskCompletionSource<Answer<Authorisation>>();
            var overdue = deadline.Keep(new(late.Task)).AsTask();
            Assert.Equal(AuthorisationDeadline.Most, await time.NextTimer());
            time.Fire();
            await Assert.ThrowsAsync<TryAgainException>(() => overdue);
            late.SetException(fault);
            Assert.Equal(outcome, await outcomes.Reader.ReadAsync());
        }
    }

    private static readonly Answer<Authorisation> Approved = Answer<Authorisation>.Done(CreditLineAccount.UnknownLine(
        new CreditLineCommand.Authorise(new Operation(1, 1), new AuthorisationRequest("mer_1", null, null, 5, Credit.Currency.Parse("CNY"), null, null, null), null, false), DateTimeOffset.UnixEpoch) with { Decline = null });
}
