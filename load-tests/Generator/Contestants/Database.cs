using System.Globalization;
using System.Reflection;
using CreditGrains.LocalCluster;
using Npgsql;

namespace CreditGrains.LoadTests.Contestants;

/// <summary>A private PostgreSQL with settings of a server that has work to do; durable: fsync and synchronous_commit are on.</summary>
public sealed class Database : IAsyncDisposable
{
    private readonly PrivatePostgres postgres;

    private Database(PrivatePostgres postgres) => this.postgres = postgres;

    public string ConnectionString => postgres.ConnectionString;

    public PrivatePostgres Postgres => postgres;

    /// <summary>Of the server's first process, whose children are all others.</summary>
    public int ProcessId { get; private set; }

    /// <exception cref="AbsentException">PostgreSQL is not installed here.</exception>
    public static async Task<Database> StartAsync()
    {
        try
        {
            var database = new Database(await PrivatePostgres.StartAsync("shared_buffers = '512MB'", "max_wal_size = '16GB'", "checkpoint_timeout = '30min'", "wal_buffers = '64MB'"));
            var file = (string)(await database.ScalarAsync("select pg_read_file('postmaster.pid')"))!;
            database.ProcessId = int.Parse(file.Split('\n')[0], CultureInfo.InvariantCulture);
            return database;
        }
        catch (PostgresProgramsException missing)
        {
            throw new AbsentException(missing.Message);
        }
    }

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Command Timeout=600");
        await connection.OpenAsync();
#pragma warning disable CA2100 // The statements stand in this program.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Runs one of the scripts that stand beside the peers.</summary>
    public Task RunScriptAsync(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return ScalarAsync(reader.ReadToEnd());
    }

    /// <summary>Fills the conventional schema.</summary>
    public async Task FillAsync(int lines, int merchants)
    {
        await RunScriptAsync("conventional.sql");
        await FillMerchantsAsync(merchants);
        await ScalarAsync($"insert into lines (id, currency, credit_limit) select 'line_' || lpad(i::text, 26, '0'), 'CNY', 1000000000000 from generate_series(0, {lines - 1}) i");
        await ScalarAsync("vacuum analyze lines");
        await ScalarAsync("checkpoint");
    }

    public Task FillMerchantsAsync(int merchants) =>
        ScalarAsync($"insert into merchants (id, mcc) select 'mer_' || lpad(i::text, 26, '0'), '5411' from generate_series(0, {merchants - 1}) i");

    public async Task<long?> LogPositionAsync() => (long)(await ScalarAsync("select (pg_current_wal_lsn() - '0/0')::bigint"))!;

    public ValueTask DisposeAsync() => postgres.DisposeAsync();
}
