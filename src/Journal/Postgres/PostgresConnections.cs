using Npgsql;

namespace CreditGrains.Journal.Postgres;

/// <summary>Opens connections to the journal's database, with the settings its promises rest on.</summary>
internal static class PostgresConnections
{
    /// <summary>Connections for reading, unless the connection string says otherwise.</summary>
    private const int ReadersMax = 16;

    private const int CommandTimeoutSeconds = 15;

    /// <summary>Any number, the same in every version of the program: processes that start together migrate one after the other.</summary>
    private const long MigrationLock = 0x4352_4544_4954_0001;

    /// <exception cref="JournalUnavailableException">It is no connection string.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString) { Enlist = false, Multiplexing = false };
            // A Unix socket does not know them, and the driver asks it all the same.
            if (settings.Host is { } host && !host.StartsWith('/') && !host.StartsWith('@')) (settings.TcpKeepAlive, settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval) = (true, 5, 2);
            if (!settings.ContainsKey("Maximum Pool Size")) settings.MaxPoolSize = ReadersMax;
            if (!settings.ContainsKey("Command Timeout")) settings.CommandTimeout = CommandTimeoutSeconds;
            if (!settings.ContainsKey("Application Name")) settings.ApplicationName = "creditgrains";
            return settings;
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new JournalUnavailableException($"The connection string is not one that PostgreSQL's driver knows: {wrong.Message.ReplaceLineEndings(" ")}", wrong);
        }
    }

    /// <summary>For reading: pooled, bounded, statements prepared as they prove to be used again.</summary>
    public static NpgsqlDataSource Readers(NpgsqlConnectionStringBuilder settings) =>
        new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { MaxAutoPrepare = 32, AutoPrepareMinUsages = 2 }.ConnectionString).Build();

    /// <summary>For writing: of its own, not pooled, and every commit durable before it returns.</summary>
    public static async Task<NpgsqlConnection> OpenWriterAsync(NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await CheckAsync(connection, cancellationToken);
            // A backend whose client is gone ends within seconds, and with it the lock that says so, see PostgresWriter. Over a Unix socket the first three mean nothing and do no harm.
            await ExecuteAsync(
                connection,
                """
                select set_config(name, wanted, false) from (values
                    ('tcp_keepalives_idle', '5'), ('tcp_keepalives_interval', '2'), ('tcp_keepalives_count', '3'), ('client_connection_check_interval', '2s'),
                    ('jit', 'off'), ('idle_in_transaction_session_timeout', '30s'), ('idle_session_timeout', '0'), ('statement_timeout', '0'), ('default_transaction_isolation', 'read committed'))
                    as ours (name, wanted) join pg_settings using (name)
                """,
                cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Brings the schema up to date, one process at a time, and makes sure that the database is the one the settings take it for.</summary>
    /// <returns>The name of the family of databases it belongs to.</returns>
    public static async Task<Guid> MigrateAsync(NpgsqlConnection connection, Partition partition, CancellationToken cancellationToken)
    {
        if (await ScalarAsync(connection, "select current_schema()", cancellationToken) is not string)
            throw new JournalUnavailableException("the search path names no schema that exists; create one, or name it in the connection string (Search Path=…).");

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({MigrationLock})", cancellationToken);
        var isNew = await ScalarAsync(connection, "select to_regclass(quote_ident(current_schema()) || '.migrations') is null", cancellationToken) is true;
        if (isNew) await ExecuteAsync(connection, "create table migrations (version integer primary key, applied_at timestamptz not null default now(), program text not null default 'CreditGrains journal')", cancellationToken);
        var version = await VersionAsync(connection, cancellationToken);
        if (version > PostgresSchema.Migrations.Count)
            throw new JournalUnavailableException($"it was written by a newer version of this program (schema {version}, this one knows {PostgresSchema.Migrations.Count}).");
        for (var step = version; step < PostgresSchema.Migrations.Count; step++)
        {
            await ExecuteAsync(connection, PostgresSchema.Migrations[step], cancellationToken);
            await ExecuteAsync(connection, $"insert into migrations (version) values ({step + 1})", cancellationToken);
        }

        var family = await ClaimAsync(connection, partition, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return family;
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>A new database takes its place among the others; any other must have the same place as before, or streams would be looked for where they are not.</summary>
    private static async Task<Guid> ClaimAsync(NpgsqlConnection connection, Partition partition, CancellationToken cancellationToken)
    {
        await using var claim = new NpgsqlCommand(
            "update journal set partition = coalesce(partition, $1), partitions = coalesce(partitions, $2), family = coalesce(family, $3) returning partition, partitions, family", connection)
        {
            Parameters = { new() { Value = partition.Index }, new() { Value = partition.Count }, new() { Value = partition.Family ?? Guid.NewGuid() } },
        };
        await using var row = await claim.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var (index, count, family) = (row.GetInt32(0), row.GetInt32(1), row.GetGuid(2));
        if (index != partition.Index || count != partition.Count)
            throw new JournalUnavailableException($"it was made as database {index + 1} of {count}, and the settings name it as {partition.Index + 1} of {partition.Count}.");
        if (partition.Family is { } expected && family != expected) throw new JournalUnavailableException("it belongs to other databases than the first one the settings name.");
        return family;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Statements of this folder, never of a caller.
        return new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return (int)(await ScalarAsync(connection, "select coalesce(max(version), 0) from migrations where program = 'CreditGrains journal'", cancellationToken))!;
        }
        catch (PostgresException other) when (other.SqlState is PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.DatatypeMismatch)
        {
            throw new JournalUnavailableException("the schema belongs to another program.", other);
        }
    }

    /// <summary>
    /// synchronous_commit: a commit returns when the log is on the disk (and, where the server asks for it, on a replica's). Switched on here where the database's default is off; the
    /// settings about replicas are the operator's and stay. fsync cannot be switched on by a session, and without it a power cut takes what was reported.
    /// </summary>
    private static async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if ((string?)await ScalarAsync(connection, "show fsync", cancellationToken) != "on")
            throw new JournalUnavailableException("the server runs with fsync = off and would lose what it has reported as stored; switch it on.");
        if ((string?)await ScalarAsync(connection, "show synchronous_commit", cancellationToken) == "off") await ExecuteAsync(connection, "set synchronous_commit = on", cancellationToken);
    }
}
