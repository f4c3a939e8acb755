using System.Net;
using System.Text.Json.Nodes;
using CreditGrains.Demo;

namespace CreditGrains.EndToEnd.Tests;

/// <summary>A store with a merchant, a terminal and a few credit lines, and whichever server process serves it at the moment.</summary>
internal sealed class Market : IAsyncDisposable
{
    public const string OperatorKey = "operator-key-of-the-end-to-end-tests";

    private readonly Host host;
    private readonly TestStore store;
    private IServing? server;

    private Market(Host host, TestStore store) => (this.host, this.store) = (host, store);

    public Store Store => store.Store;

    public string MerchantId { get; private set; } = "";

    public IReadOnlyList<string> Lines { get; private set; } = [];

    public Client Operator { get; private set; } = null!;

    public Client Terminal { get; private set; } = null!;

    private string terminalKey = "";

    public static Task<Market> Open(Host host, int lines, long creditLimit) => Open(host, new TestStore(host.Store), lines, creditLimit);

    /// <param name="store">Empty; the market removes it at its end.</param>
    public static async Task<Market> Open(Host host, TestStore store, int lines, long creditLimit)
    {
        var market = new Market(host, store);
        await market.Start();
        var merchant = await market.Operator.Post("/v1/merchants", new JsonObject { ["name"] = "Shop", ["mcc"] = "5411", ["currency"] = "CNY", ["mdr_bps"] = 120 }, "merchant");
        market.MerchantId = merchant.Done().Text("id");
        var key = await market.Operator.Post("/v1/keys", new JsonObject { ["scope"] = "terminal", ["merchant_id"] = market.MerchantId }, "terminal");
        market.terminalKey = key.Done().Text("key");
        market.Terminal = new Client(market.server!.Address, market.terminalKey);
        var customer = await market.Operator.Post("/v1/customers", new JsonObject { ["name"] = "Customer", ["currency"] = "CNY" }, "customer");
        var opened = new List<string>();
        for (var i = 0; i < lines; i++)
        {
            var line = await market.Operator.Post("/v1/credit-lines", new JsonObject
            {
                ["customer_id"] = customer.Done().Text("id"), ["product"] = "revolving-standard", ["credit_limit"] = creditLimit, ["currency"] = "CNY",
            }, $"line-{i}");
            opened.Add(line.Done().Text("id"));
        }

        market.Lines = opened;
        return market;
    }

    /// <summary>Starts a server on the store.</summary>
    public async Task Start()
    {
        server = await host.Start(Store, OperatorKey);
        Operator = new Client(server.Address, OperatorKey);
        if (terminalKey.Length > 0) Terminal = new Client(server.Address, terminalKey);
    }

    public async Task Kill()
    {
        await server!.Kill();
        await Close();
    }

    /// <returns>The process's exit code.</returns>
    public async Task<int> Stop()
    {
        var exit = await server!.Stop();
        await Close();
        return exit;
    }

    /// <summary>As a terminal does: told to try again, on a machine that is slow just now, it asks again with the same key.</summary>
    public async Task<Reply> Authorise(string lineId, long amount, string key, bool allowPartial = false)
    {
        while (true)
        {
            var reply = await Terminal.Post("/v1/authorisations", new JsonObject
            {
                ["credit_line_id"] = lineId, ["merchant_id"] = MerchantId, ["amount"] = amount, ["currency"] = "CNY", ["allow_partial"] = allowPartial,
            }, key);
            if (reply.Status != HttpStatusCode.ServiceUnavailable) return reply;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await Kill();
        store.Dispose();
    }

    private async Task Close()
    {
        await server!.DisposeAsync();
        server = null;
        Operator.Dispose();
        Terminal?.Dispose();
    }
}
