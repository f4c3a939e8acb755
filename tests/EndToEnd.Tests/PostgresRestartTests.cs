using CreditGrains.LocalCluster;

namespace CreditGrains.EndToEnd.Tests;

/// <summary>The database fails as in a power cut, again and again, under a server that goes on.</summary>
public sealed class PostgresRestartTests
{
    private const int Restarts = 4, Lines = 12;

    [Fact]
    public async Task A_database_that_restarts_under_load_costs_retries_and_no_operation()
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        await using var market = await Market.Open(new TestStore(postgres.ConnectionString), Lines, creditLimit: 1_000_000_000);
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
}
