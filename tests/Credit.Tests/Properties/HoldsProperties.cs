using FsCheck;
using FsCheck.Fluent;

namespace CreditGrains.Credit.Tests;

/// <summary>Live holds are a list that shares its blocks with the lists it came from. Against a plain list, from any of the lists there have ever been.</summary>
public class HoldsProperties
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);

    /// <param name="From">Which of the lists so far is changed; the newest mostly.</param>
    private sealed record Change(int From, int Kind, int Pick, int Minutes, int Amount);

    private static readonly Gen<Change> AnyChange =
        from kind in Gen.Frequency((60, Gen.Constant(0)), (10, Gen.Constant(1)), (30, Gen.Constant(2)), (1, Gen.Constant(3)))
        from older in Gen.Frequency((9, Gen.Constant(0)), (1, Gen.Choose(0, 100)))
        from pick in Gen.Choose(0, 100_000)
        from minutes in Gen.Frequency((3, Gen.Constant(100)), (1, Gen.Choose(0, 200)))
        from amount in Gen.Choose(0, 3)
        select new Change(older, kind, pick, minutes, amount);

    // Long enough for many blocks, of which each has at most 32.
    private static readonly Gen<Change[]> AnyChanges = from length in Gen.Choose(1, 300) from changes in AnyChange.ArrayOf(length) select changes;

    private static readonly InstalmentProduct[] Plans = [.. SeededProducts.All.OfType<InstalmentProduct>()];

    private static Authorisation Held(long number, int minutes, long amount) => new()
    {
        Number = number, Request = new AuthorisationRequest($"mch_{number % 7}", "5411", number % 4 == 0 ? new string('é', (int)number * 3) : null, amount, Currency.Parse("CNY"), null, number % 5 == 0 ? "chip" : null, null),
        Plan = number % 3 == 1 ? Plans[(int)number % Plans.Length] : null, Decline = number % 11 == 0 ? new Decline([DeclineReason.InsufficientCredit], new WayForward(amount, [], null)) : null, Category = number % 3 == 0 ? "cash" : "purchase", Approved = amount,
        Requested = amount, Hold = amount, DiscountBasisPoints = 0, BoostGranted = 0, AvailableAfter = 0, CreatedAt = Start, ExpiresAt = Start.AddMinutes(minutes),
    };

    private static (Holds Holds, ImmutableList<Authorisation> Plain) After((Holds Holds, ImmutableList<Authorisation> Plain) before, Change change, long number)
    {
        var (holds, plain) = before;
        if (change.Kind == 3) return (Holds.Of(holds.ToPacked()), plain);
        if (change.Kind == 0 || plain.IsEmpty)
        {
            // Later numbers expire later, mostly.
            var added = Held(number, (int)number + change.Minutes, change.Amount + 1);
            return (holds.Add(added), plain.Add(added));
        }

        var picked = plain[change.Pick % plain.Count];
        if (change.Kind == 2) return (holds.Remove(picked.Number), plain.Remove(picked));
        var updated = picked with { Hold = change.Amount };
        return (holds.Update(updated), change.Amount == 0 ? plain.Remove(picked) : plain.SetItem(plain.IndexOf(picked), updated));
    }

    [Fact]
    public void Whatever_was_added_changed_and_removed_and_whichever_list_it_was_done_to_every_list_stays_what_it_was() => Properties.ForAll(
        AnyChanges.ToArbitrary(), changes =>
        {
            var lists = new List<(Holds Holds, ImmutableList<Authorisation> Plain)> { (Holds.None, []) };
            foreach (var change in changes) lists.Add(After(lists[Math.Max(0, lists.Count - 1 - change.From)], change, lists.Count));
            foreach (var (holds, plain) in lists)
            {
                Assert.Equal(plain.OrderBy(one => one.ExpiresAt).ThenBy(one => one.Number), holds.InOrder);
                Assert.Equal(plain.Count, holds.Count);
                Assert.Equal(plain.Count == 0 ? null : plain.Min(one => one.ExpiresAt), holds.NextExpiry);
                Assert.All(plain, one => Assert.Equal(one, holds.Find(one.Number)));
                Assert.Null(holds.Find(0));
                Assert.Null(holds.Find(lists.Count));
                foreach (var at in new[] { Start, Start.AddMinutes(150), Start.AddMinutes(10_000) })
                {
                    Assert.Equal(plain.Sum(one => one.HeldAt(at)), holds.HeldAt(at));
                    Assert.Equal(plain.Where(one => one.Category == "cash").Sum(one => one.HeldAt(at)), holds.HeldAt(at, "cash"));
                    Assert.Equal(plain.Where(one => one.ExpiresAt <= at).Select(one => one.Number).Order(), holds.ExpiredAt(at).Order());
                }
            }
        }, cases: 100);

    /// <summary>Each change leaves bytes behind, and when those are as many as the rest all that lives is written on pages of its own.</summary>
    [Fact]
    public void However_often_holds_change_every_one_of_them_stays_what_it_was() => Properties.ForAll(
        (from count in Gen.Choose(1, 120) from picks in Gen.Choose(0, 100_000).ArrayOf(4 * count) select (count, picks)).ToArbitrary(), history =>
        {
            var (holds, plain) = (Holds.None, ImmutableList<Authorisation>.Empty);
            // Some live for a week and some for a month.
            for (var number = 1; number <= history.count; number++) (holds, plain) = After((holds, plain), new Change(0, 0, 0, number % 2 * 10_000, 2), number);
            foreach (var pick in history.picks)
            {
                (holds, plain) = After((holds, plain), new Change(0, 1, pick, 0, 1 + (pick % 3)), 0);
                Assert.Equal(plain.Sum(one => one.HeldAt(Start)), holds.HeldAt(Start));
            }

            Assert.Equal(plain.OrderBy(one => one.ExpiresAt).ThenBy(one => one.Number), holds.InOrder);
            Assert.All(plain, one => Assert.Equal(one, holds.Find(one.Number)));
        }, cases: 60);

    [Fact]
    public void Two_additions_to_one_list_do_not_see_each_other()
    {
        var shared = Holds.None.Add(Held(1, 1, 10)).Add(Held(2, 2, 10));
        var (one, other) = (shared.Add(Held(3, 3, 10)), shared.Add(Held(4, 4, 10)));
        Assert.Equal([1, 2, 3], one.InOrder.Select(hold => hold.Number));
        Assert.Equal([1, 2, 4], other.InOrder.Select(hold => hold.Number));
        Assert.Equal([1, 2], shared.InOrder.Select(hold => hold.Number));
    }
}
