using System.Buffers.Binary;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CreditGrains.Journal.Sqlite;

/// <summary>
/// One prepared statement, bound and stepped on SQLite's own interface. Microsoft.Data.Sqlite's commands cost more per row, in parameter
/// objects and boxed values, than the row itself. Parameters count from 1, columns from 0, as in SQLite. Not thread-safe.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 connection;
    private readonly sqlite3_stmt statement;

    /// <exception cref="JournalUnavailableException">The statement cannot be prepared.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        this.connection = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        var code = raw.sqlite3_prepare_v3(this.connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement);
        if (code != raw.SQLITE_OK) throw SqliteFault.Exception(this.connection, code);
    }

    public void Dispose() => statement.Dispose();

    public SqliteStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, long? value) => value is { } present ? Bind(index, present) : BindNull(index);

    /// <summary>Binds a short text; only ASCII of at most 128 characters avoids the heap.</summary>
    public SqliteStatement Bind(int index, string value)
    {
        Span<byte> buffer = stackalloc byte[384];
        var utf8 = value.Length <= 128 ? buffer[..Encoding.UTF8.GetBytes(value, buffer)] : Encoding.UTF8.GetBytes(value);
        Check(raw.sqlite3_bind_text(statement, index, utf8));
        return this;
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span is a null pointer, which SQLite would take for NULL.
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, index, 0) : raw.sqlite3_bind_blob(statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, in EntryHash value) => Bind(index, value.AsSpan());

    public SqliteStatement Bind(int index, UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return Bind(index, bytes);
    }

    public SqliteStatement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(statement, index));
        return this;
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False at the end; the statement is then ready to be bound again.</returns>
    /// <exception cref="JournalUnavailableException">SQLite reports an error; the statement is ready to be bound again.</exception>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code != raw.SQLITE_DONE) throw FaultAfterReset(code);
        raw.sqlite3_reset(statement);
        return false;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        if (Step()) throw new InvalidOperationException("The statement gave a row.");
    }

    /// <summary>Leaves the rows not yet read.</summary>
    public void Reset() => raw.sqlite3_reset(statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>A blob's or a text's bytes; valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    private JournalUnavailableException FaultAfterReset(int code)
    {
        var fault = SqliteFault.Exception(connection, code);
        raw.sqlite3_reset(statement);
        return fault;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw SqliteFault.Exception(connection, code);
    }
}
