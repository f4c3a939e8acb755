using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace CreditGrains.Frontend.Tests;

/// <summary>What is durable is never called not done, whatever fails afterwards.</summary>
public class TroubleTests
{
    [Fact]
    public async Task A_capture_is_answered_though_the_line_cannot_be_read_afterwards()
    {
        await using var api = await TroubledApi.StartAsync(new Trouble("View", After: "Capture"));
        var it = api.Operator;
        var captured = await it.Post($"/v1/authorisations/{await Authorised(it)}/captures", null);
        Assert.Equal("CNY", captured.Must(201).Text("currency"));
    }

    [Fact]
    public async Task A_refund_is_answered_though_the_line_cannot_be_read_afterwards()
    {
        await using var api = await TroubledApi.StartAsync(new Trouble("View", After: "Refund"));
        var it = api.Operator;
        var captured = (await it.Post($"/v1/authorisations/{await Authorised(it)}/captures", null)).Must(201);
        Assert.Equal("CNY", (await it.Post($"/v1/captures/{captured.Text("id")}/refunds", null)).Must(201).Text("currency"));
    }

    [Fact]
    public async Task A_capture_before_which_the_line_cannot_be_read_changes_nothing()
    {
        var trouble = new Trouble("View", After: "Authorise");
        await using var api = await TroubledApi.StartAsync(trouble);
        var it = api.Operator;
        var path = $"/v1/authorisations/{await Authorised(it)}/captures";
        (await it.Post(path, null, "the-key")).MustBeProblem(503, "overloaded");
        trouble.IsOver = true;
        Assert.False((await it.Post(path, null, "the-key")).Must(201).IsReplayed);
    }

    [Fact]
    public async Task A_key_that_was_issued_is_told_though_the_directory_cannot_take_it_up()
    {
        var trouble = new Trouble("All", After: "Issue");
        await using var api = await TroubledApi.StartAsync(trouble);
        var key = (await api.Operator.Post("/v1/keys", new { scope = "operator" })).Must(201).Text("key");
        trouble.IsOver = true;
        (await api.With(key).Get("/v1/products")).Must(200);
    }

    [Fact]
    public async Task A_key_is_called_revoked_only_when_it_no_longer_opens_doors_here()
    {
        var trouble = new Trouble("All", After: "Revoke");
        await using var api = await TroubledApi.StartAsync(trouble);
        var issued = (await api.Operator.Post("/v1/keys", new { scope = "operator" })).Must(201);
        (await api.Operator.Delete($"/v1/keys/{issued.Text("id")}")).MustBeProblem(503, "outcome_unknown");
        trouble.IsOver = true;
        (await api.Operator.Delete($"/v1/keys/{issued.Text("id")}")).Must(204);
        (await api.With(issued.Text("key")).Get("/v1/products")).MustBeProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task The_clock_is_set_though_an_account_could_not_be_woken()
    {
        await using var api = await TroubledApi.StartAsync(new Trouble("CatchUpAsync") { Fault = () => new AggregateException(new InvalidOperationException("One sleeps on.")) });
        var to = RunningServer.Start.AddDays(30);
        Assert.True((await api.Operator.Post("/v1/sandbox/clock", new { now = to })).Must(200).Body.GetProperty("now").GetDateTimeOffset() >= to);
    }

    [Fact]
    public async Task A_description_that_failed_is_drawn_up_again_and_then_kept()
    {
        var provider = new FailsFirst();
        await using var api = await TroubledApi.StartAsync(new Trouble("Nothing"), services => services.AddKeyedSingleton<IOpenApiDocumentProvider>("v1", provider));
        (await api.With(null).Get("/openapi/v1.json")).MustBeProblem(500, "internal_error");
        (await api.With(null).Get("/openapi/v1.json")).Must(200);
        (await api.With(null).Get("/openapi/v1.json")).Must(200);
        Assert.Equal(2, provider.Asked);
    }

    private static async Task<string> Authorised(Caller it)
    {
        var customer = (await it.Post("/v1/customers", new { name = "Ann Lee", currency = "CNY" })).Must(201).Text("id");
        var merchant = (await it.Post("/v1/merchants", new { name = "Corner shop", mcc = "5411", currency = "CNY", mdr_bps = 100 })).Must(201).Text("id");
        var line = (await it.Post("/v1/credit-lines", new { customer_id = customer, product = "revolving-standard", credit_limit = 1_000_00, currency = "CNY" })).Must(201).Text("id");
        return (await it.Post("/v1/authorisations", new { credit_line_id = line, merchant_id = merchant, amount = 100, currency = "CNY" })).Must(201).Text("id");
    }

    private sealed class FailsFirst : IOpenApiDocumentProvider
    {
        public int Asked { get; private set; }

        public Task<OpenApiDocument> GetOpenApiDocumentAsync(CancellationToken cancellationToken = default) =>
            Asked++ == 0 ? throw new InvalidOperationException("Not yet.") : Task.FromResult(new OpenApiDocument { Info = new OpenApiInfo { Title = "API", Version = "1" } });
    }
}
