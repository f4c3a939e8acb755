using CreditGrains.Frontend.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CreditGrains.Frontend.Tests;

/// <summary>What holds for every endpoint there is, found by asking the server what it serves.</summary>
public class EndpointTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly string[] Public = ["/health/live", "/health/ready", "/health/startup", "/openapi/v1.json"];

    public static TheoryData<string> Names => [.. Calls.All.Keys];

    private IEnumerable<RouteEndpoint> Endpoints => server.Server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    [Fact]
    public void Every_endpoint_says_whom_it_lets_in()
    {
        Assert.NotEmpty(Endpoints);
        Assert.All(Endpoints, endpoint => Assert.True(endpoint.Metadata.GetMetadata<AccessRule>() is not null, $"{endpoint.RoutePattern.RawText} does not say."));
        Assert.Equal(Public, Endpoints.Where(endpoint => Rule(endpoint).Permit is null).Select(endpoint => endpoint.RoutePattern.RawText).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_endpoint_that_takes_a_key_is_tried_here() => Assert.Equal(
        Endpoints.Where(endpoint => Rule(endpoint).Permit is not null).Select(Name).Order(StringComparer.Ordinal), Calls.All.Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public async Task Nobody_comes_in_without_a_key(string name)
    {
        var (path, body) = await Calls.All[name].Prepare(await Shop.OpenAsync(server));
        foreach (var caller in (Caller[])[server.Nobody, server.With("wrong"), server.With("operator-key-for-tests-onlz")])
        {
            var refused = (await Send(caller, name, path, body)).MustBeProblem(401, "unauthenticated");
            Assert.Equal("Bearer", refused.Response.Headers.WwwAuthenticate.Single().ToString());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Each_scope_comes_in_exactly_where_it_may(string name)
    {
        var shop = await Shop.OpenAsync(server);
        var (path, body) = await Calls.All[name].Prepare(shop);
        var permit = Rule(Endpoints.Single(endpoint => Name(endpoint) == name)).Permit!.Value;
        foreach (var (scope, caller) in ((Permit, Caller)[])[(Permit.Terminal, shop.Terminal), (Permit.App, shop.App), (Permit.Operator, server.Operator)])
        {
            var answer = await Send(caller, name, path, body);
            if (permit.HasFlag(scope)) Assert.True(answer.Status is 200 or 201 or 204 or 422, $"{scope} was answered {answer.Status}: {answer.Body}");
            else answer.MustBeProblem(403, "wrong_scope");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Nobody_reaches_what_belongs_to_someone_else(string name)
    {
        var shop = await Shop.OpenAsync(server);
        var stranger = await Shop.OpenAsync(server);
        var (path, body) = await Calls.All[name].Prepare(shop);
        var permit = Rule(Endpoints.Single(endpoint => Name(endpoint) == name)).Permit!.Value;
        var before = (await shop.Line()).Number("version");
        if (permit.HasFlag(Permit.Terminal)) (await Send(stranger.Terminal, name, path, body)).MustBeProblem(403, "not_yours");
        if (permit.HasFlag(Permit.App)) (await Send(stranger.App, name, path, body)).MustBeProblem(403, "not_yours");
        Assert.Equal(before, (await shop.Line()).Number("version"));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_repeated_request_has_one_effect_and_gets_the_first_answer_again(string name)
    {
        var call = Calls.All[name];
        if (call.Method != HttpMethod.Post || !Rule(Endpoints.Single(endpoint => Name(endpoint) == name)).IsKeyed) return;
        var shop = await Shop.OpenAsync(server);
        var (path, body) = await call.Prepare(shop);
        (await server.Operator.Post(path, body, "")).MustBeProblem(400, "idempotency_key_required");

        var key = Caller.NewKey();
        var first = await server.Operator.Post(path, body, key);
        Assert.True(first.Status is 200 or 201, $"{first.Status}: {first.Body}");
        Assert.False(first.IsReplayed);
        var version = (await shop.Line()).Number("version");

        // Quotes are how the draft standard writes the same key.
        foreach (var again in (Answered[])[await server.Operator.Post(path, body, key), await server.Operator.Post(path, body, $"\"{key}\"")])
        {
            Assert.True(again.IsReplayed);
            Assert.Equal(first.Status, again.Status);
            Assert.Equal(first.Response.Headers.Location, again.Response.Headers.Location);
            foreach (var member in first.Body.EnumerateObject().Where(member => name != "issueKey" || member.Name != "key"))
                Assert.Equal(member.Value.ToString(), again.Body.GetProperty(member.Name).ToString());
        }

        if (call.OtherBody is { } other) (await server.Operator.Post(path, other(shop), key)).MustBeProblem(422, "idempotency_key_reused");
        Assert.Equal(version, (await shop.Line()).Number("version"));
    }

    [Fact]
    public async Task Spacing_and_order_of_fields_do_not_make_another_request()
    {
        var shop = await Shop.OpenAsync(server);
        var key = Caller.NewKey();
        await shop.Authorise(100, key);
        var again = await shop.Terminal.Post(
            "/v1/authorisations", $"{{ \"currency\": \"CNY\",\n \"allow_partial\": false, \"amount\":100, \"merchant_id\":\"{shop.MerchantId}\", \"credit_line_id\":\"{shop.LineId}\", \"plan\": null }}", key);
        Assert.True(again.Must(201).IsReplayed);
    }

    [Fact]
    public async Task A_name_that_is_no_lines_is_declined_like_a_line_that_does_not_exist()
    {
        var shop = await Shop.OpenAsync(server);
        var answers = new List<string>();
        foreach (var line in (string[])["no-line", "line_11111111111111111111111111"])
        {
            var answer = (await shop.Terminal.Post("/v1/authorisations", new { credit_line_id = line, merchant_id = shop.MerchantId, amount = 100, currency = "CNY" }, "one-key")).Must(201);
            Assert.Equal((line, "14"), (answer.Text("credit_line_id"), answer.Text("response_code")));
            // The number at the identity's end comes from the key alone.
            var same = answer.Body.EnumerateObject().Where(member => member.Name is not ("id" or "credit_line_id" or "created_at" or "expires_at"));
            answers.Add($"{answer.Text("id")[31..]} {string.Join(' ', same)}");
        }

        Assert.Equal(answers[0], answers[1]);
    }

    [Fact]
    public async Task A_key_belongs_to_its_owner_and_survives_a_new_api_key()
    {
        var shop = await Shop.OpenAsync(server);
        var key = Caller.NewKey();
        var first = await shop.Authorise(100, key);
        var newTerminal = server.With((await server.Operator.Post("/v1/keys", new { scope = "terminal", merchant_id = shop.MerchantId })).Must(201).Text("key"));
        var again = (await newTerminal.Post("/v1/authorisations", shop.Purchase(100), key)).Must(201);
        Assert.True(again.IsReplayed);
        Assert.Equal(first.Text("id"), again.Text("id"));
        Assert.False((await server.Operator.Post("/v1/authorisations", shop.Purchase(100), key)).Must(201).IsReplayed);
    }

    [Fact]
    public async Task Two_clients_at_once_with_one_key_have_one_effect()
    {
        var shop = await Shop.OpenAsync(server);
        for (var round = 0; round < 10; round++)
        {
            var key = Caller.NewKey();
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => shop.Terminal.Post("/v1/authorisations", shop.Purchase(100), key)));
            Assert.Single(answers.Select(answer => answer.Must(201).Text("id")).Distinct());
            Assert.Equal(7, answers.Count(answer => answer.IsReplayed));
        }

        Assert.Equal(10 * 100, (await shop.Line()).Number("held"));
    }

    private static Task<Answered> Send(Caller caller, string name, string path, object? body) =>
        Calls.All[name].Method == HttpMethod.Post ? caller.Post(path, body) : caller.Send(Calls.All[name].Method, path, null);

    private static AccessRule Rule(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<AccessRule>()!;

    private static string Name(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "";
}
