using CreditGrains.Accounts;
using CreditGrains.Frontend.Tests;
using CreditGrains.Grains;
using CreditGrains.Tests;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace CreditGrains.Silo.Tests;

/// <summary>What is done once for the whole cluster, and seen from everywhere.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task Every_silo_and_front_end_tells_what_the_one_auditor_found()
    {
        await using var cluster = await Cluster.OnPostgres(silos: 2);
        await cluster.Add(role: Role.Frontend);
        for (var process = 0; process < 3; process++)
            await Eventually.IsTrue(async () => await Audited(cluster, process) is { } audit && audit.GetProperty("verified").GetBoolean(), $"process {process} tells of the audit");
        Assert.Single(await Auditors(cluster));
    }

    [Fact]
    public async Task When_the_silo_that_audits_is_lost_another_goes_on_and_tells_of_what_was_changed_behind_the_books()
    {
        await using var cluster = await Cluster.OnPostgres(silos: 2);
        var shop = await Shop.Open(cluster.Operator());
        var tap = (await shop.Authorise(cluster.Operator(), 100_00)).Must(201);
        (await cluster.Operator().Post($"/v1/authorisations/{tap.Text("id")}/captures", null)).Must(201);
        await Eventually.IsTrue(async () => await Audited(cluster, 0) is not null, "there is an audit");
        var at = Assert.Single(await Auditors(cluster));
        var auditing = Enumerable.Range(0, 2).Single(silo => cluster.Service<ILocalSiloDetails>(silo).SiloAddress.Equals(at));
        TestPostgres.Execute(cluster.Postgres, "update postings set debit = debit + 1 where account = 'receivables.principal' and debit > 0");

        await cluster.Silos[auditing].DisposeAsync();
        await Eventually.IsTrue(
            async () => await Audited(cluster, 1 - auditing) is { } audit && audit.GetProperty("drift").GetArrayLength() > 0, "the other one found the difference");
    }

    [Fact]
    public async Task A_close_of_business_is_led_once_seen_from_everywhere_and_gone_on_with_when_its_silo_is_lost()
    {
        await using var cluster = await Cluster.OnPostgres(silos: 2);
        var today = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-1);
        // Begun, and whoever led it is no more.
        await cluster.Accounts().Closing.Begin(today);
        for (var silo = 0; silo < 2; silo++)
        {
            var seen = (await cluster.Operator(silo).Get("/v1/operations/status")).Must(200).Body.GetProperty("close_of_business");
            Assert.Equal((today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "running"), (seen.GetProperty("business_date").GetString(), seen.GetProperty("status").GetString()));
        }

        await cluster.Service<IGrainFactory>().GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await cluster.Silos[0].DisposeAsync();
        await Eventually.IsTrue(
            async () => (await cluster.Operator(1).Post("/v1/operations/close-of-business", new { business_date = today })).Must(200).Text("status") == "completed", "the other one ended it");
        Assert.NotNull((await cluster.Accounts(1).Closing.View())!.CompletedAt);
    }

    private static async Task<System.Text.Json.JsonElement?> Audited(Cluster cluster, int process)
    {
        var status = (await cluster.Operator(process).Get("/v1/operations/status")).Must(200).Body;
        return status.TryGetProperty("audit", out var audit) && audit.ValueKind == System.Text.Json.JsonValueKind.Object ? audit : null;
    }

    private static async Task<List<SiloAddress>> Auditors(Cluster cluster) =>
        [.. (await cluster.Service<IGrainFactory>().GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics()).Where(one => one.GrainId.Type.ToString() == "audit").Select(one => one.SiloAddress)];
}
