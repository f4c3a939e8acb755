using System.Diagnostics;
using CreditGrains.EndToEnd.Tests;
using Xunit.Abstractions;

namespace CreditGrains.Cluster.Tests;

/// <summary>Nobody is left to vote the lost silos out.</summary>
public sealed class AllLostTests(ITestOutputHelper output)
{
    // On a quiet machine it takes under 15 s, and most of that is starting the programs. Orleans by itself would wait for five minutes, so half of that tells the two apart on a slow one.
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task A_cluster_whose_silos_were_all_lost_at_once_serves_again_in_seconds()
    {
        await using var market = await Market.Open(SiloHosts.ThreeSilos, lines: 3, creditLimit: 10_00);
        foreach (var line in market.Lines) (await market.Authorise(line, 4_00, $"before-{line}")).Done();
        await market.Kill();

        var away = Stopwatch.StartNew();
        await market.Start();
        foreach (var line in market.Lines) Assert.Equal(1_00, (await market.Authorise(line, 5_00, $"after-{line}")).Done().Number("available_after"));

        output.WriteLine($"Served again after {away.Elapsed.TotalSeconds:f1} s.");
        Assert.True(away.Elapsed < Most, $"It took {away.Elapsed}.");
    }
}
