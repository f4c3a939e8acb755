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
}
