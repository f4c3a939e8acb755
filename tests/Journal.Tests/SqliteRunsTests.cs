using CreditGrains.Journal.Sqlite;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;

namespace CreditGrains.Journal.Tests;

public sealed class SqliteRunsTests : IDisposable
{
    private const long Line = 7, Before = 6, Behind = 8;

    private readonly SqliteConnection connection;
    private readonly SqliteRuns runs;

    public SqliteRunsTests()
    {
        SQLitePCL.Batteries_V2.Init();
        connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        SqliteConnections.Execute(connection, "create table runs (id integer primary key, body blob not null) strict");
        runs = new SqliteRuns(connection);
    }

    public void Dispose()
    {
        runs.Dispose();
        connection.Dispose();
    }

    /// <summary>Lengths of slices, mostly shorter than a row and sometimes several of them.</summary>
    private static Arbitrary<int[]> Slices => Gen.Frequency((5, Gen.Choose(1, 30)), (1, Gen.Choose(80, 300))).NonEmptyListOf().Select(lengths => lengths.ToArray()).ToArbitrary();

    // Every third without a key, and keys that are zero among the others.
    private static Place At(long stream, long sequence) => new(1_000 + (3 * sequence), stream, sequence, sequence % 3 == 0 ? null : (UInt128)(sequence % 7) << 100);

    [Fact]
    public void Slices_written_one_behind_the_other_are_read_from_anywhere_to_anywhere_in_both_directions() => Prop.ForAll(Slices, Gen.Choose(0, 400).Two().ToArbitrary(), (slices, bounds) =>
    {
        SqliteConnections.Execute(connection, "delete from runs");
        var expected = new List<Place>();
        foreach (var length in slices)
        {
            var slice = Enumerable.Range(expected.Count + 1, length).Select(sequence => At(Line, sequence)).ToArray();
            expected.AddRange(slice);
            // The last one once more, as after a crash between two slices, and neighbours, which must not be taken for its own.
            runs.Append([expected[Math.Max(0, expected.Count - length - 1)], .. slice]);
            runs.Append([At(Before, expected.Count)]);
            runs.Append([At(Behind, expected.Count)]);
        }

        var (from, to) = bounds;
        Assert.Equal(expected, runs.Ascending(Line));
        Assert.Equal(expected.Where(place => place.Sequence >= from && place.Sequence <= to), runs.Ascending(Line, from, to));
        Assert.Equal(expected.Where(place => place.Sequence < from).Reverse(), runs.Descending(Line, from));
        foreach (var part in Enumerable.Range(0, 8))
            Assert.Equal(expected.FirstOrDefault(place => place.Key == (UInt128)part << 100) is { Position: > 0 } first ? first.Sequence : null, runs.SequenceOf(Line, (UInt128)part << 100));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_row_is_filled_before_the_next_one_begins()
    {
        for (var sequence = 1; sequence <= (2 * SqliteRuns.Most) + 1; sequence++) runs.Append([At(Line, sequence)]);
        Assert.Equal(3, SqliteConnections.QueryInt64(connection, "select count(*) from runs"));
    }

    [Fact]
    public void What_no_row_can_tell_of_is_passed_over()
    {
        runs.Append([At(Line, 1), At(Line, 2) with { Sequence = 1L << 32 }, At(Line, 2) with { Position = long.MinValue }, At(Line, 2)]);
        runs.Append([At(-Line, 1)]);
        runs.Append([At(Line + (1L << 31), 1)]);
        Assert.Equal([At(Line, 1), At(Line, 2)], runs.Ascending(Line));
        Assert.Empty(runs.Ascending(-Line));
        Assert.Empty(runs.Ascending(Line + (1L << 31)));
    }

    [Fact]
    public void Behind_a_gap_every_entry_is_still_told_of_under_its_own_sequence()
    {
        runs.Append([At(Line, 2), At(Line, 3), At(Line, 9)]);
        runs.Append([At(Line, 10)]);
        Assert.Equal([At(Line, 2), At(Line, 3), At(Line, 9), At(Line, 10)], runs.Ascending(Line));
        Assert.Equal([At(Line, 9)], runs.Ascending(Line, 5, 9));
    }
}
