using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using CreditGrains.Accounts;
using Npgsql;

namespace CreditGrains.EndToEnd.Tests;

/// <summary>The store neither answers nor fails: somebody holds its table. Nobody waits for ever, and nothing is left half done.</summary>
public abstract class StuckStoreTests(Host host)
{
    // Two seconds, fifteen, and what a slow machine adds. Without a deadline it would be as long as the store is stuck.
    private static readonly TimeSpan TerminalWaits = TimeSpan.FromSeconds(7), OthersWait = TimeSpan.FromSeconds(22);

    [Theory]
    [InlineData("exclusive")] // Nothing can be written.
    [InlineData("access exclusive")] // Nor read.
    public async Task A_terminal_hears_91_within_seconds_everybody_else_503_and_the_same_keys_settle_it_once(string mode)
    {
        await using var market = await Market.Open(host, lines: 2, creditLimit: 1_000_00);
        var (line, other) = (market.Lines[0], market.Lines[1]);
        var hold = (await market.Authorise(line, 100_00, "before")).Done().Text("id");
        var onOther = (await market.Authorise(other, 100_00, "before on the other")).Done().Text("id");
        Task<Reply> Authorise() => market.Terminal.Post("/v1/authorisations", new JsonObject { ["credit_line_id"] = line, ["merchant_id"] = market.MerchantId, ["amount"] = 30_00, ["currency"] = "CNY" }, "stuck");
        Task<Reply> Increment() => market.Terminal.Post($"/v1/authorisations/{hold}/increments", new JsonObject { ["amount"] = 5_00 }, "stuck increment");
        Task<Reply> Capture() => market.Terminal.Post($"/v1/authorisations/{onOther}/captures", new JsonObject { ["amount"] = 60_00 }, "stuck capture");

        await using (var holder = new NpgsqlConnection(market.Store.Postgres))
        {
            await holder.OpenAsync();
            await using var stuck = await holder.BeginTransactionAsync();
            await using (var held = new NpgsqlCommand($"lock table entries in {mode} mode", holder)) await held.ExecuteNonQueryAsync();

            var asked = Stopwatch.StartNew();
            var capturing = Capture();
            foreach (var reply in await Task.WhenAll(Authorise(), Increment()))
            {
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "91"), (reply.Status, (string?)reply.Body["response_code"]));
                Assert.Equal("outcome_unknown", reply.Text("code"));
            }

            Assert.True(asked.Elapsed < TerminalWaits, $"A terminal waited {asked.Elapsed}.");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await capturing).Status);
            Assert.True(asked.Elapsed < OthersWait, $"A capture waited {asked.Elapsed}.");
        }

        var first = await Settled(Authorise);
        Assert.Equal("approved", first.Text("decision"));
        Assert.Equal(first.Text("id"), (await Settled(Authorise)).Text("id"));
        await Settled(Increment);
        await Settled(Capture);
        Assert.Equal(135_00, (await market.Operator.Get($"/v1/credit-lines/{line}")).Done().Number("held"));
        Assert.Equal(60_00, (await market.Operator.Get($"/v1/credit-lines/{other}")).Done().Number("posted"));
        Assert.Single((await market.Operator.Get($"/v1/credit-lines/{other}/transactions")).Done().Body["data"]!.AsArray());
        await CrashTests.AssertBooks(market);
        Assert.Equal(0, await market.Stop());

        await using var journal = await market.Store.Place.OpenAsync();
        var kinds = new List<string>();
        await foreach (var entry in journal.ReadAllAsync())
            if (market.Lines.Contains(entry.Stream.Value)) kinds.Add(entry.Type);
        Assert.Equal((3, 1, 1), (kinds.Count(kind => kind == "authorisation-held"), kinds.Count(kind => kind == "hold-increased"), kinds.Count(kind => kind == "authorisation-captured")));
        Assert.True((await AccountsAudit.RunAsync(journal)).IsVerified);
    }

    private static async Task<Reply> Settled(Func<Task<Reply>> ask)
    {
        while (true)
        {
            var reply = await ask();
            if (reply.Status != HttpStatusCode.ServiceUnavailable) return reply.Done();
        }
    }
}

public sealed class InProcessStuckStoreTests() : StuckStoreTests(Host.OnPostgres);
