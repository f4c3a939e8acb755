using Microsoft.Data.Sqlite;

namespace CreditGrains.Accounts.Tests;

/// <summary>Somebody with a tool for SQLite and without our rules.</summary>
internal static class Database
{
    public static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand in the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.True(command.ExecuteNonQuery() > 0, $"Nothing was changed by: {sql}");
    }
}
