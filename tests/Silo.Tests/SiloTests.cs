using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CreditGrains.Frontend.Operations;
using CreditGrains.Frontend.Tests;
using Microsoft.Extensions.Hosting;

namespace CreditGrains.Silo.Tests;

/// <summary>One silo on the embedded store.</summary>
public class SiloTests
{
    [Fact]
    public async Task A_purchase_is_authorised_captured_and_repaid_by_grains()
    {
        await using var cluster = await Cluster.OnFolder();
        var caller = cluster.Operator();
        var shop = await Shop.Open(caller);
        var authorised = (await shop.Authorise(caller, 300_00, "tap")).Must(201);
        Assert.Equal(("approved", 700_00L), (authorised.Text("decision"), authorised.Number("available_after")));
        Assert.True((await shop.Authorise(caller, 300_00, "tap")).IsReplayed);
        (await caller.Post($"/v1/authorisations/{authorised.Text("id")}/captures", null)).Must(201);
        (await caller.Post($"/v1/credit-lines/{shop.LineId}/repayments", new { amount = 100_00 })).Must(201);
        Assert.Equal((200_00L, 800_00L), ((await shop.Line(caller)).Number("posted"), (await shop.Line(caller)).Number("available")));
        Assert.Equal("line_not_found", (await caller.Post("/v1/authorisations", new { credit_line_id = "line_00000000000000000000000000", merchant_id = shop.MerchantId, amount = 1, currency = "CNY" })).Text("decline_reason"));
        Assert.Equal(2, (await caller.Get($"/v1/credit-lines/{shop.LineId}/transactions")).Must(200).Body.GetProperty("data").GetArrayLength());
        Assert.True((await caller.Get("/v1/ledger/verify")).Must(200).Body.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task The_dashboard_is_for_operators()
    {
        await using var cluster = await Cluster.OnFolder();
        var shop = await Shop.Open(cluster.Operator());
        var app = (await cluster.Operator().Post("/v1/keys", new { scope = "app", customer_id = shop.CustomerId })).Must(201).Text("key");
        foreach (var path in new[] { "/dashboard", "/dashboard/", "/Dashboard/index.html", "/dashboard/dashboardcounters" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await Status(cluster, path, null));
            Assert.Equal(HttpStatusCode.Forbidden, await Status(cluster, path, new("Bearer", app)));
        }

        Assert.Equal(HttpStatusCode.OK, await Status(cluster, "/dashboard/", new("Bearer", RunningServer.OperatorKey)));
        Assert.Equal(HttpStatusCode.OK, await Status(cluster, "/dashboard/dashboardcounters", new("Bearer", RunningServer.OperatorKey)));
        Assert.Equal(HttpStatusCode.OK, await Status(cluster, "/dashboard/", new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"anybody:{RunningServer.OperatorKey}")))));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(cluster, "/dashboard/", new("Basic", "no base64")));
    }

    [Fact]
    public async Task What_falls_due_is_recorded_by_the_sweep()
    {
        await using var cluster = await Cluster.OnFolder(isSandbox: true);
        var shop = await Shop.Open(cluster.Operator());
        (await shop.Authorise(cluster.Operator(), 100_00)).Must(201);
        var before = (await shop.Line(cluster.Operator())).Number("version");
        // Not over the API, which would sweep by itself.
        Assert.True(await cluster.Service<ISandbox>().TrySetAsync(RunningServer.Start.AddDays(8), default));
        await Eventually.IsTrue(async () => (await shop.Line(cluster.Operator())).Number("version") == before + 1, "the sweep woke the line");
    }

    [Fact]
    public async Task Asked_to_end_it_is_not_ready_but_answers_until_it_has_drained()
    {
        await using var cluster = await Cluster.OnFolder(drain: TimeSpan.FromSeconds(2));
        (await cluster.With(null).Get("/health/ready")).Must(200);
        (await cluster.With(null).Get("/health/startup")).Must(200);
        var shop = await Shop.Open(cluster.Operator());
        cluster.Service<IHostApplicationLifetime>().StopApplication();
        (await cluster.With(null).Get("/health/ready")).MustBeProblem(503, "not_ready");
        (await shop.Authorise(cluster.Operator(), 1_00)).Must(201);
        (await cluster.With(null).Get("/health/live")).Must(200);
    }

    [Fact]
    public void Settings_that_cannot_be_are_refused_in_one_line()
    {
        static string Refusal(params string[] options) =>
            Assert.Throws<Frontend.Hosting.SettingException>(() => SiloSettings.Read(Frontend.Hosting.Settings.ParseOptions(options), _ => null)).Message;

        Assert.Contains("needs CREDIT_POSTGRES", Refusal("--role", "frontend"), StringComparison.Ordinal);
        Assert.Contains("silo or frontend", Refusal("--role", "both"), StringComparison.Ordinal);
        Assert.Contains("port", Refusal("--silo-port", "0"), StringComparison.Ordinal);
        Assert.Contains("61 to 86400", Refusal("--idle", "60"), StringComparison.Ordinal);
        Assert.Contains("no option", Refusal("--colour", "green"), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> Status(Cluster cluster, string path, AuthenticationHeaderValue? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = key;
        using var response = await cluster.Door(0).SendAsync(request);
        return response.StatusCode;
    }
}
