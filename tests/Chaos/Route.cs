using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CreditGrains.LocalCluster;

namespace CreditGrains.Chaos;

/// <summary>What came back over HTTP; null when nothing did.</summary>
internal sealed record Reply(HttpStatusCode Status, JsonObject Body, bool IsReplay);

/// <summary>
/// How clients reach the cluster: half of them by its one address, the others by whichever silo serves, as through a load balancer that learns of a dead one from the first
/// refused connection.
/// </summary>
internal sealed class Route(Cluster cluster) : IDisposable
{
    /// <summary>A terminal hears within two seconds; what takes longer than this was not answered.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 128, ConnectTimeout = TimeSpan.FromSeconds(1), PooledConnectionLifetime = TimeSpan.FromSeconds(30) }) { Timeout = Patience };
    private int unanswered;

    /// <summary>Requests that reached a process nobody had paused or killed and were not answered.</summary>
    public int Unanswered => Volatile.Read(ref unanswered);

    public async Task<Reply?> Post(string path, JsonObject body, string key, string bearer, Random random)
    {
        var member = random.Next(2) == 0 ? cluster.Frontend : AnySilo(random);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(member.Address, path)) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await Send(request, bearer, member);
    }

    /// <summary>For what an operator waits for, such as the audit of everything.</summary>
    public async Task<JsonObject> Get(string path, string bearer)
    {
        using var patient = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        patient.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return JsonNode.Parse(await patient.GetStringAsync(new Uri(cluster.Address, path)))!.AsObject();
    }

    public void Dispose() => http.Dispose();

    private async Task<Reply?> Send(HttpRequestMessage request, string bearer, Member member)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        try
        {
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return new Reply(response.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject(), response.Headers.Contains("Idempotency-Replayed"));
        }
        catch (Exception silent) when (silent is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            if (silent is OperationCanceledException && member.State == MemberState.Running) Interlocked.Increment(ref unanswered);
            return null;
        }
    }

    private Member AnySilo(Random random)
    {
        var serving = cluster.Silos.Where(silo => silo.State is MemberState.Running or MemberState.Paused).ToList();
        return serving.Count == 0 ? cluster.Frontend : serving[random.Next(serving.Count)];
    }
}
