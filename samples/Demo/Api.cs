using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CreditGrains.Demo;

/// <summary>The HTTP API as one holder of a key uses it. Every answer that acknowledges something is noted for the proof at the end.</summary>
public sealed class Api(HttpClient http, string key, Tally tally)
{
    private const int TriesMost = 8;

    /// <summary>Sends with an idempotency key, and again with the same key while the answer is 503 or 429.</summary>
    /// <param name="doubled">Sends a second time after the answer, as an impatient terminal does, and checks that the answer is the same.</param>
    public async Task<JsonObject?> Post(string path, JsonObject body, string idempotencyKey, bool doubled = false)
    {
        var (status, answer, _) = await Send(path, body, idempotencyKey);
        if (doubled)
        {
            var (again, repeated, isReplay) = await Send(path, body, idempotencyKey);
            tally.Repeats.Add(status == again && JsonNode.DeepEquals(answer, repeated) && (isReplay || (int)status >= 400));
        }

        if (status is HttpStatusCode.Created or HttpStatusCode.OK) return answer;
        if ((int)status is 422) tally.Refused.AddOrUpdate((string?)answer?["code"] ?? "?", 1, (_, count) => count + 1);
        else throw new InvalidOperationException($"POST {path} answered {(int)status}: {answer?.ToJsonString()}");
        return null;
    }

    public async Task<JsonObject> Get(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var start = Stopwatch.GetTimestamp();
        using var response = await http.SendAsync(request);
        tally.Reads.Add(Stopwatch.GetElapsedTime(start));
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private async Task<(HttpStatusCode Status, JsonObject? Answer, bool IsReplay)> Send(string path, JsonObject body, string idempotencyKey)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            request.Headers.Add("Idempotency-Key", idempotencyKey);
            var start = Stopwatch.GetTimestamp();
            using var response = await http.SendAsync(request);
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests && attempt < TriesMost)
            {
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1));
                continue;
            }

            tally.Writes.Add(Stopwatch.GetElapsedTime(start));
            return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonObject>(), response.Headers.Contains("Idempotency-Replayed"));
        }
    }
}

/// <summary>What happened, for the summary and the proof. Safe to write to from many tasks.</summary>
public sealed class Tally
{
    public ConcurrentBag<TimeSpan> Writes { get; } = [];

    public ConcurrentBag<TimeSpan> Reads { get; } = [];

    /// <summary>Whether each request that was sent twice got the first answer twice.</summary>
    public ConcurrentBag<bool> Repeats { get; } = [];

    public ConcurrentDictionary<string, int> Declined { get; } = [];

    public ConcurrentDictionary<string, int> Refused { get; } = [];

    /// <summary>Everything the server acknowledged: what, its identity, its amount in cents.</summary>
    public ConcurrentBag<Acknowledged> Acknowledged { get; } = [];

    public void Note(string kind, JsonObject? answer, long amount)
    {
        if (answer is not null) Acknowledged.Add(new Acknowledged(kind, (string)answer["id"]!, amount));
    }
}

/// <summary>An operation the server said was done.</summary>
/// <param name="Kind">The stored name of the event it must have left in the journal.</param>
/// <param name="Id">The identity the server gave: of what the event made, or of the authorisation or repayment it is about, or of the account it opened.</param>
/// <param name="Amount">In cents; 0 where no amount belongs to it.</param>
public sealed record Acknowledged(string Kind, string Id, long Amount);
