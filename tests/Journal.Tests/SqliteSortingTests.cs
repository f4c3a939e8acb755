using CreditGrains.Journal.Sqlite;
using Microsoft.Data.Sqlite;
using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

/// <summary>
/// The whole contract once more on a store that sorts all the time, so that every read finds some entries sorted, some not, and some both, and that forgets what it knows of streams in
/// each transaction but the last.
/// </summary>
public sealed class SqliteSortingJournalTests : StoreContract
{
    protected override IJournalStore OpenStore(string place) => new SqliteJournalStore(place, gatheredMost: 3, knownMost: 1);

    protected override void Remove(string place)
    {
        if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
    }
}

/// <summary>How entries get into the sorted table, and that it makes no difference to anybody when they do.</summary>
public sealed class SqliteSortingTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"journal-tests-{Guid.NewGuid():N}");

    public SqliteSortingTests() => Directory.CreateDirectory(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(700)]
    [InlineData(2_500)]
    public async Task A_store_left_in_the_middle_of_sorting_is_read_and_goes_on_as_if_it_had_not(int gatheredMost)
    {
        const int streams = 7, rounds = 9, each = 64;
        var expected = new int[streams];
        for (var round = 0; round < rounds; round++)
        {
            await using var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder, gatheredMost, sliceLeast: 1));
            for (var stream = 0; stream < streams; stream++)
            {
                // Not all alike, so that no round ends where a slice does.
                for (var times = 0; times <= stream % 3; times++)
                {
                    var entries = Enumerable.Range(expected[stream] + 1, each).Select(number => Event($"{number}", key: KeyOf(stream, number)));
                    Assert.Equal(AppendResult.Stored, await Append(await AttachToEnd(journal, StreamOf(stream)), [.. entries]));
                    expected[stream] += each;
                }

                await AssertHolds(journal, stream, expected[stream]);
            }
        }

        await using var reopened = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder, gatheredMost));
        for (var stream = 0; stream < streams; stream++) await AssertHolds(reopened, stream, expected[stream]);
        Assert.True((await ChainVerifier.VerifyAsync(reopened)).IsSound);
        // With slices of two appends each, the largest lot is never done in one life, so its store is always left in the middle.
        Assert.InRange(Number("select up_to from sorted"), gatheredMost > 1_000 ? 0 : 1, gatheredMost > 1_000 ? 0 : expected.Sum());
        Assert.InRange(Number("select sum(length(body)) / 24 from runs"), Math.Max(1, Number("select up_to from sorted")), expected.Sum());
    }

    [Fact]
    public async Task What_another_process_writes_and_sorts_is_seen_at_once()
    {
        await using var server = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder, 2));
        await using var cli = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder, 3));
        for (var i = 0; i < 40; i++)
        {
            var (writer, reader) = i % 3 == 0 ? (server, cli) : (cli, server);
            await Store(writer, Line, Event($"{i}", key: (ulong)(100 + i)));

            Assert.Equal(i + 1, (await reader.LoadAsync(Line)).Entries.Count);
            Assert.Equal(i + 1, await reader.FindKeyAsync(Line, (ulong)(100 + i)));
            Assert.Equal([$"{i}"], (await reader.ReadBackwardsAsync(Line, long.MaxValue, 1, onlyWithPostings: false)).Select(BodyOf));
            Assert.Equal(AppendResult.Conflict, await Append(reader.Attach(Line, 0, EntryHash.Zero), Event("late")));
            Assert.Equal(AppendResult.KeyTaken, await Append(await AttachToEnd(reader, Line), Event("again", key: (ulong)(100 + (i / 2)))));
        }
    }

    [Fact]
    public async Task A_lot_that_cannot_be_sorted_at_opening_leaves_nothing_behind_and_is_sorted_at_the_next()
    {
        await using (var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder)))
            for (var number = 1; number <= 20; number++) await Store(journal, StreamOf(number % 3), Event($"{number}", key: (ulong)number));
        Execute("create trigger full before update on sorted when new.up_to > 12 begin select raise(abort, 'full'); end");

        await Assert.ThrowsAsync<JournalUnavailableException>(() => GroupCommitJournal.StartAsync(new SqliteJournalStore(folder, gatheredMost: 1)));
        // Nobody holds the lock, or this would wait and fail.
        Execute("drop trigger full");
        Assert.Equal(12, Number("select up_to from sorted"));

        await using var opened = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder, gatheredMost: 1));
        Assert.Equal(20, Number("select up_to from sorted"));
        for (var number = 1; number <= 20; number++) Assert.NotNull(await opened.FindKeyAsync(StreamOf(number % 3), (ulong)number));
    }

    [Fact]
    public async Task A_key_whose_append_was_rolled_back_is_free_again()
    {
        var store = new SqliteJournalStore(folder);
        await using var journal = await GroupCommitJournal.StartAsync(store);
        await Store(journal, Line, Event("1", key: 1));
        Execute("create trigger full before insert on entries begin select raise(abort, 'full'); end");
        Assert.Equal(AppendResult.NotStored, await Append(await AttachToEnd(journal, Line), Event("2", key: 2)));
        Execute("drop trigger full");

        await Store(journal, Line, Event("2", key: 2));
        Assert.Equal(AppendResult.KeyTaken, await Append(await AttachToEnd(journal, Line), Event("again", key: 2)));
    }

    /// <summary>Tables of earlier versions: the rows are the same, only the way to find them is another.</summary>
    public static TheoryData<string> Earlier => new()
    {
        """
        drop table runs; drop table sorted;
        create unique index entries_by_sequence on entries (stream, sequence);
        create unique index entries_by_key on entries (stream, key) where key is not null;
        pragma user_version = 1;
        """,
        """
        drop table runs;
        create table places (stream integer not null, sequence integer not null, position integer not null, primary key (stream, sequence)) strict, without rowid;
        insert into places select stream, sequence, position from entries;
        create table keys (stream integer not null, key blob not null, sequence integer not null, primary key (stream, key)) strict, without rowid;
        insert into keys select stream, key, sequence from entries where key is not null;
        update sorted set up_to = (select max(position) from entries);
        pragma user_version = 2;
        """,
    };

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task A_store_of_an_earlier_version_is_brought_up_to_date_with_everything_in_it(string earlier)
    {
        await using (var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder)))
        {
            await Store(journal, Line, Event("1", key: 1), Event("2"), Event("3", key: 3));
            await Store(journal, OtherLine, Event("x", key: 1));
        }

        Execute(earlier);

        // Lots of four: all of it is sorted when it is opened.
        await using var updated = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder, gatheredMost: 1));
        Assert.Equal(4, Number("select sum(length(body)) / 24 from runs"));
        Assert.Equal(4, Number("select up_to from sorted"));
        Assert.Equal(["1", "2", "3"], (await updated.LoadAsync(Line)).Entries.Select(BodyOf));
        Assert.Equal(3, await updated.FindKeyAsync(Line, 3));
        Assert.Equal(AppendResult.Conflict, await Append(updated.Attach(OtherLine, 0, EntryHash.Zero), Event("late")));
        Assert.Equal(AppendResult.KeyTaken, await Append(await AttachToEnd(updated, OtherLine), Event("again", key: 1)));
        await Store(updated, Line, Event("4", key: 4));
        Assert.Equal(4, (await updated.LoadAsync(Line)).Entries.Count);
        Assert.Equal(0, Number("select count(*) from sqlite_schema where name in ('entries_by_sequence', 'entries_by_key', 'places', 'keys')"));
    }

    private static StreamId StreamOf(int number) => new($"line_{number}");

    // Scattered, as real keys are.
    private static ulong KeyOf(int stream, int number) => unchecked((ulong)((stream * 100_000) + number) * 0x9E3779B97F4A7C15);

    private static async Task AssertHolds(GroupCommitJournal journal, int stream, int count)
    {
        Assert.Equal(Enumerable.Range(1, count).Select(i => $"{i}"), (await journal.LoadAsync(StreamOf(stream))).Entries.Select(BodyOf));
        Assert.Equal(Enumerable.Range(1, count).Select(i => (long)i).Reverse().Take(100), (await journal.ReadBackwardsAsync(StreamOf(stream), long.MaxValue, 100, onlyWithPostings: false)).Select(entry => entry.Sequence));
        Assert.Equal([count / 2, (count / 2) + 1], (await ToList(journal.ReadStreamAsync(StreamOf(stream), count / 2, (count / 2) + 1))).Select(entry => (int)entry.Sequence));
        foreach (var number in (int[])[1, count / 2, count]) Assert.Equal(number, await journal.FindKeyAsync(StreamOf(stream), KeyOf(stream, number)));
        Assert.Null(await journal.FindKeyAsync(StreamOf(stream), KeyOf(stream, count + 1)));
    }

    private long Number(string sql) => Run(sql, command => (long)command.ExecuteScalar()!);

    private void Execute(string sql) => Run(sql, command => command.ExecuteNonQuery());

    private T Run<T>(string sql, Func<SqliteCommand, T> run)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, SqliteJournalStore.FileName)};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand above.
        command.CommandText = sql;
#pragma warning restore CA2100
        return run(command);
    }
}
