using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CreditGrains.EndToEnd.Tests;

/// <summary>A holder of a key talking to one server process.</summary>
internal sealed class Client(Uri address, string key) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };

    public async Task<Reply> Post(string path, JsonObject body, string idempotencyKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await http.SendAsync(request);
        return new Reply(response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject(), response.Headers.Contains("Idempotency-Replayed"));
    }

    public async Task<Reply> Get(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request);
        return new Reply(response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject(), false);
    }

    public void Dispose() => http.Dispose();
}

internal sealed record Reply(HttpStatusCode Status, JsonObject Body, bool IsReplay)
{
    public string Text(string name) => (string)Body[name]!;

    public long Number(string name) => (long)Body[name]!;

    /// <summary>The body, after checking that it was a success.</summary>
    public Reply Done()
    {
        Assert.True(Status is HttpStatusCode.OK or HttpStatusCode.Created, $"{(int)Status}: {Body.ToJsonString()}");
        return this;
    }
}
