using CreditGrains.Demo;

namespace CreditGrains.EndToEnd.Tests;

/// <summary>What serves a store: the API in one process, a silo, several silos. The whole suite runs on each.</summary>
/// <param name="Name">Shown where a test fails.</param>
/// <param name="Store">What it keeps its journal in.</param>
/// <param name="Program">Path of the dll that every process of it runs.</param>
public abstract class Host(string name, StoreKind store, string program)
{
    public static readonly Host OnSqlite = new OneProcess("in process on sqlite", StoreKind.Sqlite, Programs.Frontend), OnPostgres = new OneProcess("in process on postgres", StoreKind.Postgres, Programs.Frontend);

    public StoreKind Store => store;

    public string Program => program;

    /// <summary>How the demo is told to run on it, beside the program and the store.</summary>
    internal virtual IReadOnlyList<string> DemoOptions => [];

    public override string ToString() => name;

    /// <summary>Starts it on a store, empty or from an earlier life.</summary>
    internal abstract Task<IServing> Start(Store on, string operatorKey);

    /// <summary>A host that is one process of the program.</summary>
    internal sealed class OneProcess(string name, StoreKind store, string program) : Host(name, store, program)
    {
        internal override async Task<IServing> Start(Store on, string operatorKey) => await Server.Start(Program, on, operatorKey, sandbox: null);
    }
}
