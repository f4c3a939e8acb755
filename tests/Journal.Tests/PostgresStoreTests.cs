using CreditGrains.Journal.Postgres;
using CreditGrains.LocalCluster;
using CreditGrains.Tests;
using Npgsql;
using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

/// <summary>What only a server can do: be shared, commit out of order, be cut off in the middle, refuse.</summary>
public sealed class PostgresStoreTests : IDisposable
{
    private readonly string schema = $"journal-tests-{Guid.NewGuid():N}";
    private readonly string database;

    public PostgresStoreTests() => database = new NpgsqlConnectionStringBuilder(TestPostgres.Schema(schema)) { ApplicationName = schema }.ConnectionString;

    public void Dispose() => TestPostgres.DropSchema(schema);

    [Fact]
    public async Task Two_processes_on_one_database_fence_each_other()
    {
        await using var first = await Start();
        await using var second = await Start();
        await Store(first, Line, Event("first", key: 1));
        var late = second.Attach(Line, 0, EntryHash.Zero);

        Assert.Equal(AppendResult.Conflict, await Append(late, Event("second")));
        Assert.Equal(AppendResult.KeyTaken, await Append(await AttachToEnd(second, Line), Event("again", key: 1)));
        await Store(second, Line, Event("second again"));
        await Store(first, Line, Event("first again"));

        Assert.Equal(["first", "second again", "first again"], (await first.LoadAsync(Line)).Entries.Select(BodyOf));
        Assert.True((await ChainVerifier.VerifyAsync(second)).IsSound);
    }

    [Fact]
    public async Task Processes_that_start_at_once_create_the_schema_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            await using var journal = await Start();
            await Store(journal, new StreamId($"line_{i}"), Event());
        }));
        Assert.Equal(1L, Query("select count(*) from migrations"));
    }

    [Fact]
    public async Task Of_processes_that_race_for_many_streams_a_reader_misses_nothing()
    {
        const int rounds = 12, streams = 60;
        await using var first = await Start();
        await using var second = await Start();
        await using var reading = await Start();
        var names = Enumerable.Range(0, streams).Select(i => new StreamId($"line_{i}")).ToArray();

        var seen = new List<long>();
        var racing = Task.WhenAll(Race(first, names), Race(second, [.. names.Reverse()]));
        for (var last = false; ; last = racing.IsCompleted)
        {
            await foreach (var entry in reading.ReadAllAsync(seen.LastOrDefault())) seen.Add(entry.Position);
            if (last) break;
        }

        var stored = (await racing).Sum();
        Assert.Equal(stored, seen.Count);
        Assert.Equal((await ToList(first.ReadAllAsync())).Select(entry => entry.Position), seen);
        Assert.True((await ChainVerifier.VerifyAsync(first)).IsSound);
        Assert.Null(first.StoreFault ?? second.StoreFault);

        static async Task<int> Race(IJournal journal, StreamId[] names)
        {
            var stored = 0;
            for (var round = 0; round < rounds; round++)
            {
                var writers = await Task.WhenAll(names.Select(name => AttachToEnd(journal, name)));
                var results = await Task.WhenAll(writers.Select(writer => Append(writer, Event())));
                Assert.All(results, result => Assert.True(result is AppendResult.Stored or AppendResult.Conflict, result.ToString()));
                stored += results.Count(result => result == AppendResult.Stored);
            }

            return stored;
        }
    }

    [Fact]
    public async Task A_batch_takes_its_streams_in_the_order_in_which_every_other_writer_takes_them()
    {
        var store = new ScriptedStore(new PostgresJournalStore(database));
        await using var journal = await GroupCommitJournal.StartAsync(store);
        await Store(journal, Line, Event());
        await Store(journal, OtherLine, Event());
        var (first, second) = (await AttachToEnd(journal, Line), await AttachToEnd(journal, OtherLine));
        await using var stranger = await Connect(database);
        await using var transaction = await stranger.BeginTransactionAsync();
        await Execute(stranger, "insert into entries select 0, stream, 2, at, null, null, null, 0, false, type, hash, body from entries where stream = 1");

        var batch = store.InOneBatch(journal, () => [Append(second, Event()), Append(first, Event())]);
        await UntilSomebodyWaits();
        // It waits for the first stream and holds nothing of the second.
        await Execute(stranger, "insert into entries select 0, stream, 2, at, null, null, null, 0, false, type, hash, body from entries where stream = 2 and sequence = 1");
        await transaction.RollbackAsync();

        Assert.Equal([AppendResult.Stored, AppendResult.Stored], (await batch).Results);
    }

    [Fact]
    public async Task A_transaction_that_commits_late_is_read_behind_what_was_read_before()
    {
        await using var journal = await Start();
        await Store(journal, Line, Event("1"));
        await using var other = await Connect(database);
        await using var transaction = await other.BeginTransactionAsync();
        await Execute(other, "insert into pending_commits values (nextval('batches'), 1); insert into streams (name) values ('line_late');");
        await Execute(other, "insert into entries select currval('batches'), (select id from streams where name = 'line_late'), 1, at, null, null, null, 0, false, 'Late', hash, body from entries");
        await Store(journal, Line, Event("2"));
        var before = await ToList(journal.ReadAllAsync());

        await transaction.CommitAsync();

        Assert.Equal(["1", "2"], before.Select(BodyOf));
        Assert.Equal(["Late"], (await ToList(journal.ReadAllAsync(before[^1].Position))).Select(entry => entry.Type));
        Assert.Equal(["LimitChanged", "LimitChanged", "Late"], (await ToList(journal.ReadAllAsync())).Select(entry => entry.Type));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_the_server_may_still_carry_out_a_commit_that_was_cut_off_nobody_says_how_it_ended(bool itSucceeds)
    {
        var settings = new NpgsqlConnectionStringBuilder(database);
        await using var proxy = new HalfOpenProxy(settings.Host!, settings.Port);
        var asked = new TaskCompletionSource();
        await using var store = new FirstQuestion(new PostgresJournalStore(new NpgsqlConnectionStringBuilder(database) { Port = proxy.Port }.ConnectionString), asked);
        await using var journal = await GroupCommitJournal.StartAsync(store, new GroupCommitSettings { ResolvePatience = TimeSpan.FromMinutes(2) });
        await Store(journal, Line, Event("before"));

        // A stranger who holds the sequence that the commit wants keeps the server busy with it.
        await using var stranger = await Connect(database);
        await using var transaction = await stranger.BeginTransactionAsync();
        await Execute(stranger, "insert into entries select 0, stream, 2, at, null, null, null, 0, false, type, hash, body from entries");
        var result = Append(await AttachToEnd(journal, Line), Event("after"));
        await UntilSomebodyWaits();
        proxy.CutNearSide();

        await Task.WhenAny(asked.Task, result);
        Assert.False(result.IsCompleted);
        if (itSucceeds) await transaction.RollbackAsync();
        else await transaction.CommitAsync();
        // The server has carried it out or undone it by now; as long as the session lives, more could come.
        proxy.CutFarSide();

        Assert.Equal(itSucceeds ? AppendResult.Stored : AppendResult.Conflict, await result);
        Assert.Equal(itSucceeds ? ["before", "after"] : ["before", "before"], (await journal.LoadAsync(Line)).Entries.Select(BodyOf));
    }

    [Fact]
    public async Task A_user_who_owns_nothing_but_a_schema_is_enough()
    {
        TestPostgres.Execute(TestPostgres.Server, $"create role \"{schema}\" login password 'secret'; alter schema \"{schema}\" owner to \"{schema}\"");
        await using (var journal = await GroupCommitJournal.StartAsync(new PostgresJournalStore(new NpgsqlConnectionStringBuilder(database) { Username = schema, Password = "secret" }.ConnectionString)))
        {
            await Store(journal, Line, Event("a"), Capture(100));
            Assert.Equal(2, (await ToList(journal.ReadAllAsync())).Count);
        }

        TestPostgres.DropSchema(schema);
        TestPostgres.Execute(TestPostgres.Server, $"drop role \"{schema}\"");
    }

    [Fact]
    public async Task Every_commit_waits_for_the_disk_also_where_the_database_would_not()
    {
        await using var store = new PostgresJournalStore(new NpgsqlConnectionStringBuilder(database) { Options = "-c synchronous_commit=off" }.ConnectionString);
        await store.OpenAsync();
        await store.TidyAsync([], [new WakeUp(Noon, Line)]);

        Assert.Equal("on", await store.QueryWriterAsync("show synchronous_commit"));
    }

    [Fact]
    public async Task Every_resolved_outcome_is_sealed_by_a_commit_of_its_own()
    {
        await using var store = new PostgresJournalStore(database);
        await store.OpenAsync();

        Assert.Empty(await store.ResolveAsync([]));

        Assert.Equal(1L, Query("select recoveries from journal"));
    }

    [Fact]
    public async Task A_server_that_would_lose_what_it_reported_is_refused_in_one_line()
    {
        await using var careless = await PrivatePostgres.StartAsync("fsync = off");
        AssertOneLine(await Refusal(careless.ConnectionString), "fsync = off");
        // Over the socket as well, which does not take every option that TCP does.
        AssertOneLine(await Refusal($"Host={careless.SocketFolder};Port={careless.Port};Username=credit;Database=postgres"), "fsync = off");
    }

    [Fact]
    public async Task What_is_no_database_of_ours_is_refused_in_one_line_without_the_password()
    {
        AssertOneLine(await Refusal(new NpgsqlConnectionStringBuilder(database) { Port = 1 }.ConnectionString), "cannot be reached");
        AssertOneLine(await Refusal(new NpgsqlConnectionStringBuilder(database) { Database = "nowhere" }.ConnectionString), "no such database");
        AssertOneLine(await Refusal(new NpgsqlConnectionStringBuilder(database) { Password = "sesame" }.ConnectionString), "does not let us in");
        AssertOneLine(await Refusal(new NpgsqlConnectionStringBuilder(database) { SearchPath = "nowhere" }.ConnectionString), "names no schema");
        Query("create table entries (x integer)");
        AssertOneLine(await Refusal(database), "another program's tables");
        Query("drop table entries; create table migrations (version text)");
        AssertOneLine(await Refusal(database), "another program");
    }

    [Fact]
    public async Task A_journal_of_a_newer_version_is_left_alone()
    {
        await (await Start()).DisposeAsync();
        Query("insert into migrations (version) values (99)");
        AssertOneLine(await Refusal(database), "newer version");
    }

    [Theory]
    [InlineData("update entries set body = 'x' where sequence = 2")]
    [InlineData("update entries set key = null where sequence = 2")]
    [InlineData("update entries set fingerprint = 8 where sequence = 2")]
    [InlineData("update entries set subject = 1 where sequence = 2")]
    [InlineData("update entries set moves_money = false where sequence = 2")]
    [InlineData("delete from entries where sequence = 2")]
    [InlineData("update postings set debit = debit + 1 where line = 0")]
    [InlineData("update postings set value_date = 'infinity' where line = 0")]
    [InlineData("delete from postings")]
    [InlineData("insert into postings select stream, 3, debit, credit, value_date, line, account, currency from postings")]
    [InlineData("update streams set name = 'line_9'")]
    public async Task Whoever_edits_the_tables_is_found_out(string tampering)
    {
        await using var journal = await Start();
        await Store(journal, Line, Event("1"), Capture(100) with { Key = new KeyClaim(5, 7) }, Event("3"));
        Assert.True((await ChainVerifier.VerifyAsync(journal)).IsSound);

        Query(tampering);

        Assert.False((await ChainVerifier.VerifyAsync(journal)).IsSound);
    }

    private Task<GroupCommitJournal> Start() => GroupCommitJournal.StartAsync(new PostgresJournalStore(database));

    private object? Query(string sql) => TestPostgres.Execute(database, sql);

    /// <summary>Until a connection of this test waits for another's transaction.</summary>
    private async Task UntilSomebodyWaits()
    {
        while (Query($"select count(*) > 0 from pg_stat_activity where application_name = '{schema}' and wait_event_type = 'Lock'") is not true) await Task.Yield();
    }

    private static Task<JournalUnavailableException> Refusal(string connectionString) =>
        Assert.ThrowsAsync<JournalUnavailableException>(() => GroupCommitJournal.StartAsync(new PostgresJournalStore(connectionString)));

    private static void AssertOneLine(JournalUnavailableException refusal, string expected)
    {
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.DoesNotContain("assword=", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<NpgsqlConnection> Connect(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // The statements stand above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Tells when the store was first asked for an outcome and did not answer.</summary>
    private sealed class FirstQuestion(IJournalStore inner, TaskCompletionSource unanswered) : StoreDecorator(inner)
    {
        public override async ValueTask<IReadOnlyList<AppendResult>> ResolveAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default)
        {
            try
            {
                return await base.ResolveAsync(batch, cancellationToken);
            }
            catch (JournalUnavailableException refusal) when (refusal.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
            {
                unanswered.TrySetResult();
                throw;
            }
        }
    }
}
