using System.Collections.Immutable;

namespace CreditGrains.Credit.CreditLines;

/// <summary>
/// The authorisations of a line whose holds have not been recorded as gone, ordered by expiry. What they reserve is asked for an instant: a hold past its
/// expiry counts for nothing, recorded or not.
/// </summary>
public sealed class Holds
{
    public static readonly Holds None = new(ImmutableDictionary<long, Authorisation>.Empty, ImmutableSortedSet<Expiry>.Empty, 0);

    private readonly ImmutableDictionary<long, Authorisation> byNumber;
    private readonly ImmutableSortedSet<Expiry> byExpiry;
    private readonly long total;

    private Holds(ImmutableDictionary<long, Authorisation> byNumber, ImmutableSortedSet<Expiry> byExpiry, long total) =>
        (this.byNumber, this.byExpiry, this.total, NextExpiry) = (byNumber, byExpiry, total, byExpiry.IsEmpty ? null : byExpiry.Min.At);

    public int Count => byExpiry.Count;

    public DateTimeOffset? NextExpiry { get; }

    /// <summary>Soonest to expire first.</summary>
    public IEnumerable<Authorisation> InOrder => byExpiry.Select(expiry => byNumber[expiry.Number]);

    public Authorisation? Find(long number) => byNumber.GetValueOrDefault(number);

    public Holds Add(Authorisation authorisation) =>
        new(byNumber.Add(authorisation.Number, authorisation), byExpiry.Add(Expiry.Of(authorisation)), total + authorisation.Hold);

    /// <summary>Replaces the authorisation of the same number, or drops it when it reserves nothing any more.</summary>
    public Holds Update(Authorisation authorisation)
    {
        var former = byNumber[authorisation.Number];
        return authorisation.Hold == 0 || authorisation.IsEnded
            ? Remove(authorisation.Number)
            : new(byNumber.SetItem(authorisation.Number, authorisation), byExpiry, total - former.Hold + authorisation.Hold);
    }

    public Holds Remove(long number)
    {
        var former = byNumber[number];
        return new(byNumber.Remove(number), byExpiry.Remove(Expiry.Of(former)), total - former.Hold);
    }

    /// <summary>Sum of unexpired holds at <paramref name="now"/>, in minor units.</summary>
    public long HeldAt(DateTimeOffset now)
    {
        var held = total;
        // Asked several times for each authorisation, and nearly always nothing has expired: a walk through the set is for the rest.
        if (NextExpiry is not { } next || next > now) return held;
        foreach (var expiry in byExpiry)
        {
            if (expiry.At > now) break;
            held -= byNumber[expiry.Number].Hold;
        }

        return held;
    }

    /// <summary>The same of one balance category.</summary>
    public long HeldAt(DateTimeOffset now, string category)
    {
        long held = 0;
        foreach (var authorisation in byNumber.Values)
            if (authorisation.Category == category) held += authorisation.HeldAt(now);
        return held;
    }

    /// <summary>Numbers of the authorisations whose holds have expired at <paramref name="now"/>.</summary>
    public IEnumerable<long> ExpiredAt(DateTimeOffset now) => byExpiry.TakeWhile(expiry => expiry.At <= now).Select(expiry => expiry.Number);

    private readonly record struct Expiry(DateTimeOffset At, long Number) : IComparable<Expiry>
    {
        public static Expiry Of(Authorisation authorisation) => new(authorisation.ExpiresAt, authorisation.Number);

        public int CompareTo(Expiry other)
        {
            var byTime = At.CompareTo(other.At);
            return byTime != 0 ? byTime : Number.CompareTo(other.Number);
        }
    }
}
