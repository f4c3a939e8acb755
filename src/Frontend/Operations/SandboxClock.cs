namespace CreditGrains.Frontend.Operations;

/// <summary>Whoever sets the business clock of a sandbox.</summary>
public interface ISandbox
{
    /// <summary>Sets the clock forward in every process that goes by it, and answers once all of them do.</summary>
    /// <returns>False, and nothing is changed, when the clock is past <paramref name="instant"/> already.</returns>
    /// <exception cref="Accounts.TryAgainException">It may be set, but not everywhere.</exception>
    ValueTask<bool> TrySetAsync(DateTimeOffset instant, CancellationToken cancellationToken);
}

/// <summary>
/// The business clock. It runs at real speed; in a sandbox it can be set forward, so that a year of a line's life can be lived in a test. It never goes back,
/// not even over a restart: it does not start before the newest entry of the journal.
/// </summary>
/// <param name="machine">What real speed is measured by.</param>
/// <param name="start">Where to start; null is the machine's time.</param>
/// <param name="notBefore">Instant of the newest entry, or null.</param>
public sealed class SandboxClock(TimeProvider machine, DateTimeOffset? start, DateTimeOffset? notBefore) : TimeProvider, ISandbox
{
    private long aheadTicks = AheadAtStart(machine, start, notBefore);

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow().AddTicks(Interlocked.Read(ref aheadTicks));

    public override long GetTimestamp() => machine.GetTimestamp();

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How far it is ahead of the machine's clock.</summary>
    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref aheadTicks));

    /// <summary>How far ahead it would have to be for now to be <paramref name="instant"/>.</summary>
    public TimeSpan AheadFor(DateTimeOffset instant) => instant - machine.GetUtcNow();

    /// <summary>Goes at least <paramref name="ahead"/> of the machine's clock from here on.</summary>
    public void Follow(TimeSpan ahead)
    {
        for (var current = Interlocked.Read(ref aheadTicks); current < ahead.Ticks;)
        {
            var seen = Interlocked.CompareExchange(ref aheadTicks, ahead.Ticks, current);
            if (seen == current) return;
            current = seen;
        }
    }

    public ValueTask<bool> TrySetAsync(DateTimeOffset instant, CancellationToken cancellationToken) => new(TrySet(instant));

    /// <returns>False, and nothing is changed, when the clock is past <paramref name="instant"/> already.</returns>
    public bool TrySet(DateTimeOffset instant)
    {
        while (true)
        {
            var current = Interlocked.Read(ref aheadTicks);
            var wanted = AheadFor(instant).Ticks;
            if (wanted < current) return false;
            if (Interlocked.CompareExchange(ref aheadTicks, wanted, current) == current) return true;
        }
    }

    private static long AheadAtStart(TimeProvider machine, DateTimeOffset? start, DateTimeOffset? notBefore)
    {
        var now = machine.GetUtcNow();
        var from = start ?? now;
        return ((notBefore > from ? notBefore.Value : from) - now).Ticks;
    }
}
