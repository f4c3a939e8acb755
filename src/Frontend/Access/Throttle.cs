using System.Net;
using System.Threading.RateLimiting;
using CreditGrains.Credit.Keys;

namespace CreditGrains.Frontend.Access;

/// <summary>How many requests a second one key may make, and one address with keys that are not valid. Counted per process.</summary>
public sealed class Throttle : IDisposable
{
    // Enough for a fleet of terminals behind one address that was given a wrong key; far too little to guess one.
    private const int FailuresPerSecond = 100, FailuresAtOnce = 2_000;

    private readonly PartitionedRateLimiter<Principal> byKey;
    private readonly PartitionedRateLimiter<IPAddress> failures;

    public Throttle(CreditApiSettings settings)
    {
        byKey = PartitionedRateLimiter.Create<Principal, Principal>(principal =>
            RateLimitPartition.GetTokenBucketLimiter(principal, key => Bucket(settings.RateLimit ?? PerSecond(key.Scope), atOnce: settings.RateLimit ?? PerSecond(key.Scope))));
        failures = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
            RateLimitPartition.GetTokenBucketLimiter(address, _ => Bucket(FailuresPerSecond, FailuresAtOnce)));
    }

    /// <returns>Null when the request may go on, or how long to wait.</returns>
    public TimeSpan? Admit(Principal principal) => Wait(byKey.AttemptAcquire(principal));

    /// <summary>Counts a failed authentication.</summary>
    public TimeSpan? AdmitFailure(IPAddress? address) => Wait(failures.AttemptAcquire(address ?? IPAddress.None));

    public void Dispose()
    {
        byKey.Dispose();
        failures.Dispose();
    }

    private static TimeSpan? Wait(RateLimitLease lease)
    {
        using (lease)
        {
            if (lease.IsAcquired) return null;
            return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1);
        }
    }

    private static int PerSecond(Scope scope) => scope switch
    {
        Scope.Terminal or Scope.Operator => 100_000,
        Scope.App => 1_000,
    };

    // Refilled ten times a second where that gives whole tokens, so that a steady caller at the limit is not made to stutter.
    private static TokenBucketRateLimiterOptions Bucket(int perSecond, int atOnce) => new()
    {
        TokenLimit = atOnce,
        TokensPerPeriod = perSecond >= 100 ? perSecond / 10 : perSecond,
        ReplenishmentPeriod = perSecond >= 100 ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(1),
        QueueLimit = 0,
        AutoReplenishment = false,
    };
}
