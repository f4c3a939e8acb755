using System.Net;
using System.Net.Sockets;
using CreditGrains.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CreditGrains.Silo.Tests;

/// <summary>Whom a silo that joins declares dead, and whom never.</summary>
public sealed class LostMembersTests : IDisposable
{
    private const string ClusterId = "the-cluster";
    private const int Active = 3, Dead = 6;

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly string schema = $"lost_{Guid.NewGuid():N}";
    private readonly TcpListener listening = new(IPAddress.Loopback, 0);

    public LostMembersTests() => listening.Start();

    private string Postgres => TestPostgres.Schema(schema);

    private int ListeningPort => ((IPEndPoint)listening.LocalEndpoint).Port;

    // Nobody listens there: privileged, and assigned to nothing anybody runs.
    private const int SilentPort = 1;

    public void Dispose()
    {
        listening.Dispose();
        TestPostgres.DropSchema(schema);
    }

    [Fact]
    public async Task A_member_that_is_silent_and_whose_address_nobody_answers_at_is_dead()
    {
        await Member(SilentPort, LostMembers.SilentFor + Moment);
        Assert.Equal(1, await Declare());
        Assert.Equal((Dead, 1), (await Status(SilentPort), await Version()));
        Assert.Equal(0, await Declare());
        Assert.Equal(1, await Version());
    }

    [Fact]
    public async Task A_member_that_was_heard_of_lives_whatever_its_own_clock_says_and_whether_or_not_it_can_be_reached()
    {
        await Member(SilentPort, LostMembers.SilentFor - Moment);
        await Sql("update orleansmembershiptable set iamalivetime = now() - interval '1 day', heardat = now() - interval '1 hour'");
        Assert.Equal(0, await Declare());
        Assert.Equal((Active, 0), (await Status(SilentPort), await Version()));
    }

    [Fact]
    public async Task A_member_that_listens_is_given_longer_than_Orleans_waits_between_two_signs_of_life()
    {
        await Member(ListeningPort, LostMembers.HangsFor - Moment);
        Assert.Equal(0, await Declare());
        await Member(ListeningPort, LostMembers.HangsFor + Moment);
        Assert.Equal(1, await Declare());
        Assert.Equal(Dead, await Status(ListeningPort));
        // From the first failure to write to the eighth and all later ones.
        Assert.True(LostMembers.HangsFor > TimeSpan.FromSeconds(64));
    }

    [Fact]
    public async Task Members_of_other_clusters_and_such_as_have_left_are_nobodys_business()
    {
        await Member(SilentPort, LostMembers.SilentFor + Moment, cluster: "another");
        await Member(SilentPort, LostMembers.SilentFor + Moment, status: 4);
        Assert.Equal(0, await Declare());
        Assert.Equal(0, await Version());
    }

    [Fact]
    public async Task A_sign_of_life_through_Orleans_own_query_is_heard_and_a_vote_is_not()
    {
        await Member(SilentPort, LostMembers.SilentFor + Moment);
        await Sql("update orleansmembershiptable set suspecttimes = 'a vote'");
        Assert.True(await Silence() > LostMembers.SilentFor);
        await Sql($"select update_i_am_alive_time('{ClusterId}', '127.0.0.1', {SilentPort}, 1, '2026-01-01T00:00:00Z')");
        Assert.True(await Silence() < LostMembers.SilentFor);
    }

    private Task<int> Declare() => LostMembers.DeclareAsync(Postgres, ClusterId, NullLogger.Instance);

    private async Task Member(int port, TimeSpan silentFor, int status = Active, string cluster = ClusterId)
    {
        await ClusterSchema.InstallAsync(Postgres);
        foreach (var id in new[] { ClusterId, cluster }) await Sql($"insert into orleansmembershipversiontable (deploymentid) values ('{id}') on conflict do nothing");
        await Sql($"""
            insert into orleansmembershiptable (deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
            values ('{cluster}', '127.0.0.1', {port}, 1, 'silo', 'host', {status}, 1, now(), now()) on conflict do nothing
            """);
        await Sql($"update orleansmembershiptable set heardat = clock_timestamp() - interval '{silentFor.TotalSeconds} seconds'");
    }

    private async Task<int> Status(int port) => (int)(await Sql($"select status from orleansmembershiptable where deploymentid = '{ClusterId}' and port = {port}"))!;

    private async Task<int> Version() => (int)(await Sql($"select version from orleansmembershipversiontable where deploymentid = '{ClusterId}'"))!;

    private async Task<TimeSpan> Silence() => (TimeSpan)(await Sql("select clock_timestamp() - heardat from orleansmembershiptable"))!;

    private async Task<object?> Sql(string text)
    {
        await using var connection = new NpgsqlConnection(Postgres);
        await connection.OpenAsync();
#pragma warning disable CA2100 // The statements stand above.
        await using var command = new NpgsqlCommand(text, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }
}
