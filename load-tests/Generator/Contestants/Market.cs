using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Contestants;

/// <summary>Opens merchants, customers and lines through the API of a running CreditGrains.</summary>
public static class Market
{
    private const int AtOnce = 64;
    private const long CreditLimit = 1_000_000_000_000;

    public static async Task<Population> OpenAsync(Uri address, string operatorKey, int lines, int merchants)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", operatorKey);
        var run = Guid.NewGuid().ToString("n");
        var merchantIds = await Each(merchants, i => Post(http, "/v1/merchants", $"{run}-m{i}", new JsonObject { ["name"] = $"Merchant {i}", ["mcc"] = "5411", ["currency"] = "CNY", ["mdr_bps"] = 150 }));
        var lineIds = await Each(lines, async i =>
        {
            var customer = await Post(http, "/v1/customers", $"{run}-c{i}", new JsonObject { ["name"] = $"Customer {i}", ["currency"] = "CNY" });
            return await Post(http, "/v1/credit-lines", $"{run}-l{i}", new JsonObject
            {
                ["customer_id"] = customer, ["product"] = "revolving-standard", ["credit_limit"] = CreditLimit, ["currency"] = "CNY",
            });
        });
        return new Population(lineIds, merchantIds);
    }

    private static async Task<string[]> Each(int count, Func<int, Task<string>> open)
    {
        var ids = new string[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => ids[i] = await open(i));
        return ids;
    }

    private static async Task<string> Post(HttpClient http, string path, string key, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await http.SendAsync(request);
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>();
        return response.IsSuccessStatusCode ? (string)answer!["id"]! : throw new InvalidOperationException($"POST {path} answered {(int)response.StatusCode}: {answer?.ToJsonString()}");
    }
}
