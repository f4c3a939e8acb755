using System.Threading.Channels;
using CreditGrains.Frontend.Edge;
using CreditGrains.Journal.Tests;

namespace CreditGrains.Frontend.Tests;

public sealed class WaitingRoomTests
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(2);

    private readonly ManualTime time = new();
    private readonly Channel<int> late = Channel.CreateUnbounded<int>();
    private readonly WaitingRoom<int> room;

    public WaitingRoomTests() => room = new(Most, time, () => new TimeoutException(), call => late.Writer.TryWrite(call.GetAwaiter().GetResult()));

    [Fact]
    public async Task One_timer_runs_for_all_and_each_waits_as_long()
    {
        var (first, second) = (new TaskCompletionSource<int>(), new TaskCompletionSource<int>());
        var firstWaits = room.Wait(new(first.Task)).AsTask();
        Assert.Equal(Most, await time.NextTimer());
        time.Advance(Most / 2);
        var secondWaits = room.Wait(new(second.Task)).AsTask();
        Assert.Equal(1, time.Timers);

        time.Fire(after: Most / 2);
        await Assert.ThrowsAsync<TimeoutException>(() => firstWaits);
        Assert.False(secondWaits.IsCompleted);
        Assert.Equal(Most / 2, await time.NextTimer());
        time.Fire();
        await Assert.ThrowsAsync<TimeoutException>(() => secondWaits);
        Assert.Equal(2, time.Timers);
    }

    [Fact]
    public async Task Whoever_was_answered_is_not_told_that_it_took_too_long_and_the_next_one_is_in_time()
    {
        var first = new TaskCompletionSource<int>();
        var waits = room.Wait(new(first.Task)).AsTask();
        await time.NextTimer();
        first.SetResult(1);
        Assert.Equal(1, await waits);
        time.Fire();
        Assert.Equal(1, time.Timers);

        var second = new TaskCompletionSource<int>();
        waits = room.Wait(new(second.Task)).AsTask();
        Assert.Equal(Most, await time.NextTimer());
        second.SetResult(2);
        Assert.Equal(2, await waits);
        Assert.False(late.Reader.TryRead(out _));
    }

    [Fact]
    public async Task What_is_answered_at_the_last_moment_is_in_time()
    {
        for (var i = 0; i < 20; i++)
        {
            var call = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            var waits = room.Wait(new(call.Task)).AsTask();
            await time.NextTimer();
            call.SetResult(i);
            time.Fire();
            Assert.Equal(i, await waits);
        }
    }

    [Fact]
    public async Task A_place_whose_call_still_goes_on_is_given_to_nobody_else()
    {
        var calls = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource<int>()).ToArray();
        var overdue = room.Wait(new(calls[0].Task)).AsTask();
        await time.NextTimer();
        time.Fire();
        await Assert.ThrowsAsync<TimeoutException>(() => overdue);

        var waits = room.Wait(new(calls[1].Task)).AsTask();
        calls[0].SetResult(7);
        Assert.Equal(7, await late.Reader.ReadAsync());
        Assert.False(waits.IsCompleted);
        calls[1].SetResult(8);
        Assert.Equal(8, await waits);
    }

    /// <summary>Answers and the end of the time meet at the same instant, thousands of times: each call has one outcome, its own.</summary>
    [Fact]
    public async Task Each_call_has_one_outcome_however_close_answer_and_end_are()
    {
        var cameLate = 0;
        var busy = new WaitingRoom<int>(TimeSpan.FromMilliseconds(1), TimeProvider.System, () => new TimeoutException(), _ => Interlocked.Increment(ref cameLate));
        var timeouts = 0;
        const int tasks = 8, rounds = 400;

        await Task.WhenAll(Enumerable.Range(0, tasks).Select(task => Task.Run(async () =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var number = (task * rounds) + round;
                var call = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                var waiting = busy.Wait(new(call.Task));
                _ = Task.Delay(number % 3).ContinueWith(_ => call.SetResult(number), TaskScheduler.Default);
                try
                {
                    Assert.Equal(number, await waiting);
                }
                catch (TimeoutException)
                {
                    Interlocked.Increment(ref timeouts);
                }

                await call.Task;
            }
        })));

        // Both kinds were met, or this would have shown nothing; the last late ones may still be on their way.
        Assert.InRange(timeouts, 1, (tasks * rounds) - 1);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref cameLate) == timeouts, TimeSpan.FromSeconds(10)), $"{timeouts} were told that it took too long, and {cameLate} came late.");
    }
}
