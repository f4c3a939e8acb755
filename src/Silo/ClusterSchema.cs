using System.Security.Cryptography;
using System.Text;
using CreditGrains.Frontend.Hosting;
using Npgsql;

namespace CreditGrains.Silo;

/// <summary>What Orleans keeps in PostgreSQL, in the connection's own schema: members, reminders, grain state. Installed by the first process that starts; needs no more than CREATE on the schema.</summary>
internal static class ClusterSchema
{
    /// <summary>Any numbers, the same in every version of the program.</summary>
    private const long InstallLock = 0x4352_4544_4954_0101, SeedLock = 0x4352_4544_4954_0102;

    // A row among the queries, which Orleans reads by their keys and therefore passes over.
    private const string Installed = "select querytext from orleansquery where querykey = 'CreditGrainsScripts'";

    /// <exception cref="SettingException">It cannot be installed.</exception>
    public static async Task InstallAsync(string connectionString)
    {
        var scripts = Scripts();
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scripts)));
        try
        {
            await using var connection = await OpenAsync(connectionString);
            await using var transaction = await connection.BeginTransactionAsync();
            await ExecuteAsync(connection, $"select pg_advisory_xact_lock({InstallLock})");
            if (await IsInstalledAsync(connection, digest)) return;
            await ExecuteAsync(connection, scripts);
            await ExecuteAsync(
                connection, $"insert into orleansquery (querykey, querytext) values ('CreditGrainsScripts', '{digest}') on conflict (querykey) do update set querytext = excluded.querytext");
            await transaction.CommitAsync();
        }
        catch (NpgsqlException fault)
        {
            throw new SettingException($"Orleans' tables cannot be made in the database of CREDIT_POSTGRES: {fault.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Waits until no other process is seeding. The turn ends with what is returned, or with this process.</summary>
    public static async Task<IAsyncDisposable> TakeTurnAsync(string connectionString)
    {
        var connection = await OpenAsync(connectionString);
        try
        {
            await ExecuteAsync(connection, $"select pg_advisory_lock({SeedLock})");
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        // Of its own, so that closing it ends it, and with it its locks.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 60 }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<bool> IsInstalledAsync(NpgsqlConnection connection, string digest)
    {
        await using var exists = new NpgsqlCommand("select to_regclass('orleansquery') is not null", connection);
        if (await exists.ExecuteScalarAsync() is not true) return false;
        await using var installed = new NpgsqlCommand(Installed, connection);
        return await installed.ExecuteScalarAsync() as string == digest;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var batch = new NpgsqlCommand(sql, connection);
        await batch.ExecuteNonQueryAsync();
    }

    private static string Scripts()
    {
        var assembly = typeof(ClusterSchema).Assembly;
        var text = new StringBuilder();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            text.AppendLine(reader.ReadToEnd());
        }

        return text.ToString();
    }
}
