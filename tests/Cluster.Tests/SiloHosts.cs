using System.Globalization;
using System.Reflection;
using CreditGrains.Demo;
using CreditGrains.EndToEnd.Tests;

namespace CreditGrains.Cluster.Tests;

/// <summary>The hosts on Orleans that the end-to-end suite also runs on.</summary>
internal static class SiloHosts
{
    public static readonly Host OneSilo = new Host.OneProcess("one silo", StoreKind.Sqlite, Program), ThreeSilos = new Several(3);

    public static string Program => Path.GetFullPath(typeof(SiloHosts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Silo").Value!);

    private sealed class Several(int silos) : Host($"{silos} silos", StoreKind.Postgres, SiloHosts.Program)
    {
        internal override IReadOnlyList<string> DemoOptions => ["--silos", silos.ToString(CultureInfo.InvariantCulture)];

        internal override async Task<IServing> Start(Store on, string operatorKey) => await Silos.Start(Program, on, operatorKey, sandbox: null, silos);
    }
}

public sealed class OneSiloCrashTests() : CrashTests(SiloHosts.OneSilo, kills: 4);

public sealed class OneSiloHotLineTests() : HotLineTests(SiloHosts.OneSilo);

public sealed class OneSiloDemoTests() : DemoTests(SiloHosts.OneSilo);

public sealed class ThreeSilosCrashTests() : CrashTests(SiloHosts.ThreeSilos, kills: 2);

public sealed class ThreeSilosHotLineTests() : HotLineTests(SiloHosts.ThreeSilos);

public sealed class ThreeSilosDemoTests() : DemoTests(SiloHosts.ThreeSilos);

public sealed class ThreeSilosStuckStoreTests() : StuckStoreTests(SiloHosts.ThreeSilos);

public sealed class ThreeSilosPostgresRestartTests() : PostgresRestartTests(SiloHosts.ThreeSilos);
