using System.Threading.Channels;

namespace CreditGrains.Journal.Tests;

/// <summary>A clock that stands still until a timer is fired, which takes it there. A test waits until a timer is set, looks at how long it would run, and fires it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Channel<ManualTimer> timers = Channel.CreateUnbounded<ManualTimer>();
    private ManualTimer? next;
    private long ticks = 1;

    /// <summary>Timers ever set.</summary>
    public int Timers { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(callback, state, dueTime);
        Timers++;
        timers.Writer.TryWrite(timer);
        return timer;
    }

    public async Task<TimeSpan> NextTimer()
    {
        next = await timers.Reader.ReadAsync();
        return next.DueTime;
    }

    /// <param name="after">How much later that is than the clock stands; as long as the timer was set for when left out.</param>
    public void Fire(TimeSpan? after = null)
    {
        var due = next!;
        next = null;
        Advance(after ?? due.DueTime);
        due.Fire();
    }

    /// <summary>Time passes and no timer is due.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    /// <summary>Fires the timer taken last, if it has not run, and each one set after it, until <paramref name="end"/>.</summary>
    /// <returns>How far this took the clock.</returns>
    public async Task<TimeSpan> FireUntil(Task end)
    {
        var start = GetTimestamp();
        if (next is not null) Fire();
        while (!end.IsCompleted)
        {
            await Task.WhenAny(end, timers.Reader.WaitToReadAsync().AsTask());
            if (!end.IsCompleted && timers.Reader.TryRead(out next)) Fire();
        }

        return GetElapsedTime(start);
    }

    private sealed class ManualTimer(TimerCallback callback, object? state, TimeSpan dueTime) : ITimer
    {
        public TimeSpan DueTime => dueTime;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("Timers run once.");

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
