using CreditGrains.LocalCluster;

namespace CreditGrains.Demo;

/// <summary>Several silos with a front end before them, on one PostgreSQL.</summary>
public sealed class Silos : IServing
{
    private readonly Cluster cluster;

    private Silos(Cluster cluster) => this.cluster = cluster;

    public Uri Address => cluster.Address;

    /// <param name="program">Path of the silo's dll.</param>
    /// <param name="store">In PostgreSQL.</param>
    /// <param name="sandbox">Where the sandbox clock starts; null runs on the real clock.</param>
    public static async Task<Silos> Start(string program, Store store, string operatorKey, DateTimeOffset? sandbox, int silos) => new(await Cluster.StartAsync(
        new ClusterSettings(program, Path.Combine(store.Folder, "logs"), "http://127.0.0.1:0", store.Postgres ?? throw new ArgumentException("Silos meet in PostgreSQL."))
        {
            Silos = silos,
            Environment = new Dictionary<string, string?> { ["CREDIT_OPERATOR_KEY"] = operatorKey, ["CREDIT_DRAIN"] = "0", ["CREDIT_SANDBOX"] = Server.Instant(sandbox) },
        }));

    public Task Kill() => Task.WhenAll(cluster.Silos.Select(silo => silo.KillAsync()).Append(cluster.Frontend.KillAsync()));

    public async Task<int> Stop()
    {
        // The front end first: what it took on is answered by the silos.
        var frontend = await cluster.Frontend.DrainAsync();
        return Math.Max(frontend, (await Task.WhenAll(cluster.Silos.Select(silo => silo.DrainAsync()))).Max());
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();
}
