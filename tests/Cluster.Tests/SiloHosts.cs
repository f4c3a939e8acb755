using System.Reflection;
using CreditGrains.Demo;
using CreditGrains.EndToEnd.Tests;
using CreditGrains.LocalCluster;

namespace CreditGrains.Cluster.Tests;

/// <summary>The hosts on Orleans that the end-to-end suite also runs on.</summary>
internal static class SiloHosts
{
    public static readonly Host OneSilo = new Alone(), ThreeSilos = new Several(3);

    public static string Program => Path.GetFullPath(typeof(SiloHosts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Silo").Value!);

    private sealed class Alone() : Host("one silo", StoreKind.Sqlite)
    {
        internal override async Task<IServing> Start(Store on, string operatorKey) => new OneProcess(await Server.Start(Program, on, operatorKey, sandbox: null));
    }

    private sealed class Several(int silos) : Host($"{silos} silos", StoreKind.Postgres)
    {
        internal override async Task<IServing> Start(Store on, string operatorKey) => new Processes(await LocalCluster.Cluster.StartAsync(
            new ClusterSettings(Program, Path.Combine(on.Folder, "logs"), "http://127.0.0.1:0", on.Postgres)
            {
                Silos = silos, Environment = new Dictionary<string, string?> { ["CREDIT_OPERATOR_KEY"] = operatorKey, ["CREDIT_DRAIN"] = "0" },
            }));
    }

    private sealed class Processes(LocalCluster.Cluster cluster) : IServing
    {
        public Uri Address => cluster.Address;

        public Task Kill() => Task.WhenAll(cluster.Silos.Select(silo => silo.KillAsync()).Append(cluster.Frontend.KillAsync()));

        public async Task<int> Stop()
        {
            // The front end first: what it took on is answered by the silos.
            var frontend = await cluster.Frontend.DrainAsync();
            return Math.Max(frontend, (await Task.WhenAll(cluster.Silos.Select(silo => silo.DrainAsync()))).Max());
        }

        public ValueTask DisposeAsync() => cluster.DisposeAsync();
    }
}

public sealed class OneSiloCrashTests() : CrashTests(SiloHosts.OneSilo, kills: 4);

public sealed class OneSiloHotLineTests() : HotLineTests(SiloHosts.OneSilo);

public sealed class ThreeSilosCrashTests() : CrashTests(SiloHosts.ThreeSilos, kills: 2);

public sealed class ThreeSilosHotLineTests() : HotLineTests(SiloHosts.ThreeSilos);
