using CreditGrains.Demo;

namespace CreditGrains.EndToEnd.Tests;

/// <summary>What serves a store: the API in one process, a silo, several silos. The whole suite runs on each.</summary>
/// <param name="Name">Shown where a test fails.</param>
/// <param name="Store">What it keeps its journal in.</param>
public abstract class Host(string name, StoreKind store)
{
    public static readonly Host OnSqlite = new InProcess(StoreKind.Sqlite), OnPostgres = new InProcess(StoreKind.Postgres);

    public StoreKind Store => store;

    public override string ToString() => name;

    /// <summary>Starts it on a store, empty or from an earlier life.</summary>
    internal abstract Task<IServing> Start(Store on, string operatorKey);

    private sealed class InProcess(StoreKind store) : Host($"in process on {store}", store)
    {
        internal override async Task<IServing> Start(Store on, string operatorKey) => new OneProcess(await Server.Start(Programs.Frontend, on, operatorKey, sandbox: null));
    }
}

/// <summary>A host that serves.</summary>
internal interface IServing : IAsyncDisposable
{
    Uri Address { get; }

    /// <summary>SIGKILL to all there is.</summary>
    Task Kill();

    /// <summary>Asks it to end, and waits until it has.</summary>
    /// <returns>Exit code; of several processes the highest.</returns>
    Task<int> Stop();
}

internal sealed class OneProcess(Server server) : IServing
{
    public Uri Address => server.Address;

    public Task Kill() => server.Kill();

    public Task<int> Stop() => server.Stop();

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
