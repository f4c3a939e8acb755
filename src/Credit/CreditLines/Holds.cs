namespace CreditGrains.Credit.CreditLines;

/// <summary>
/// The authorisations of a line whose holds have not been recorded as gone, ordered by expiry. What they reserve is asked for an instant: a hold past its
/// expiry counts for nothing, recorded or not.
/// </summary>
public sealed class Holds
{
    public static readonly Holds None = new(default, default, 0);

    private readonly Ordered<Authorisation, ByNumber> byNumber;
    private readonly Ordered<Authorisation, ByExpiry> byExpiry;
    private readonly long total;

    private Holds(Ordered<Authorisation, ByNumber> byNumber, Ordered<Authorisation, ByExpiry> byExpiry, long total) =>
        (this.byNumber, this.byExpiry, this.total, NextExpiry) = (byNumber, byExpiry, total, byExpiry.First?.ExpiresAt);

    public int Count => byNumber.Count;

    public DateTimeOffset? NextExpiry { get; }

    /// <summary>Soonest to expire first.</summary>
    public IEnumerable<Authorisation> InOrder => byExpiry.All();

    public Authorisation? Find(long number) => byNumber.Find(number, static (authorisation, number) => authorisation.Number.CompareTo(number));

    public Holds Add(Authorisation authorisation) => new(byNumber.Add(authorisation), byExpiry.Add(authorisation), total + authorisation.Hold);

    /// <summary>Replaces the authorisation of the same number, or drops it when it reserves nothing any more.</summary>
    public Holds Update(Authorisation authorisation)
    {
        var former = Known(authorisation.Number);
        if (authorisation.Hold == 0 || authorisation.IsEnded) return Remove(former);
        return new(byNumber.Set(authorisation), byExpiry.Set(authorisation), total - former.Hold + authorisation.Hold);
    }

    public Holds Remove(long number) => Remove(Known(number));

    /// <summary>Sum of unexpired holds at <paramref name="now"/>, in minor units.</summary>
    public long HeldAt(DateTimeOffset now)
    {
        var held = total;
        // Asked several times for each authorisation, and nearly always nothing has expired: a walk through the list is for the rest.
        if (NextExpiry is not { } next || next > now) return held;
        foreach (var authorisation in byExpiry)
        {
            if (authorisation.ExpiresAt > now) break;
            held -= authorisation.Hold;
        }

        return held;
    }

    /// <summary>The same of one balance category.</summary>
    public long HeldAt(DateTimeOffset now, string category)
    {
        long held = 0;
        foreach (var authorisation in byNumber)
            if (authorisation.Category == category) held += authorisation.HeldAt(now);
        return held;
    }

    /// <summary>Numbers of the authorisations whose holds have expired at <paramref name="now"/>.</summary>
    public IEnumerable<long> ExpiredAt(DateTimeOffset now) => InOrder.TakeWhile(authorisation => authorisation.ExpiresAt <= now).Select(authorisation => authorisation.Number);

    private Holds Remove(Authorisation former) => new(byNumber.Remove(former), byExpiry.Remove(former), total - former.Hold);

    private Authorisation Known(long number) => Find(number) ?? throw new KeyNotFoundException($"No hold is of authorisation {number}.");

    private readonly struct ByNumber : IComparer<Authorisation>
    {
        public int Compare(Authorisation? one, Authorisation? other) => one!.Number.CompareTo(other!.Number);
    }

    // An authorisation never changes its number or when it expires.
    private readonly struct ByExpiry : IComparer<Authorisation>
    {
        public int Compare(Authorisation? one, Authorisation? other)
        {
            var byTime = one!.ExpiresAt.CompareTo(other!.ExpiresAt);
            return byTime != 0 ? byTime : one.Number.CompareTo(other.Number);
        }
    }
}
