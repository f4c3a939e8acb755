using System.Reflection;
using CreditGrains.Journal.Sqlite;
using FsCheck;
using FsCheck.Fluent;

namespace CreditGrains.Journal.Tests;

public class KeySetTests
{
    /// <summary>Few keys, zero among them, that mostly share their lowest bits: they crowd each other out of their places.</summary>
    private static Arbitrary<UInt128[]> Crowded => Gen.Choose(0, 40).Select(number => (UInt128)(number % 5) + ((UInt128)number << 64)).ArrayOf().ToArbitrary();

    [Fact]
    public void It_has_what_was_added_and_nothing_else() => Prop.ForAll(Crowded, Crowded, (added, asked) =>
    {
        var (keys, expected) = (new KeySet(), new HashSet<UInt128>());
        foreach (var key in added)
        {
            keys.Add(key);
            expected.Add(key);
        }

        return added.Concat(asked).All(key => keys.Contains(key) == expected.Contains(key)) && 3 * keys.Slots / 4 >= expected.Count(key => key != 0);
    }).QuickCheckThrowOnFailure();

    /// <summary>A search for a key that is not there walks to the next empty slot: keys in a row that lay in a row would make that a walk through all of them.</summary>
    [Fact]
    public void Numbers_in_a_row_do_not_lie_in_a_row()
    {
        var keys = new KeySet();
        for (ulong number = 1; number <= 3_000; number++) keys.Add(new UInt128(0x5EED, number));

        var slots = (UInt128[])typeof(KeySet).GetField("slots", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(keys)!;
        var (longest, run) = (0, 0);
        foreach (var slot in slots)
        {
            run = slot == UInt128.Zero ? 0 : run + 1;
            longest = Math.Max(longest, run);
        }

        Assert.InRange(longest, 1, 100);
    }
}
