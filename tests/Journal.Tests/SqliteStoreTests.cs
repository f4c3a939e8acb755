using CreditGrains.Journal.Sqlite;
using Microsoft.Data.Sqlite;
using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

/// <summary>What only a file can do: be full, be shared, be something else.</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"journal-tests-{Guid.NewGuid():N}");

    public SqliteStoreTests() => Directory.CreateDirectory(folder);

    private string File => Path.Combine(folder, SqliteJournalStore.FileName);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_full_disk_stores_nothing_says_so_and_is_over_when_there_is_room()
    {
        var store = new SqliteJournalStore(folder);
        await using var journal = await GroupCommitJournal.StartAsync(store, time: new ManualTime()); // Nobody looks meanwhile whether there is room again.
        await Store(journal, Line, Event("before"));
        store.ExecuteOnWriter("pragma max_page_count = 40");

        var writer = await AttachToEnd(journal, Line);
        Assert.Equal(AppendResult.NotStored, await Append(writer, [.. Enumerable.Repeat(Event(new string('x', 60_000)), 8)]));
        Assert.Equal(AppendResult.NotStored, await Append(journal.Attach(OtherLine, 0, EntryHash.Zero), [.. Enumerable.Repeat(Event(new string('x', 60_000)), 8)]));
        Assert.Equal(["before"], (await journal.LoadAsync(Line)).Entries.Select(BodyOf));
        Assert.NotNull(journal.StoreFault);

        store.ExecuteOnWriter("pragma max_page_count = 1000000");
        await Store(journal, OtherLine, Event("first"));
        await Store(journal, Line, Event("after"));
        Assert.Equal(["before", "after"], (await journal.LoadAsync(Line)).Entries.Select(BodyOf));
        Assert.Equal(["first"], (await journal.LoadAsync(OtherLine)).Entries.Select(BodyOf));
        Assert.True((await ChainVerifier.VerifyAsync(journal)).IsSound);
    }

    [Fact]
    public async Task Two_journals_on_one_file_fence_each_other()
    {
        await using var server = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder));
        await using var cli = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder));
        await Store(server, Line, Event("server"));
        var late = cli.Attach(Line, 0, EntryHash.Zero);

        Assert.Equal(AppendResult.Conflict, await Append(late, Event("cli")));
        await Store(cli, Line, Event("cli again"));
        await Store(server, Line, Event("server again"));

        Assert.Equal(["server", "cli again", "server again"], (await server.LoadAsync(Line)).Entries.Select(BodyOf));
        Assert.True((await ChainVerifier.VerifyAsync(cli)).IsSound);
    }

    [Fact]
    public async Task Two_journals_that_start_at_once_create_the_file_once() => await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
    {
        await using var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder));
        await Store(journal, new StreamId($"line_{i}"), Event());
    })));

    [Fact]
    public async Task A_new_file_another_process_is_just_creating_is_waited_for()
    {
        using var other = new SqliteConnection($"Data Source={File};Pooling=false");
        other.Open();
        SqliteConnections.Execute(other, "begin immediate"); // What a switch to the log holds too.

        var opening = Task.Run(() => SqliteConnections.OpenWriter(File).Dispose());
        Assert.NotSame(opening, await Task.WhenAny(opening, Task.Delay(TimeSpan.FromMilliseconds(200))));

        SqliteConnections.Execute(other, "commit");
        await opening;
        Assert.Equal("wal", Assert.Single(Column("pragma journal_mode", "journal_mode")));
    }

    [Fact]
    public async Task Every_resolved_outcome_is_sealed_by_a_commit_of_its_own()
    {
        await using (var store = new SqliteJournalStore(folder))
        {
            await store.OpenAsync();
            Assert.Empty(await store.ResolveAsync([]));
        }

        Assert.Equal(1L, Query("select recoveries from fence"));
    }

    [Fact]
    public async Task Transactions_are_found_in_an_index_that_holds_nothing_else()
    {
        await using (var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder)))
            await Store(journal, Line, Event("declined"), Capture(100), Event("declined"));

        var plan = Column("explain query plan " + SqliteReader.NewestWithPostings, "detail");

        Assert.Contains("SEARCH e USING INDEX entries_that_move_money (stream=? AND sequence<?)", plan);
        // Already in order, so the limit ends it: no walk through a table, no sorting of a whole stream.
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) || step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        Assert.Equal(["Captured"], Column("select type from entries where moves_money = 1", "type"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_again_for_a_commit_has_certainly_stored_nothing_of_it()
    {
        await using var store = new SqliteJournalStore(folder);
        await store.OpenAsync();
        store.ExecuteOnWriter("pragma user_version = 99; pragma query_only = on");
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await store.TidyAsync([], [new WakeUp(Noon, Line)]));

        var refusal = await Assert.ThrowsAsync<JournalUnavailableException>(async () => await store.CommitAsync([]));

        Assert.True(refusal.NothingStored);
        AssertOneLine(refusal, "newer version");
    }

    [Fact]
    public void A_place_without_a_write_ahead_log_is_one_clear_line()
    {
        using var memory = new SqliteConnection("Data Source=:memory:");
        memory.Open();

        AssertOneLine(Assert.Throws<JournalUnavailableException>(() => SqliteConnections.UseLog(memory)), "journal mode is 'memory'");
    }

    [Fact]
    public async Task Every_commit_is_synced_to_the_disk_also_after_tidying_was_not()
    {
        await using var store = new SqliteJournalStore(folder);
        await store.OpenAsync();

        Assert.Equal(2L, store.QueryWriter("pragma synchronous")); // FULL
        await store.TidyAsync([], [new WakeUp(Noon, Line)]);
        Assert.Equal(2L, store.QueryWriter("pragma synchronous"));
        Assert.Equal("wal", Query("pragma journal_mode"));
    }

    [Fact]
    public async Task The_log_starts_over_before_it_outgrows_its_bound()
    {
        await using var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder));
        var writer = journal.Attach(Line, 0, EntryHash.Zero);
        var fourMebibytes = Enumerable.Repeat(Event(new string('x', 64 * 1024)), 64).ToArray();
        for (var i = 0; i < 40; i++) Assert.Equal(AppendResult.Stored, await Append(writer, fourMebibytes));

        Assert.InRange(new FileInfo(File + "-wal").Length, 1, 112L * 1024 * 1024);
        Assert.True((await ChainVerifier.VerifyAsync(journal)).IsSound);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_one_clear_line()
    {
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder, "file"), "in the way");
        AssertOneLine(await Refusal(Path.Combine(folder, "file", "below")), "cannot be used");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_one_clear_line()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5_000));
        AssertOneLine(await Refusal(folder), "not a database");
    }

    [Fact]
    public async Task Another_programs_database_is_left_alone()
    {
        Query("create table theirs (x)");
        var before = await System.IO.File.ReadAllBytesAsync(File);

        AssertOneLine(await Refusal(folder), "another program");

        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File));
    }

    [Fact]
    public async Task A_journal_of_a_newer_version_is_left_alone()
    {
        await (await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder))).DisposeAsync();
        Query("pragma user_version = 99");

        AssertOneLine(await Refusal(folder), "newer version");
    }

    private static Task<JournalUnavailableException> Refusal(string folder) =>
        Assert.ThrowsAsync<JournalUnavailableException>(() => GroupCommitJournal.StartAsync(new SqliteJournalStore(folder)));

    private static void AssertOneLine(JournalUnavailableException refusal, string expected)
    {
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    private List<string> Column(string sql, string name)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand above and in the reader.
        command.CommandText = sql;
#pragma warning restore CA2100
        if (sql.Contains("?3", StringComparison.Ordinal))
            for (var i = 1; i <= 3; i++) command.Parameters.AddWithValue($"?{i}", i);
        using var rows = command.ExecuteReader();
        var values = new List<string>();
        while (rows.Read()) values.Add(rows.GetString(rows.GetOrdinal(name)));
        return values;
    }

    private object? Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand above.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
