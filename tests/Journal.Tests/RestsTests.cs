namespace CreditGrains.Journal.Tests;

public sealed class RestsTests
{
    [Fact]
    public async Task Who_reads_with_rests_rests_twenty_times_as_long_as_it_works()
    {
        var time = new WorkedTime();
        var read = 0;
        await foreach (var item in Items(160).WithRests(time))
        {
            Assert.Equal(read++, item);
            time.Work(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(160, read);
        // After each sixteen items, but not after the last: whoever reads has gone by then.
        Assert.All(time.Rests, rest => Assert.Equal(TimeSpan.FromMilliseconds(16 * Rests.RestPerWork), rest));
        Assert.InRange(time.Rests.Count, 9, 10);
    }

    [Fact]
    public async Task No_rest_is_longer_than_a_second_and_short_work_has_none()
    {
        var time = new WorkedTime();
        await foreach (var _ in Items(16).WithRests(time)) time.Work(TimeSpan.FromSeconds(1));
        await foreach (var _ in Items(160).WithRests(time)) time.Work(TimeSpan.FromMicroseconds(10));
        Assert.Equal([TimeSpan.FromSeconds(1)], time.Rests);
    }

    private static async IAsyncEnumerable<int> Items(int count)
    {
        for (var i = 0; i < count; i++) yield return i;
        await Task.CompletedTask;
    }

    /// <summary>A clock that work and rests move on, and nothing else; a timer runs at once.</summary>
    private sealed class WorkedTime : TimeProvider
    {
        private long ticks = 1;

        public List<TimeSpan> Rests { get; } = [];

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Work(TimeSpan work) => ticks += work.Ticks;

        public override long GetTimestamp() => ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Rests.Add(dueTime);
            ticks += dueTime.Ticks;
            ThreadPool.QueueUserWorkItem(_ => callback(state));
            return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
