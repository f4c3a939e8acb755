using CreditGrains.LocalCluster;
using Npgsql;

namespace CreditGrains.Tests;

/// <summary>
/// The PostgreSQL server of this test process: the one that CREDIT_TEST_POSTGRES names, or a private one, started when first asked for and gone with the process.
/// Without PostgreSQL's programs every test that needs it fails with what to install: a store that is not tested is not green.
/// </summary>
internal static class TestPostgres
{
    private static readonly string? named = Environment.GetEnvironmentVariable("CREDIT_TEST_POSTGRES") is { Length: > 0 } text ? text : null;

    // Held, because a server that nobody holds any more ends.
    private static readonly Lazy<PrivatePostgres> own = new(() => Task.Run(() => PrivatePostgres.StartAsync()).GetAwaiter().GetResult());

    /// <summary>To the server's own database and schema.</summary>
    public static string Server => named ?? own.Value.ConnectionString;

    /// <summary>To a schema, which is made when it is not there.</summary>
    public static string Schema(string name)
    {
        Execute(Server, $"create schema if not exists \"{name}\"");
        return new NpgsqlConnectionStringBuilder(Server) { SearchPath = $"\"{name}\"" }.ConnectionString;
    }

    public static void DropSchema(string name) => Execute(Server, $"drop schema if exists \"{name}\" cascade");

    public static object? Execute(string connectionString, string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 4 }.ConnectionString);
        connection.Open();
#pragma warning disable CA2100 // The statements stand in the tests.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
