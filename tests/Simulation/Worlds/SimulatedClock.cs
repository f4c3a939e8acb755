namespace CreditGrains.Simulation.Worlds;

/// <summary>What one process believes the time is. Its monotonic clock and its timers follow true time; the wall clock may jump.</summary>
internal sealed class SimulatedClock(World world, ProcessScheduler scheduler) : TimeProvider
{
    /// <summary>How far the wall clock is ahead of the truth.</summary>
    public long OffsetMs { get; private set; }

    /// <summary>How often it was set.</summary>
    public int Jumps { get; private set; }

    public override long TimestampFrequency => 1000;

    public void Jump(long toOffsetMs)
    {
        OffsetMs = toOffsetMs;
        Jumps++;
        world.WidestClockOffset = Math.Max(world.WidestClockOffset, Math.Abs(toOffsetMs));
    }

    public override DateTimeOffset GetUtcNow()
    {
        world.AssertInside();
        return world.At(world.NowMs + OffsetMs);
    }

    public override long GetTimestamp() => world.NowMs;

    private void Set(long inMs, Action ring) => world.Enqueue(scheduler, ring, inMs);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan) throw new NotSupportedException("Timers run once.");
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(SimulatedClock clock, Action callback) : ITimer
    {
        private int setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var mine = ++setting;
            if (dueTime != Timeout.InfiniteTimeSpan)
                clock.Set((long)Math.Ceiling(dueTime.TotalMilliseconds), () =>
                {
                    if (setting == mine) callback();
                });
            return true;
        }

        // A timer that was set anew or disposed finds its former setting gone.
        public void Dispose() => setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
