using System.Collections.Concurrent;
using CreditGrains.Accounts;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Operations;
using CreditGrains.Frontend.Tests;
using CreditGrains.Grains;
using CreditGrains.Journal;
using CreditGrains.Tests;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace CreditGrains.Silo.Tests;

/// <summary>Silos that meet in a real PostgreSQL.</summary>
public class ClusterTests
{
    [Fact]
    public async Task Two_silos_and_a_front_end_see_one_line_and_grant_no_more_than_there_is()
    {
        await using var cluster = await Cluster.OnPostgres(silos: 2);
        await cluster.Add(role: Role.Frontend);
        var shops = new List<Shop>();
        // Enough that both silos have some of them.
        for (var i = 0; i < 6; i++) shops.Add(await Shop.Open(cluster.Operator(i % 3)));
        foreach (var shop in shops)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 18).Select(i => shop.Authorise(cluster.Operator(i % 3), 100_00)));
            Assert.Equal(10, answers.Count(answer => answer.Must(201).Text("decision") == "approved"));
            for (var i = 0; i < 3; i++) Assert.Equal((1_000_00L, 0L), ((await shop.Line(cluster.Operator(i))).Number("held"), (await shop.Line(cluster.Operator(i))).Number("available")));
        }

        for (var i = 0; i < 3; i++) (await cluster.With(null, i).Get("/health/ready")).Must(200);
        var places = new HashSet<SiloAddress?>();
        foreach (var shop in shops) places.Add(await Activation(cluster, shop));
        Assert.Equal(2, places.Count);
        Assert.True((await cluster.Operator().Get("/v1/ledger/verify")).Must(200).Body.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task An_activation_that_another_writer_overtook_is_right_again_at_once_and_leaves()
    {
        await using var cluster = await Cluster.OnPostgres(silos: 1);
        var shop = await Shop.Open(cluster.Operator());
        (await shop.Authorise(cluster.Operator(), 100_00)).Must(201);
        Assert.NotNull(await Activation(cluster, shop));

        // The second activation of a split cluster: the same account, another journal, the same database.
        await using (var journal = await JournalPlace.Of("", cluster.Postgres).OpenAsync())
        {
            var elsewhere = new LocalAccounts(journal, TimeProvider.System);
            var request = new AuthorisationRequest(shop.MerchantId, null, null, 200_00, Credit.Currency.Parse("CNY"), null, null, null);
            Assert.Equal(200_00, (await elsewhere.CreditLine(shop.LineId).Authorise(new CreditLineCommand.Authorise(new Operation(77, 1), request, null, false))).Value!.Approved);
        }

        var answer = (await shop.Authorise(cluster.Operator(), 300_00)).Must(201);
        Assert.Equal(("approved", 400_00L), (answer.Text("decision"), answer.Number("available_after")));
        await Eventually.IsTrue(async () => await Activation(cluster, shop) is null, "the overtaken activation left");
        Assert.Equal(600_00, (await shop.Line(cluster.Operator())).Number("held"));
        Assert.True((await cluster.Operator().Get("/v1/ledger/verify")).Must(200).Body.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task Of_three_silos_that_start_together_on_a_fresh_store_one_shows_the_key_that_is_valid()
    {
        await using var cluster = Cluster.Empty();
        var shown = new ConcurrentQueue<string>();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => cluster.Add(operatorKey: null, showNewKey: shown.Enqueue)));
        var key = Assert.Single(shown);
        for (var i = 0; i < 3; i++) (await cluster.With(key, i).Get("/v1/operations/status")).Must(200);
        Assert.Equal(9, (await cluster.With(key).Get("/v1/products")).Must(200).Body.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task A_line_is_followed_live_from_any_silo()
    {
        await using var cluster = await Cluster.OnPostgres(silos: 2);
        var shop = await Shop.Open(cluster.Operator());
        using var events = await Events.Of(cluster.Door(1), shop.LineId, RunningServer.OperatorKey);
        Assert.Equal(1_000_00, (await events.Next()).GetProperty("available").GetInt64());
        foreach (var (silo, available) in new[] { (0, 900_00L), (1, 800_00L) })
        {
            (await shop.Authorise(cluster.Operator(silo), 100_00)).Must(201);
            Assert.Equal(available, (await events.Next()).GetProperty("available").GetInt64());
        }
    }

    [Fact]
    public async Task An_account_that_does_not_exist_does_not_stay_in_memory()
    {
        await using var cluster = await Cluster.OnPostgres(silos: 1);
        var nobody = cluster.Service<IGrainFactory>().GetGrain<ICreditLineGrain>("line_00000000000000000000000001");
        Assert.Null(await nobody.View());
        await Eventually.IsTrue(async () => await Activation(cluster, nobody) is null, "the empty account left");
    }

    private static Task<SiloAddress?> Activation(Cluster cluster, Shop shop) => Activation(cluster, cluster.Service<IGrainFactory>().GetGrain<ICreditLineGrain>(shop.LineId));

    // Asks the silos what lives on them, not the directory, which remembers for a while.
    private static async Task<SiloAddress?> Activation(Cluster cluster, ICreditLineGrain line) =>
        (await cluster.Service<IGrainFactory>().GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics()).FirstOrDefault(one => one.GrainId == line.GetGrainId())?.SiloAddress;
}
