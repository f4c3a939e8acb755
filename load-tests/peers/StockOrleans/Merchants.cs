using System.Collections.Concurrent;
using Npgsql;

namespace CreditGrains.Peers.StockOrleans;

/// <summary>Merchants, read once: their terms hardly ever change, so an authorisation does not ask the database for them.</summary>
public sealed class Merchants(string connectionString)
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 4 }.ConnectionString);
    private readonly ConcurrentDictionary<string, bool> known = new(StringComparer.Ordinal);

    public ValueTask<bool> IsActive(string id) => known.TryGetValue(id, out var isActive) ? new(isActive) : Ask(id);

    private async ValueTask<bool> Ask(string id)
    {
        await using var command = source.CreateCommand("select not is_suspended from merchants where id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        return known[id] = await command.ExecuteScalarAsync() is true;
    }
}
