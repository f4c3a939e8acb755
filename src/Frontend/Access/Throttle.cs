using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;
using CreditGrains.Credit.Keys;

namespace CreditGrains.Frontend.Access;

/// <summary>How many requests a second one key may make, and one address with keys that are not valid. Counted per process.</summary>
public sealed class Throttle : IDisposable
{
    // Enough for a fleet of terminals behind one address that was given a wrong key; far too little to guess one.
    private const int FailuresPerSecond = 100, FailuresAtOnce = 2_000;

    // A limiter lives as long as the principal it counts. Going by the object is many times cheaper than going by a partition's key.
    private readonly ConditionalWeakTable<Principal, TokenBucketRateLimiter> byKey = [];
    private readonly PartitionedRateLimiter<IPAddress> failures;
    private readonly int? rate;

    public Throttle(CreditApiSettings settings)
    {
        rate = settings.RateLimit;
        failures = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
            RateLimitPartition.GetTokenBucketLimiter(address, _ => Bucket(FailuresPerSecond, FailuresAtOnce)));
    }

    /// <returns>Null when the request may go on, or how long to wait.</returns>
    public TimeSpan? Admit(Principal principal)
    {
        if (!byKey.TryGetValue(principal, out var limiter))
            limiter = byKey.GetValue(principal, key => new TokenBucketRateLimiter(Bucket(rate ?? PerSecond(key.Scope), atOnce: rate ?? PerSecond(key.Scope))));
        // Refilled by whoever comes next rather than by a timer per key; before its period has passed this does nothing.
        limiter.TryReplenish();
        return Wait(limiter.AttemptAcquire());
    }

    /// <summary>Counts a failed authentication.</summary>
    public TimeSpan? AdmitFailure(IPAddress? address) => Wait(failures.AttemptAcquire(address ?? IPAddress.None));

    public void Dispose() => failures.Dispose();

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
