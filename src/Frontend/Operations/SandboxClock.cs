namespace CreditGrains.Frontend.Operations;

/// <summary>
/// The business clock. It runs at real speed; in a sandbox it can be set forward, so that a year of a line's life can be lived in a test. It never goes back,
/// not even over a restart: it does not start before the newest entry of the journal.
/// </summary>
/// <param name="machine">What real speed is measured by.</param>
/// <param name="start">Where to start; null is the machine's time.</param>
/// <param name="notBefore">Instant of the newest entry, or null.</param>
public sealed class SandboxClock(TimeProvider machine, DateTimeOffset? start, DateTimeOffset? notBefore) : TimeProvider
{
    private long aheadTicks = Ahead(machine, start, notBefore);

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow().AddTicks(Interlocked.Read(ref aheadTicks));

    public override long GetTimestamp() => machine.GetTimestamp();

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <returns>False, and nothing is changed, when the clock is past <paramref name="instant"/> already.</returns>
    public bool TrySet(DateTimeOffset instant)
    {
        while (true)
        {
            var current = Interlocked.Read(ref aheadTicks);
            var machineNow = machine.GetUtcNow();
            var wanted = (instant - machineNow).Ticks;
            if (wanted < current) return false;
            if (Interlocked.CompareExchange(ref aheadTicks, wanted, current) == current) return true;
        }
    }

    private static long Ahead(TimeProvider machine, DateTimeOffset? start, DateTimeOffset? notBefore)
    {
        var now = machine.GetUtcNow();
        var from = start ?? now;
        return ((notBefore > from ? notBefore.Value : from) - now).Ticks;
    }
}
