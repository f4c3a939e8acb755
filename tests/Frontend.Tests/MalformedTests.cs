using System.Net.Http.Headers;
using System.Text;
using Xunit.Abstractions;

namespace CreditGrains.Frontend.Tests;

/// <summary>Whatever is sent, the answer is a problem that says what is wrong, and nothing has changed.</summary>
public class MalformedTests(RunningServer server, ITestOutputHelper output) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Every_malformed_request_is_answered_4xx_as_a_problem_and_changes_nothing()
    {
        var table = MalformedTable.All.ToArray();
        Assert.True(table.Length >= 200);
        output.WriteLine($"{table.Length} malformed requests");
        var shop = await Shop.OpenAsync(server);
        var names = new Dictionary<string, string>
        {
            ["{line}"] = shop.LineId, ["{merchant}"] = shop.MerchantId, ["{customer}"] = shop.CustomerId,
            ["{auth}"] = await shop.Authorised(100), ["{cap}"] = await shop.Captured(100), ["{rep}"] = await shop.Repaid(100), ["{plan}"] = await shop.Planned(300_00),
        };
        var (line, entries) = (await shop.Line(), await Entries());

        var wrong = new List<string>();
        foreach (var bad in table)
            if (await Fault(bad, names) is { } fault) wrong.Add($"{bad}\n    {fault}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {table.Length}:\n{string.Join('\n', wrong)}");

        Assert.Equal(entries, await Entries());
        Assert.Equal(line.Number("version"), (await shop.Line()).Number("version"));
    }

    [Theory]
    [InlineData("6010")]
    [InlineData("6011")]
    [InlineData("6051")]
    public async Task A_ceiling_on_a_category_that_counts_as_cash_is_given_as_cash(string mcc)
    {
        object Product(string key) => new
        {
            kind = "revolving", code = $"cash-{mcc}", name = "X", currency = "CNY", annual_rate = 0.1, sub_limits = new Dictionary<string, double> { [key] = 0.1 },
        };
        var refused = (await server.Operator.Post("/v1/products", Product(mcc))).MustBeProblem(400, "invalid_request");
        Assert.Equal([$"sub_limits.{mcc}"], refused.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        (await server.Operator.Post("/v1/products", Product("cash"))).Must(201);
    }

    private async Task<long> Entries() => (await server.Operator.Get("/v1/ledger/verify")).Must(200).Number("entries");

    private async Task<string?> Fault(Malformed bad, Dictionary<string, string> names)
    {
        string Fill(string text) => names.Aggregate(text, (filled, name) => filled.Replace(name.Key, name.Value, StringComparison.Ordinal));
        using var request = new HttpRequestMessage(new HttpMethod(bad.Method), new Uri(server.Http.BaseAddress!.ToString().TrimEnd('/') + Fill(bad.Path), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if ((bad.Authorization ?? (bad.Key is null ? null : $"Bearer {bad.Key}")) is { } authorization) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (bad.IdempotencyKey is { } key) request.Headers.TryAddWithoutValidation("Idempotency-Key", key == "fresh" ? Caller.NewKey() : key);
        if (bad.Body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Fill(bad.Body)));
            if (bad.MediaType is not null) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(bad.MediaType);
        }

        Answered answer;
        try
        {
            answer = await server.Nobody.Send(request);
        }
        catch (Exception fault)
        {
            return fault.Message;
        }

        if (answer.Status is < 400 or >= 500) return $"answered {answer.Status}: {answer.Body}";
        if (bad.Status != 0 && answer.Status != bad.Status) return $"answered {answer.Status}, not {bad.Status}: {answer.Body}";
        // What is no HTTP at all is refused by the web server itself, before the API sees it.
        if (answer.Body.ValueKind == System.Text.Json.JsonValueKind.Undefined) return bad.Path.Contains("%00", StringComparison.Ordinal) && answer.Status == 400 ? null : "answered without a body";
        if (answer.Response.Content.Headers.ContentType?.MediaType != "application/problem+json") return $"answered as {answer.Response.Content.Headers.ContentType}";
        if (answer.Code is null or "internal_error") return $"has no code: {answer.Body}";
        if (bad.Code is not null && answer.Code != bad.Code) return $"has code {answer.Code}, not {bad.Code}";
        if (answer.Code == "invalid_request" && answer.Body.GetProperty("errors").EnumerateObject().Any() == false) return "names no field";
        if (answer.Body.ToString().Contains("System.", StringComparison.Ordinal) || answer.Body.ToString().Contains("CreditGrains.", StringComparison.Ordinal)) return $"tells our insides: {answer.Body}";
        return null;
    }
}
