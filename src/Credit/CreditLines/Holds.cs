using System.Text;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.CreditLines;

/// <summary>
/// The authorisations of a line whose holds have not been recorded as gone, ordered by expiry. What they reserve is asked for an instant: a hold past its
/// expiry counts for nothing, recorded or not.
/// </summary>
/// <remarks>They are kept as bytes in <see cref="AuthorisationPage"/>s; a few numbers of each, which are asked for all the time, stand apart.</remarks>
public sealed class Holds
{
    public static readonly Holds None = new(default, default, 0, [], 0, 0);

    private readonly Ordered<Held, ByNumber> byNumber;
    private readonly Ordered<Expiry, ByExpiry> byExpiry;
    private readonly long total;
    private readonly AuthorisationPage[] pages;

    // How much of the last page is this list's, and how many authorisations were written to all of them.
    private readonly int end;
    private readonly int written;

    private Holds(Ordered<Held, ByNumber> byNumber, Ordered<Expiry, ByExpiry> byExpiry, long total, AuthorisationPage[] pages, int end, int written)
    {
        (this.byNumber, this.byExpiry, this.total, this.pages, this.end, this.written) = (byNumber, byExpiry, total, pages, end, written);
        NextExpiry = byExpiry.First?.At;
    }

    /// <summary>The holds that are kept as <paramref name="packed"/>, in whichever order they come.</summary>
    public static Holds Of(IEnumerable<PackedAuthorisation> packed)
    {
        var all = packed.Select(one => (Held: new Held(one.Unpack(), 0, 0), Packed: one)).OrderBy(one => one.Held.Number).ToArray();
        var expiries = all.Select(one => new Expiry(one.Held.ExpiresAtTicks, one.Held.Number)).Order(default(ByExpiry)).ToArray();
        return Written(all, Ordered<Expiry, ByExpiry>.Of(expiries), all.Sum(one => one.Held.Amount));
    }

    public int Count => byNumber.Count;

    public DateTimeOffset? NextExpiry { get; }

    /// <summary>Soonest to expire first.</summary>
    public IEnumerable<Authorisation> InOrder => ToPacked().Select(packed => packed.Unpack());

    /// <summary>The same as they are kept.</summary>
    public IEnumerable<PackedAuthorisation> ToPacked() => byExpiry.All().Select(expiry => Kept(Known(expiry.Number)));

    /// <summary>When they expire, the soonest first.</summary>
    public IEnumerable<DateTimeOffset> Expiries => byExpiry.All().Select(expiry => expiry.At);

    public Authorisation? Find(long number) => HeldOf(number) is { } held ? Kept(held).Unpack() : null;

    public Holds Add(Authorisation authorisation)
    {
        var (kept, pages, end) = Keep(authorisation);
        return new(byNumber.Add(kept), byExpiry.Add(new Expiry(authorisation.ExpiresAt, authorisation.Number)), total + authorisation.Hold, pages, end, written + 1);
    }

    /// <summary>Replaces the authorisation of the same number, or drops it when it reserves nothing any more.</summary>
    public Holds Update(Authorisation authorisation)
    {
        var former = Known(authorisation.Number);
        if (authorisation.Hold == 0 || authorisation.IsEnded) return Remove(former);
        var (kept, pages, end) = Keep(authorisation);
        return new Holds(byNumber.Set(kept), byExpiry, total - former.Amount + authorisation.Hold, pages, end, written + 1).Tidy();
    }

    public Holds Remove(long number) => Remove(Known(number));

    /// <summary>Sum of unexpired holds at <paramref name="now"/>, in minor units.</summary>
    public long HeldAt(DateTimeOffset now)
    {
        var held = total;
        // Asked several times for each authorisation, and nearly always nothing has expired: a walk through the list is for the rest.
        if (NextExpiry is not { } next || next > now) return held;
        foreach (var expiry in byExpiry)
        {
            if (expiry.At > now) break;
            held -= Known(expiry.Number).Amount;
        }

        return held;
    }

    /// <summary>The same of one balance category.</summary>
    public long HeldAt(DateTimeOffset now, string category)
    {
        long held = 0;
        var name = Encoding.UTF8.GetBytes(category);
        foreach (var one in byNumber)
            if (now < one.ExpiresAt && Kept(one).IsOf(name)) held += one.Amount;
        return held;
    }

    /// <summary>Numbers of the authorisations whose holds have expired at <paramref name="now"/>.</summary>
    public IEnumerable<long> ExpiredAt(DateTimeOffset now) => byExpiry.All().TakeWhile(expiry => expiry.At <= now).Select(expiry => expiry.Number);

    /// <summary>The page on which authorisation <paramref name="number"/> is kept as it is now, and where; null when it is none of these.</summary>
    internal (AuthorisationPage Page, int Place)? KeptOf(long number) => HeldOf(number) is { } held ? (pages[held.Page], held.Place) : null;

    private Holds Remove(Held former) =>
        new Holds(byNumber.Remove(former), byExpiry.Remove(new Expiry(former.ExpiresAt, former.Number)), total - former.Amount, pages, end, written).Tidy();

    // What was replaced or removed is still on its page. All are written anew when those are as many as the rest, so each is written twice on average.
    private Holds Tidy() => Count == 0 ? None : written <= (2 * Count) + 32 ? this : Written(byNumber.All().Select(held => (held, Kept(held))), byExpiry, total);

    private static Holds Written(IEnumerable<(Held Held, PackedAuthorisation Packed)> inOrder, Ordered<Expiry, ByExpiry> byExpiry, long total)
    {
        var (byNumber, pages, end) = (new List<Held>(), new List<AuthorisationPage>(), 0);
        foreach (var (held, packed) in inOrder)
        {
            var (page, place, next) = Write(packed.Bytes.Span, packed.Plan, packed.Decline, pages.Count > 0 ? pages[^1] : null, end, pages.Count);
            if (place == 0) pages.Add(page);
            byNumber.Add(held with { Page = pages.Count - 1, Place = place });
            end = next;
        }

        return new Holds(Ordered<Held, ByNumber>.Of(byNumber), byExpiry, total, [.. pages], end, byNumber.Count);
    }

    private (Held Kept, AuthorisationPage[] Pages, int End) Keep(Authorisation authorisation)
    {
        var most = authorisation.PackedBytesMost;
        Span<byte> packed = most <= 512 ? stackalloc byte[512] : new byte[most];
        packed = packed[..authorisation.Pack(packed)];
        var (page, place, next) = Write(packed, authorisation.Plan, authorisation.Decline, pages is [.., var newest] ? newest : null, end, pages.Length);
        var within = place == 0 ? [.. pages, page] : pages;
        return (new Held(authorisation, within.Length - 1, place), within, next);
    }

    /// <summary>Writes an authorisation behind <paramref name="end"/> of the newest page, or else from 0 on of a new one, the first behind <paramref name="former"/> others.</summary>
    private static (AuthorisationPage Page, int Place, int End) Write(ReadOnlySpan<byte> packed, InstalmentProduct? plan, Decline? decline, AuthorisationPage? newest, int end, int former)
    {
        if (newest?.Add(end, packed, plan, decline) is { } next) return (newest, end, next);
        newest = new AuthorisationPage(former, AuthorisationPage.BytesFor(packed));
        return (newest, 0, newest.Add(0, packed, plan, decline)!.Value);
    }

    private PackedAuthorisation Kept(in Held held) => pages[held.Page].At(held.Place);

    private Held? HeldOf(long number) => byNumber.Find(number, static (held, number) => held.Number.CompareTo(number));

    private Held Known(long number) => HeldOf(number) ?? throw new KeyNotFoundException($"No hold is of authorisation {number}.");

    // Amount is what the hold reserves while it lives.
    private readonly record struct Held(long Number, long Amount, long ExpiresAtTicks, int Page, int Place)
    {
        public Held(Authorisation authorisation, int page, int place) : this(authorisation.Number, authorisation.Hold, authorisation.ExpiresAt.UtcTicks, page, place) { }

        public DateTimeOffset ExpiresAt => new(ExpiresAtTicks, TimeSpan.Zero);
    }

    private readonly record struct Expiry(long Ticks, long Number)
    {
        public Expiry(DateTimeOffset at, long number) : this(at.UtcTicks, number) { }

        public DateTimeOffset At => new(Ticks, TimeSpan.Zero);
    }

    private readonly struct ByNumber : IComparer<Held>
    {
        public int Compare(Held one, Held other) => one.Number.CompareTo(other.Number);
    }

    // An authorisation never changes its number or when it expires.
    private readonly struct ByExpiry : IComparer<Expiry>
    {
        public int Compare(Expiry one, Expiry other)
        {
            var byTime = one.Ticks.CompareTo(other.Ticks);
            return byTime != 0 ? byTime : one.Number.CompareTo(other.Number);
        }
    }
}
