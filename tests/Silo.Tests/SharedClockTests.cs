using CreditGrains.Accounts;
using CreditGrains.Frontend.Hosting;
using CreditGrains.Frontend.Operations;
using CreditGrains.Frontend.Tests;
using CreditGrains.Tests;

namespace CreditGrains.Silo.Tests;

/// <summary>The clock of a sandbox of several processes.</summary>
public sealed class SharedClockTests
{
    [Fact]
    public async Task Whoever_sets_the_clock_it_is_set_in_every_silo_and_front_end_once_it_answers()
    {
        await using var cluster = await Cluster.OnPostgres(silos: 2, isSandbox: true);
        await cluster.Add(role: Role.Frontend, isSandbox: true);
        var shop = await Shop.Open(cluster.Operator());
        for (var process = 0; process < 3; process++)
        {
            var to = RunningServer.Start.AddMonths(process + 1);
            (await cluster.Operator(process).Post("/v1/sandbox/clock", new { now = to })).Must(200);
            for (var other = 0; other < 3; other++) Assert.InRange(await Now(cluster, other), to, to.AddMinutes(5));
        }

        var authorised = (await shop.Authorise(cluster.Operator(1), 100_00)).Must(201);
        Assert.True(authorised.Body.GetProperty("created_at").GetDateTimeOffset() >= RunningServer.Start.AddMonths(3));
        (await cluster.Operator(2).Post("/v1/sandbox/clock", new { advance = "P8D" })).Must(200);
        Assert.Equal(0, (await shop.Line(cluster.Operator())).Number("held"));
        (await cluster.Operator(1).Post("/v1/sandbox/clock", new { now = RunningServer.Start })).MustBeProblem(422, "clock_cannot_go_back");
    }

    [Fact]
    public async Task Who_joins_goes_by_the_clock_that_the_others_go_by()
    {
        await using var cluster = await Cluster.OnPostgres(silos: 1, isSandbox: true);
        (await cluster.Operator().Post("/v1/sandbox/clock", new { advance = "P1Y" })).Must(200);
        await cluster.Add(isSandbox: true);
        Assert.True(await Now(cluster, 1) >= RunningServer.Start.AddYears(1));
    }

    [Fact]
    public async Task Who_does_not_follow_is_waited_for_and_who_is_gone_is_not()
    {
        await using var cluster = await Cluster.OnPostgres(silos: 1, isSandbox: true);
        // A process that is known by its lock and stands still.
        await using (var still = new Npgsql.NpgsqlConnection(new Npgsql.NpgsqlConnectionStringBuilder(cluster.Postgres) { Pooling = false }.ConnectionString))
        {
            await still.OpenAsync();
            await using var follower = new Npgsql.NpgsqlCommand($"insert into creditsandboxfollower values (7, {long.MinValue}); select pg_advisory_lock({0x4352_4553}, 7)", still);
            await follower.ExecuteNonQueryAsync();
            var setting = cluster.Service<ISandbox>().TrySetAsync(RunningServer.Start.AddDays(1), default).AsTask();
            await Eventually.IsTrue(async () => await Now(cluster, 0) >= RunningServer.Start.AddDays(1), "the silo itself followed");
            Assert.False(setting.IsCompleted);
            await still.CloseAsync();
            Assert.True(await setting);
        }
    }

    [Fact]
    public async Task Following_goes_on_when_the_connection_was_lost()
    {
        await using var cluster = await Cluster.OnPostgres(silos: 2, isSandbox: true);
        TestPostgres.Execute(cluster.Postgres, "select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory' and classid::bigint = 1129465171 and objid::bigint in (select follower from creditsandboxfollower)");
        var to = RunningServer.Start.AddMonths(1);
        await Eventually.IsTrue(async () => (await cluster.With(null).Get("/health/ready")).Status == 200 && (await cluster.With(null, 1).Get("/health/ready")).Status == 200, "both are ready");
        (await cluster.Operator().Post("/v1/sandbox/clock", new { now = to })).Must(200);
        await Eventually.IsTrue(async () => await Now(cluster, 0) >= to && await Now(cluster, 1) >= to, "both follow");
    }

    [Fact]
    public async Task A_sandbox_and_real_time_do_not_meet_on_one_database()
    {
        await using (var sandbox = await Cluster.OnPostgres(silos: 1, isSandbox: true))
        {
            var refused = await Assert.ThrowsAsync<SettingException>(() => sandbox.Add());
            Assert.Contains("A sandbox runs", refused.Message, StringComparison.Ordinal);
        }

        await using var real = await Cluster.OnPostgres(silos: 1);
        (await real.Operator().Post("/v1/sandbox/clock", new { advance = "P1D" })).MustBeProblem(404, "not_found");
        await Assert.ThrowsAsync<SettingException>(() => real.Add(isSandbox: true));
    }

    private static async Task<DateTimeOffset> Now(Cluster cluster, int process) => (await cluster.Operator(process).Get("/v1/operations/status")).Must(200).Body.GetProperty("now").GetDateTimeOffset();
}
