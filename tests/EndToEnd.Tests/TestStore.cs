using CreditGrains.Demo;
using CreditGrains.Tests;

namespace CreditGrains.EndToEnd.Tests;

/// <summary>The kinds of store that the whole suite runs on.</summary>
public enum StoreKind
{
    Sqlite,
    Postgres,
}

/// <summary>An empty store of a test's own, gone when disposed of.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("creditgrains-e2e-");
    private readonly string? schema;

    public TestStore(StoreKind kind)
    {
        if (kind == StoreKind.Postgres) schema = folder.Name;
        Store = new Store(folder.FullName, schema is null ? null : TestPostgres.Schema(schema));
    }

    /// <param name="connectionString">To a server that the test has for itself.</param>
    public TestStore(string connectionString) => Store = new Store(folder.FullName, connectionString);

    public Store Store { get; }

    public void Dispose()
    {
        folder.Delete(recursive: true);
        if (schema is not null) TestPostgres.DropSchema(schema);
    }
}
