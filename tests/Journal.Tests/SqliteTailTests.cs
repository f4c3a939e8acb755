using CreditGrains.Journal.Sqlite;

namespace CreditGrains.Journal.Tests;

public class SqliteTailTests
{
    private static Place At(long position) => new(position, Stream: 7, Sequence: position, Key: (UInt128)position);

    [Fact]
    public void What_a_look_has_seen_stays_in_it_until_it_is_disposed_of_however_often_the_rest_is_sorted_and_forgotten()
    {
        var tail = new SqliteTail(0);
        tail.Add([At(1), At(2)]);
        using (var early = tail.Look())
        {
            for (var position = 3; position < 10; position++)
            {
                tail.Turn();
                tail.ForgetOld();
                tail.Add([At(position)]);
            }

            Assert.Equal(2, early.SequenceOf(7, 2));
            Assert.Equal([1, 2], early.Of(7).Select(place => place.Position).Where(position => position < 3));
        }

        using var late = tail.Look();
        Assert.Equal(9, Assert.Single(late.Of(7)).Position);
    }

    [Fact]
    public void Tables_that_are_used_again_begin_empty()
    {
        var tail = new SqliteTail(0);
        tail.Add([At(1)]);
        tail.Turn();
        tail.ForgetOld();
        tail.Add([At(2)]);
        tail.Turn();
        using var look = tail.Look();
        Assert.Equal(2, Assert.Single(look.Of(7)).Position);
        Assert.Equal((null, 2L), (look.SequenceOf(7, 1), look.SequenceOf(7, 2)));
        Assert.Equal(0, tail.YoungCount);
    }
}
