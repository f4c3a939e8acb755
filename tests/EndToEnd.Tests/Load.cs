using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using CreditGrains.Accounts;
using CreditGrains.Credit.Identity;

namespace CreditGrains.EndToEnd.Tests;

/// <summary>Clients that note what they are about to ask before they ask it, as a terminal must.</summary>
internal sealed class Load(Market market)
{
    private const int Clients = 32;

    // A terminal's, not the test's: nothing depends on how long it is.
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, Asked> asked = [];
    private readonly ConcurrentQueue<string> open = [], captured = [], repaid = [];
    private volatile Waiting? waiting;
    private int answered, keys;

    public async Task RunUntilKilled(int operationsBeforeKill)
    {
        var (enough, clients) = Run(operationsBeforeKill);
        await FirstOf(enough, clients);
        await market.Kill();
        await clients;
    }

    /// <summary>Runs while <paramref name="disturbance"/> goes on, and on until as many operations again were answered. Each client asks again, with the same key, until it has its answer.</summary>
    public async Task RunThrough(Func<Task> disturbance, int operationsAfter)
    {
        var goal = int.MaxValue;
        var clients = Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var random = new Random(client);
            while (Volatile.Read(ref answered) < Volatile.Read(ref goal))
            {
                var one = Next(random);
                while (true)
                {
                    Assert.True(await Send(one), "The server is gone while nobody kills it.");
                    if (one.Answer is not null) break;
                    await Task.Delay(RetryPause);
                }
            }
        })));
        var disturbing = disturbance();
        await await Task.WhenAny(disturbing, clients);
        await disturbing;
        Volatile.Write(ref goal, Volatile.Read(ref answered) + operationsAfter);
        await clients;
    }

    /// <summary>Ends when as many more operations were answered.</summary>
    public Task Answered(int more)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting = new Waiting(Volatile.Read(ref answered) + more, reached);
        return reached.Task;
    }

    public async Task<int> RunUntilStopped(int operationsBeforeStop)
    {
        var (enough, clients) = Run(operationsBeforeStop);
        await FirstOf(enough, clients);
        var exit = await market.Stop();
        await clients;
        return exit;
    }

    // Clients that all fail before the goal end the wait with their failure.
    private static async Task FirstOf(Task enough, Task clients) => await await Task.WhenAny(enough, clients);

    private (Task Enough, Task Clients) Run(int operations)
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goal = Volatile.Read(ref answered) + operations;
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var random = new Random(client + goal);
            while (await Send(Next(random)))
                if (Volatile.Read(ref answered) >= goal) enough.TrySetResult();
        })).ToList();
        return (enough.Task, Task.WhenAll(clients));
    }

    private Asked Next(Random random)
    {
        var key = $"op-{Interlocked.Increment(ref keys)}";
        return random.Next(10) switch
        {
            < 2 when open.TryDequeue(out var id) => new Asked(key, $"/v1/authorisations/{id}/captures", new JsonObject { ["amount"] = 60, ["final"] = true }, "authorisation-captured"),
            2 when open.TryDequeue(out var id) => new Asked(key, $"/v1/authorisations/{id}/void", [], "hold-released"),
            3 when captured.TryDequeue(out var id) => new Asked(key, $"/v1/captures/{id}/refunds", new JsonObject { ["amount"] = 10 }, "capture-refunded"),
            4 => new Asked(key, $"/v1/credit-lines/{Line(random)}/repayments", new JsonObject { ["amount"] = 25 }, "repaid"),
            5 when repaid.TryDequeue(out var id) => new Asked(key, $"/v1/repayments/{id}/reverse", new JsonObject { ["reason"] = "returned" }, "repayment-reversed"),
            _ => new Asked(key, "/v1/authorisations", new JsonObject
            {
                ["credit_line_id"] = Line(random), ["merchant_id"] = market.MerchantId, ["amount"] = 100, ["currency"] = "CNY",
            }, "authorisation-held"),
        };
    }

    private string Line(Random random) => market.Lines[random.Next(market.Lines.Count)];

    // False once the server is gone; what was asked stays noted without an answer.
    private async Task<bool> Send(Asked one)
    {
        asked[one.Key] = one;
        try
        {
            var client = one.Kind is "repaid" or "repayment-reversed" ? market.Operator : market.Terminal;
            var reply = await client.Post(one.Path, one.Body, one.Key);
            if (reply.Status == HttpStatusCode.ServiceUnavailable) return true;
            Assert.True((int)reply.Status is 200 or 201, $"{one.Path} answered {(int)reply.Status}: {reply.Body.ToJsonString()}");
            one.Answer = reply.Body;
            if (Interlocked.Increment(ref answered) >= waiting?.Goal) waiting.Reached.TrySetResult();
            (one.Kind switch { "authorisation-held" => open, "authorisation-captured" => captured, "repaid" => repaid, _ => null })?.Enqueue(reply.Text("id"));
            return true;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or System.Text.Json.JsonException)
        {
            return false;
        }
    }

    /// <summary>Asks again, with the same key, whatever was not answered. Afterwards everything that was ever asked has an answer.</summary>
    public async Task SettleUnanswered()
    {
        foreach (var one in asked.Values.Where(one => one.Answer is null))
            while (one.Answer is null) Assert.True(await Send(one), "The server is gone while nobody kills it.");
    }

    /// <summary>Asks some things again that were answered, perhaps several lives ago: the answer must be the first one.</summary>
    public async Task RepeatSome(Random random)
    {
        var all = asked.Values.ToArray();
        for (var i = 0; i < 25; i++)
        {
            var one = all[random.Next(all.Length)];
            var client = one.Kind is "repaid" or "repayment-reversed" ? market.Operator : market.Terminal;
            var reply = await client.Post(one.Path, one.Body, one.Key);
            Assert.True(reply.IsReplay, $"{one.Path} with {one.Key} was carried out twice.");
            Assert.True(JsonNode.DeepEquals(one.Answer, reply.Body), $"First {one.Answer!.ToJsonString()}, now {reply.Body.ToJsonString()}");
        }
    }

    /// <summary>Reads the store itself: one entry for each thing asked, of the right kind, under its own key, and no other.</summary>
    public async Task AssertEachExactlyOnce()
    {
        await using var journal = await market.Store.Place.OpenAsync();
        var report = await AccountsAudit.RunAsync(journal);
        Assert.True(report.IsVerified, string.Join('\n', report.Drifts));

        var kinds = asked.Values.Select(one => one.Kind).ToHashSet();
        var entries = new Dictionary<string, int>();
        var keysSeen = new HashSet<(string, UInt128)>();
        var places = new Dictionary<(string Line, long Number), string>();
        await foreach (var entry in journal.ReadAllAsync())
        {
            if (!entry.Stream.Value.StartsWith(Ids.Line, StringComparison.Ordinal) || !kinds.Contains(entry.Type)) continue;
            Assert.True(keysSeen.Add((entry.Stream.Value, entry.Key!.Value.Key)), "One key stands twice.");
            places.Add((entry.Stream.Value, entry.Sequence), entry.Type);
            entries[entry.Type] = entries.GetValueOrDefault(entry.Type) + 1;
        }

        foreach (var group in asked.Values.GroupBy(one => one.Kind)) Assert.Equal(group.Count(), entries[group.Key]);
        foreach (var one in asked.Values.Where(one => one.Kind is "authorisation-held" or "authorisation-captured" or "capture-refunded" or "repaid"))
        {
            var id = (string)one.Answer!["id"]!;
            var prefix = new[] { Ids.Authorisation, Ids.Capture, Ids.Refund, Ids.Repayment }.Single(candidate => id.StartsWith(candidate, StringComparison.Ordinal));
            Assert.True(Ids.TryParseOfLine(prefix, id, out var line, out var number));
            Assert.Equal(one.Kind, places[(line, number)]);
        }
    }
}

internal sealed record Waiting(int Goal, TaskCompletionSource Reached);

internal sealed record Asked(string Key, string Path, JsonObject Body, string Kind)
{
    public JsonObject? Answer { get; set; }
}
