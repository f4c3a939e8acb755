using System.Diagnostics;
using System.Net;
using CreditGrains.LocalCluster;

namespace CreditGrains.EndToEnd.Tests;

/// <summary>The database fails as in a power cut, again and again, under a server that goes on.</summary>
public abstract class PostgresRestartTests(Host host)
{
    private const int Restarts = 4, Lines = 12;

    [Fact]
    public async Task A_database_that_restarts_under_load_costs_retries_and_no_operation()
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        await using var market = await Market.Open(host, new TestStore(postgres.ConnectionString), Lines, creditLimit: 1_000_000_000);
        var load = new Load(market);

        await load.RunThrough(
            async () =>
            {
                for (var restart = 0; restart < Restarts; restart++)
                {
                    await load.Answered(500);
                    await postgres.RestartAsync(immediate: true);
                }
            },
            operationsAfter: 500);

        await load.RepeatSome(new Random(1));
        await CrashTests.AssertBooks(market);
        Assert.Equal(0, await market.Stop());
        await load.AssertEachExactlyOnce();
    }

    [Fact]
    public async Task A_server_without_its_database_is_not_ready_until_it_is_back()
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        await using var market = await Market.Open(host, new TestStore(postgres.ConnectionString), lines: 1, creditLimit: 1_000);

        await postgres.StopAsync();
        await Until(market, HttpStatusCode.ServiceUnavailable);
        await postgres.StartAgainAsync();
        await Until(market, HttpStatusCode.OK);

        Assert.Equal("approved", (await market.Authorise(market.Lines[0], 1_00, "after")).Done().Text("decision"));
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_one_line_and_exit_code_1()
    {
        var start = new ProcessStartInfo("dotnet", [host.Program]) { RedirectStandardError = true };
        start.Environment["CREDIT_URLS"] = "http://127.0.0.1:0";
        start.Environment["CREDIT_POSTGRES"] = "Host=127.0.0.1;Port=1;Username=someone;Password=secret;Database=credit";
        using var server = Process.Start(start)!;

        var said = await server.StandardError.ReadToEndAsync();
        await server.WaitForExitAsync();

        Assert.Equal(1, server.ExitCode);
        Assert.Single(said.TrimEnd().Split('\n'));
        Assert.Contains("127.0.0.1:1/credit", said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
    }

    private static async Task Until(Market market, HttpStatusCode expected)
    {
        while ((await market.Operator.Get("/health/ready")).Status != expected) await Task.Yield();
    }
}

public sealed class InProcessPostgresRestartTests() : PostgresRestartTests(Host.OnPostgres);
