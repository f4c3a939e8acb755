namespace CreditGrains.Journal.Tests;

public sealed class AtLeisureTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 23, 59, 59, TimeSpan.Zero);

    [Fact]
    public async Task It_rests_twenty_times_as_long_as_it_works()
    {
        var time = new WorkedTime();
        var read = 0L;
        await foreach (var entry in new AtLeisure(time, Start.AddDays(1)).Read(Entries(160)))
        {
            Assert.Equal(++read, entry.Position);
            time.Work(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(160, read);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromMilliseconds(16 * AtLeisure.RestPerWork), 10), time.Rests);
    }

    [Fact]
    public async Task No_rest_is_longer_than_a_second_and_short_work_has_none()
    {
        var time = new WorkedTime();
        var leisure = new AtLeisure(time, Start.AddDays(1));
        await foreach (var _ in leisure.Read(Entries(16))) time.Work(TimeSpan.FromSeconds(1));
        await foreach (var _ in leisure.Read(Entries(160))) time.Work(TimeSpan.FromMicroseconds(10));
        Assert.Equal([TimeSpan.FromSeconds(1)], time.Rests);
    }

    [Fact] // Or it would never end where more is written than it reads.
    public async Task It_ends_at_what_was_made_after_it_began()
    {
        var read = new List<long>();
        await foreach (var entry in new AtLeisure(new WorkedTime(), Start.AddSeconds(3)).Read(Entries(10))) read.Add(entry.Position);
        Assert.Equal([1, 2, 3], read);
    }

    private static async IAsyncEnumerable<Entry> Entries(long count)
    {
        for (var i = 1L; i <= count; i++) yield return new Entry(i, new StreamId("line_1"), i, "event", Start.AddSeconds(i), default, null, null, [], default);
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
