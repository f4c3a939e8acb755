using CreditGrains.Journal.Postgres;
using CreditGrains.Tests;
using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

/// <summary>Two databases that are one journal. The streams of the tests stand in both of them.</summary>
public sealed class PartitionedJournalTests : JournalContract
{
    protected override async Task<IRunningJournal> OpenAt(string place) => await PartitionedJournal.StartAsync(Databases(place));

    protected override void Remove(string place)
    {
        foreach (var half in Halves(place)) TestPostgres.DropSchema(half);
    }

    [Theory] // Part of what is stored: another answer would look for a stream where it is not.
    [InlineData("line_1", 2, 1)]
    [InlineData("line_2", 2, 0)]
    [InlineData("line_1", 7, 3)]
    [InlineData("line_01m81143q4y7x34b2jagdy3sqy", 1_000, 976)]
    public void A_stream_belongs_to_the_same_partition_for_ever(string stream, int partitions, int expected) =>
        Assert.Equal(expected, Partition.Of(new StreamId(stream), partitions));

    [Fact]
    public void Streams_spread_evenly()
    {
        var counts = new int[8];
        for (var i = 0; i < 80_000; i++) counts[Partition.Of(new StreamId($"line_{i}"), counts.Length)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public async Task Everything_is_read_once_from_any_position_while_both_partitions_are_written()
    {
        var journal = await Open();
        var (positions, bodies, expected) = (new List<long>(), new List<string>(), new List<string>());
        for (var round = 0; round < 8; round++)
        {
            foreach (var stream in (StreamId[])[Line, OtherLine, Line])
            {
                expected.Add($"{stream} {round} {expected.Count}");
                await Store(journal, stream, Event(expected[^1]));
            }

            await foreach (var entry in journal.ReadAllAsync(positions.LastOrDefault()))
            {
                positions.Add(entry.Position);
                bodies.Add(BodyOf(entry));
                // As if the reader had been stopped here.
                if (bodies.Count % 5 == 0) break;
            }
        }

        await foreach (var entry in journal.ReadAllAsync(positions.LastOrDefault())) bodies.Add(BodyOf(entry));
        journal = await Reopen(journal);
        var all = await ToList(journal.ReadAllAsync());

        Assert.Equal(expected.Order(), bodies.Order());
        Assert.Equal(bodies, all.Select(BodyOf));
        Assert.Equal(all.Select(entry => entry.Position).Distinct().Order(), all.Select(entry => entry.Position));
        for (var i = 0; i < all.Count; i++)
            Assert.Equal(bodies[(i + 1)..], (await ToList(journal.ReadAllAsync(all[i].Position))).Select(BodyOf));
    }

    [Fact]
    public async Task Another_order_or_number_of_databases_is_refused_in_one_line()
    {
        await (await Open()).DisposeAsync();
        var databases = Databases(Place);

        await AssertRefused("made as database 2 of 2, and the settings name it as 1 of 2", databases[1], databases[0]);
        await AssertRefused("made as database 1 of 2, and the settings name it as 2 of 2", databases[0], databases[0]);
        await AssertRefused("made as database 1 of 2, and the settings name it as 1 of 3", [.. databases, databases[1]]);
        await AssertRefused("made as database 1 of 2, and the settings name it as 1 of 1", databases[0]);
        Assert.NotNull(await Open());
    }

    [Fact]
    public async Task A_database_of_another_family_is_refused_in_one_line()
    {
        await (await Open()).DisposeAsync();
        var other = $"{Place[..^32]}{Guid.NewGuid():N}";
        await (await OpenAt(other)).DisposeAsync();

        await AssertRefused("belongs to other databases", Databases(Place)[0], Databases(other)[1]);
        Remove(other);
    }

    private static async Task AssertRefused(string expected, params string[] databases)
    {
        var refusal = await Assert.ThrowsAsync<JournalUnavailableException>(() => JournalPlace.Of("", string.Join('|', databases)).OpenAsync());
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    private static string[] Databases(string place) => [.. Halves(place).Select(TestPostgres.Schema)];

    private static string[] Halves(string place) => [$"{Path.GetFileName(place)}-1", $"{Path.GetFileName(place)}-2"];
}
