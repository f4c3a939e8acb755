namespace CreditGrains.Credit.Tests;

/// <summary>Measures memory, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(HoldsMemoryTests), DisableParallelization = true)]
[Collection(nameof(HoldsMemoryTests))]
public class HoldsMemoryTests
{
    private static Authorisation Held(long number, long amount) => new()
    {
        Number = number, Request = new AuthorisationRequest("mch_1", "5411", null, amount, Currency.Parse("CNY"), null, null, null), Category = "purchase", Approved = amount,
        Requested = amount, Hold = amount, DiscountBasisPoints = 0, BoostGranted = 0, AvailableAfter = 0, CreatedAt = Noon, ExpiresAt = Noon.AddMinutes(number),
    };

    [Fact]
    public void However_often_holds_change_what_they_take_stays_in_proportion()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var lines = Enumerable.Range(0, 200).Select(_ => Enumerable.Range(1, 10).Aggregate(Holds.None, (holds, number) => holds.Add(Held(number, 1000)))).ToArray();
        for (var i = 0; i < lines.Length; i++)
            for (var change = 0; change < 400; change++) lines[i] = lines[i].Update(Held((change % 10) + 1, 1001 + change));
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / lines.Length;
        GC.KeepAlive(lines);
        // Ten holds, and what was replaced since all were written anew, of 70 bytes each; all that was ever written would be 28,000.
        Assert.InRange(each, 1_000, 15_000);
    }

    [Fact]
    public void Deciding_takes_nothing_of_what_holds_are_kept_in()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var lines = Enumerable.Range(0, 100).Select(_ => Line().Given([Authorise(400), .. Enumerable.Repeat(0, 30).Select(_ => Void(2, 1))]).State).ToArray();
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / lines.Length;
        GC.KeepAlive(lines);
        // A page for each of them would be 4,096.
        Assert.InRange(each, 1_000, 20_000);
    }
}
