using System.Net;
using CreditGrains.Accounts;
using CreditGrains.Frontend.Hosting;
using CreditGrains.Frontend.Tests;
using CreditGrains.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace CreditGrains.Silo.Tests;

/// <summary>Real silos in this process, on free ports: one on a folder, or several on a schema of a real PostgreSQL.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly string? folder, schema;
    private readonly List<SiloServer> silos = [];
    private readonly List<HttpClient> doors = [];

    private Cluster(string? folder, string? schema) => (this.folder, this.schema) = (folder, schema);

    public IReadOnlyList<SiloServer> Silos => silos;

    /// <summary>To the schema the silos share.</summary>
    public string Postgres => TestPostgres.Schema(schema!);

    public static async Task<Cluster> OnFolder(bool isSandbox = false, TimeSpan drain = default)
    {
        var cluster = new Cluster(Directory.CreateTempSubdirectory("creditgrains-").FullName, null);
        await cluster.Add(isSandbox: isSandbox, drain: drain);
        return cluster;
    }

    public static async Task<Cluster> OnPostgres(int silos, bool isSandbox = false)
    {
        var cluster = Empty();
        for (var i = 0; i < silos; i++) await cluster.Add(isSandbox: isSandbox);
        return cluster;
    }

    /// <summary>A schema on which nothing was started yet.</summary>
    public static Cluster Empty() => new(null, $"silo_{Guid.NewGuid():N}");

    public async Task<SiloServer> Add(string? operatorKey = RunningServer.OperatorKey, Action<string>? showNewKey = null, Role role = Role.Silo, bool isSandbox = false, TimeSpan drain = default)
    {
        var api = new Settings(
            ["http://127.0.0.1:0"], folder ?? "", operatorKey, isSandbox, isSandbox ? RunningServer.Start : null, RateLimit: null, LogsJson: false, schema is null ? null : TestPostgres.Schema(schema));
        var silo = await SiloServer.StartAsync(
            new SiloSettings(api, role, null, null, IPAddress.Loopback, ClusterId: schema ?? "one", ServiceId: "tests", IdleAfter: TimeSpan.FromMinutes(10), drain), showNewKey);
        lock (silos)
        {
            silos.Add(silo);
            doors.Add(new HttpClient { BaseAddress = new Uri(silo.Addresses[0]), Timeout = TimeSpan.FromSeconds(60) });
        }

        return silo;
    }

    public HttpClient Door(int silo) => doors[silo];

    public Caller Operator(int silo = 0) => With(RunningServer.OperatorKey, silo);

    public Caller With(string? key, int silo = 0) => new(doors[silo], key);

    public T Service<T>(int silo = 0) where T : notnull => silos[silo].Services.GetRequiredService<T>();

    public IAccounts Accounts(int silo = 0) => Service<IAccounts>(silo);

    public async ValueTask DisposeAsync()
    {
        foreach (var door in doors) door.Dispose();
        foreach (var silo in silos) await silo.DisposeAsync();
        if (folder is not null) Directory.Delete(folder, recursive: true);
        if (schema is not null) TestPostgres.DropSchema(schema);
    }
}

/// <summary>A merchant, a customer and a line with a limit of 1,000.00.</summary>
internal sealed record Shop(string MerchantId, string CustomerId, string LineId)
{
    public static async Task<Shop> Open(Caller caller)
    {
        var merchant = (await caller.Post("/v1/merchants", new { name = "Shop", mcc = "5812", currency = "CNY", mdr_bps = 100 })).Must(201).Text("id");
        var customer = (await caller.Post("/v1/customers", new { name = "Ann", currency = "CNY" })).Must(201).Text("id");
        var line = (await caller.Post("/v1/credit-lines", new { customer_id = customer, product = "revolving-standard", credit_limit = 1_000_00, currency = "CNY" })).Must(201).Text("id");
        return new Shop(merchant, customer, line);
    }

    public Task<Answered> Authorise(Caller caller, long amount, string? key = null) =>
        caller.Post("/v1/authorisations", new { credit_line_id = LineId, merchant_id = MerchantId, amount, currency = "CNY" }, key);

    public async Task<Answered> Line(Caller caller) => (await caller.Get($"/v1/credit-lines/{LineId}")).Must(200);
}

internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Waits for what happens by itself in a moment, and fails when it does not.</summary>
    public static async Task IsTrue(Func<Task<bool>> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            Assert.False(patience.IsCancellationRequested, $"It never came about that {what}.");
            await tick.WaitForNextTickAsync();
        }
    }
}
