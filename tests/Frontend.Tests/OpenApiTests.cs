using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CreditGrains.Frontend.Tests;

/// <summary>The committed description is what the server says of itself. <c>CREDIT_UPDATE_OPENAPI=1</c> rewrites it.</summary>
public class OpenApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task The_committed_description_is_the_served_one()
    {
        var answer = (await server.Nobody.Get("/openapi/v1.json")).Must(200);
        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType!.MediaType);
        var served = (await answer.Response.Content.ReadAsStringAsync()).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("CREDIT_UPDATE_OPENAPI") == "1") await File.WriteAllTextAsync(Committed(), served);
        Assert.True(await File.ReadAllTextAsync(Committed()) == served, "docs/openapi.json is out of date; run this test once with CREDIT_UPDATE_OPENAPI=1.");
    }

    [Fact]
    public async Task Every_operation_is_described_whole()
    {
        var document = (await server.Nobody.Get("/openapi/v1.json")).Must(200).Body;
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var names = new List<string>();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
            foreach (var method in path.Value.EnumerateObject())
            {
                var operation = method.Value;
                var name = operation.GetProperty("operationId").GetString()!;
                names.Add(name);
                Assert.False(string.IsNullOrEmpty(operation.GetProperty("summary").GetString()), name);
                Assert.NotEmpty(operation.GetProperty("tags").EnumerateArray());
                var isPublic = path.Name.StartsWith("/health", StringComparison.Ordinal);
                Assert.Equal(isPublic, operation.GetProperty("security").GetArrayLength() == 0);
                if (!isPublic) Assert.All((string[])["401", "403", "429", "500", "503"], status => Assert.True(operation.GetProperty("responses").TryGetProperty(status, out _), $"{name} {status}"));
                if (method.Name == "post") Assert.True(operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").TryGetProperty("schema", out _), name);
                var keyed = operation.TryGetProperty("parameters", out var parameters) && parameters.EnumerateArray().Any(parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key");
                Assert.Equal(method.Name == "post" && name is not ("setClock" or "closeBusiness" or "quote" or "quoteSettlement"), keyed);
            }

        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.Superset(Calls.All.Keys.ToHashSet(), names.ToHashSet());
    }

    [Fact]
    public async Task Answers_have_the_fields_the_description_names()
    {
        var schemas = (await server.Nobody.Get("/openapi/v1.json")).Must(200).Body.GetProperty("components").GetProperty("schemas");
        var shop = await Shop.OpenAsync(server);
        foreach (var (schema, body) in ((string, JsonElement)[])[("Authorisation", (await shop.Authorise(100)).Body), ("CreditLine", (await shop.Line()).Body)])
            Assert.Equal(
                schemas.GetProperty(schema).GetProperty("properties").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal),
                body.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
    }

    private static string Committed([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "openapi.json");
}
