using System.Threading.Channels;

namespace CreditGrains.Journal.Tests;

/// <summary>A clock that stands still. A test waits until a timer is set, looks at how long it would run, and fires it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Channel<ManualTimer> timers = Channel.CreateUnbounded<ManualTimer>();
    private ManualTimer? next;

    public override long GetTimestamp() => 1;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(callback, state, dueTime);
        timers.Writer.TryWrite(timer);
        return timer;
    }

    public async Task<TimeSpan> NextTimer()
    {
        next = await timers.Reader.ReadAsync();
        return next.DueTime;
    }

    public void Fire() => next!.Fire();

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
