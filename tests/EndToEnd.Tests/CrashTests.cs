namespace CreditGrains.EndToEnd.Tests;

/// <summary>
/// A real server process under load from 32 clients is killed with SIGKILL again and again. Money is sacred: whatever it acknowledged is there exactly once,
/// whatever it did not is there once or not at all, and asking again with the same key settles which.
/// </summary>
/// <param name="kills">How often it is killed; starting again takes a cluster longer than one process.</param>
public abstract class CrashTests(Host host, int kills = 20)
{
    private const int Lines = 12;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed_at_random_moments()
    {
        await using var market = await Market.Open(host, Lines, creditLimit: 1_000_000_000);
        var load = new Load(market);
        // The seed only varies when each kill comes; a failure does not depend on it being the same.
        var random = new Random(20_261_122);
        for (var kill = 0; kill < kills; kill++)
        {
            await load.RunUntilKilled(operationsBeforeKill: 20 + random.Next(1_500));
            await market.Start();
            await load.SettleUnanswered();
            await load.RepeatSome(random);
            await AssertBooks(market);
        }

        Assert.Equal(0, await market.Stop());
        await load.AssertEachExactlyOnce();
    }

    [Fact]
    public async Task A_server_told_to_end_under_load_finishes_what_it_took_on()
    {
        await using var market = await Market.Open(host, Lines, creditLimit: 1_000_000_000);
        var load = new Load(market);
        Assert.Equal(0, await load.RunUntilStopped(operationsBeforeStop: 2_000));
        await market.Start();
        await load.SettleUnanswered();
        Assert.Equal(0, await market.Stop());
        await load.AssertEachExactlyOnce();
    }

    internal static async Task AssertBooks(Market market)
    {
        Assert.True((bool)(await market.Operator.Get("/v1/ledger/verify")).Done().Body["verified"]!);
        Assert.True((bool)(await market.Operator.Get("/v1/ledger/trial-balance")).Done().Body["balanced"]!);
    }
}

public sealed class SqliteCrashTests() : CrashTests(Host.OnSqlite);

public sealed class PostgresCrashTests() : CrashTests(Host.OnPostgres);
