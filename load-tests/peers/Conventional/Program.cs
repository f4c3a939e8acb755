using CreditGrains.Peers;
using Npgsql;

// The conventional design: an HTTP endpoint that calls a stored procedure, which locks the line's row, decides and commits. One round trip to the database per request.
await PeerHost.RunAsync(_ => new StoredProcedure(PeerHost.Postgres));

internal sealed class StoredProcedure(string connectionString) : IPeer
{
    // Prepared at its second use and kept by the connection, which goes back to the pool without being reset: nothing it does outlives a statement.
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = PoolSize, MaxAutoPrepare = 8, AutoPrepareMinUsages = 2, NoResetOnClose = true, Enlist = false }.ConnectionString);

    private static int PoolSize => int.TryParse(Environment.GetEnvironmentVariable("PEER_POOL"), out var size) ? size : 32;

    public async ValueTask<AuthorisationResponse> Authorise(AuthoriseRequest request, string key)
    {
        await using var command = source.CreateCommand("select number, decline_reason, available_after, created_at from authorise($1, $2, $3, $4, $5)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.CreditLineId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.MerchantId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = request.Amount });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Currency });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return AuthorisationResponse.Of(request, reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3));
    }

    public async ValueTask<LineResponse?> Line(string id)
    {
        await using var command = source.CreateCommand("select currency, credit_limit, held, credit_limit - posted - held, version from lines where id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new LineResponse(id, reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4))
            : null;
    }
}
