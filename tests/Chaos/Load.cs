using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using CreditGrains.LocalCluster;

namespace CreditGrains.Chaos;

/// <summary>
/// Clients that buy, capture, void, refund, repay and return, on a few lines with little credit, so that a line that granted anything twice shows it. Each asks again, with
/// the same key, until it has a definite answer.
/// </summary>
internal sealed class Load : IDisposable
{
    private const int Lines = 16;
    private const long CreditLimit = 20_000;

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(50);

    private readonly Route route;
    private readonly string operatorKey;
    private readonly ConcurrentQueue<(string Id, string Line)> open = [], captured = [], repaid = [];
    private readonly ConcurrentDictionary<string, TimeSpan> longest = [];
    private string terminalKey = "", merchantId = "";
    private int keys, done, attempts, overloaded;

    public Load(Cluster cluster, string operatorKey) => (route, this.operatorKey) = (new Route(cluster), operatorKey);

    /// <summary>Everything ever asked, answered or not.</summary>
    public ConcurrentDictionary<string, Asked> All { get; } = [];

    public IReadOnlyList<string> LineIds { get; private set; } = [];

    public int Done => Volatile.Read(ref done);

    public int Attempts => Volatile.Read(ref attempts);

    /// <summary>Attempts that were told 503.</summary>
    public int Overloaded => Volatile.Read(ref overloaded);

    public int Unanswered => route.Unanswered;

    /// <summary>The longest that anybody waited for a definite answer about one line, first attempt to answer, with the line.</summary>
    public (string Line, TimeSpan Time) LongestUnavailable
    {
        get
        {
            var worst = longest.MaxBy(line => line.Value);
            return (worst.Key, worst.Value);
        }
    }

    /// <summary>Starts the times anew, as after a phase that is reported by itself.</summary>
    public void ForgetTimes() => longest.Clear();

    public async Task Prepare()
    {
        merchantId = await Opened("/v1/merchants", new JsonObject { ["name"] = "Shop", ["mcc"] = "5411", ["currency"] = "CNY", ["mdr_bps"] = 120 }, "merchant", "id");
        terminalKey = await Opened("/v1/keys", new JsonObject { ["scope"] = "terminal", ["merchant_id"] = merchantId }, "terminal", "key");
        var customer = await Opened("/v1/customers", new JsonObject { ["name"] = "Customer", ["currency"] = "CNY" }, "customer", "id");
        var lines = new List<string>();
        for (var i = 0; i < Lines; i++)
            lines.Add(await Opened("/v1/credit-lines", new JsonObject { ["customer_id"] = customer, ["product"] = "revolving-standard", ["credit_limit"] = CreditLimit, ["currency"] = "CNY" }, $"line-{i}", "id"));
        LineIds = lines;
    }

    /// <summary>Runs until cancelled; every client finishes what it asked.</summary>
    public Task Run(int clients, int seed, CancellationToken cancellationToken) => Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(
        async () =>
        {
            var random = new Random((seed * 1_000) + client);
            while (!cancellationToken.IsCancellationRequested) await Finish(Next(random), random);
        },
        CancellationToken.None)));

    /// <summary>Asks again for things that were answered, perhaps by a silo that is no more: the answer must be the first one.</summary>
    /// <returns>What was answered otherwise.</returns>
    public async Task<List<string>> RepeatSome(int count, Random random)
    {
        var wrong = new List<string>();
        var answered = All.Values.Where(one => one is { Answer: not null, IsRefused: false }).ToArray();
        for (var i = 0; i < count && answered.Length > 0; i++)
        {
            var one = answered[random.Next(answered.Length)];
            Reply? reply;
            do reply = await route.Post(one.Path, one.Body, one.Key, Bearer(one), random);
            while (reply is null or { Status: HttpStatusCode.ServiceUnavailable });
            if (!reply.IsReplay || !JsonNode.DeepEquals(one.Answer, reply.Body)) wrong.Add($"{one.Path} with {one.Key} was first {one.Answer!.ToJsonString()}, then {reply.Body.ToJsonString()}");
        }

        return wrong;
    }

    public Task<JsonObject> Operator(string path) => route.Get(path, operatorKey);

    public void Dispose() => route.Dispose();

    private async Task<string> Opened(string path, JsonObject body, string key, string field)
    {
        while (true)
        {
            var reply = await route.Post(path, body, key, operatorKey, Random.Shared);
            if (reply is { Status: HttpStatusCode.Created or HttpStatusCode.OK }) return (string)reply.Body[field]!;
            if (reply is not null and not { Status: HttpStatusCode.ServiceUnavailable }) throw new InvalidOperationException($"{path} answered {(int)reply.Status}: {reply.Body.ToJsonString()}");
            await Task.Delay(Again);
        }
    }

    private Asked Next(Random random)
    {
        var key = $"op-{Interlocked.Increment(ref keys)}";
        var line = LineIds[random.Next(LineIds.Count)];
        return random.Next(12) switch
        {
            < 3 when open.TryDequeue(out var held) => new Asked(key, $"/v1/authorisations/{held.Id}/captures", new JsonObject { ["amount"] = 60, ["final"] = true }, "authorisation-captured", held.Line, ByTerminal: true),
            3 when open.TryDequeue(out var held) => new Asked(key, $"/v1/authorisations/{held.Id}/void", [], "hold-released", held.Line, ByTerminal: true),
            4 when captured.TryDequeue(out var capture) => new Asked(key, $"/v1/captures/{capture.Id}/refunds", new JsonObject { ["amount"] = 10 }, "capture-refunded", capture.Line, ByTerminal: true),
            5 or 6 => new Asked(key, $"/v1/credit-lines/{line}/repayments", new JsonObject { ["amount"] = 120 }, "repaid", line, ByTerminal: false),
            7 when repaid.TryDequeue(out var repayment) => new Asked(key, $"/v1/repayments/{repayment.Id}/reverse", new JsonObject { ["reason"] = "returned" }, "repayment-reversed", repayment.Line, ByTerminal: false),
            _ => new Asked(key, "/v1/authorisations", new JsonObject { ["credit_line_id"] = line, ["merchant_id"] = merchantId, ["amount"] = 100, ["currency"] = "CNY" }, "authorisation-held", line, ByTerminal: true),
        };
    }

    private async Task Finish(Asked one, Random random)
    {
        All[one.Key] = one;
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            Interlocked.Increment(ref attempts);
            var reply = await route.Post(one.Path, one.Body, one.Key, Bearer(one), random);
            if (reply is null)
            {
                await Task.Delay(Again);
                continue;
            }

            switch (reply.Status)
            {
                case HttpStatusCode.OK or HttpStatusCode.Created:
                    Note(one, reply.Body);
                    break;
                case HttpStatusCode.UnprocessableEntity:
                    one.IsRefused = true;
                    break;
                case HttpStatusCode.ServiceUnavailable:
                    Interlocked.Increment(ref overloaded);
                    await Task.Delay(Again);
                    continue;
                default:
                    throw new InvalidOperationException($"{one.Path} answered {(int)reply.Status}: {reply.Body.ToJsonString()}");
            }

            one.Answer = reply.Body;
            var took = Stopwatch.GetElapsedTime(since);
            longest.AddOrUpdate(one.Line, took, (_, former) => former < took ? took : former);
            Interlocked.Increment(ref done);
            return;
        }
    }

    private void Note(Asked one, JsonObject answer)
    {
        if (one.Kind == "authorisation-held" && (string)answer["decision"]! == "declined") return;
        (one.Kind switch { "authorisation-held" => open, "authorisation-captured" => captured, "repaid" => repaid, _ => null })?.Enqueue(((string)answer["id"]!, one.Line));
    }

    private string Bearer(Asked one) => one.ByTerminal ? terminalKey : operatorKey;
}
