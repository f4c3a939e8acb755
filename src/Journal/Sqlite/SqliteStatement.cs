using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CreditGrains.Journal.Sqlite;

/// <summary>
/// One prepared statement, bound and stepped on SQLite's own interface. Microsoft.Data.Sqlite's commands cost more per row, in parameter
/// objects and boxed values, than the row itself. Parameters count from 1, columns from 0, as in SQLite. Not thread-safe.
/// </summary>
internal sealed unsafe class SqliteStatement : IDisposable
{
    private readonly sqlite3 connection;
    private readonly sqlite3_stmt owned;
    // The same; valid until Dispose.
    private readonly nint statement;

    /// <exception cref="JournalUnavailableException">The statement cannot be prepared.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        this.connection = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        var code = raw.sqlite3_prepare_v3(this.connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out owned);
        if (code != raw.SQLITE_OK) throw SqliteFault.Exception(this.connection, code);
        statement = owned.DangerousGetHandle();
    }

    public void Dispose() => owned.Dispose();

    public SqliteStatement Bind(int index, long value)
    {
        Check(SqliteCalls.BindInt64(statement, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, long? value) => value is { } present ? Bind(index, present) : BindNull(index);

    /// <summary>Binds a short text; only ASCII of at most 128 characters avoids the heap.</summary>
    public SqliteStatement Bind(int index, string value)
    {
        Span<byte> buffer = stackalloc byte[384];
        var utf8 = value.Length <= 128 ? buffer[..Encoding.UTF8.GetBytes(value, buffer)] : Encoding.UTF8.GetBytes(value);
        // Not null where the text is empty, which SQLite would take for NULL.
        fixed (byte* bytes = &MemoryMarshal.GetReference(utf8)) Check(SqliteCalls.BindText(statement, index, bytes, utf8.Length, SqliteCalls.Copied));
        return this;
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span is a null pointer, which SQLite would take for NULL.
        if (value.IsEmpty) Check(raw.sqlite3_bind_zeroblob(owned, index, 0));
        else fixed (byte* bytes = value) Check(SqliteCalls.BindBlob(statement, index, bytes, value.Length, SqliteCalls.Copied));
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
        Check(SqliteCalls.BindNull(statement, index));
        return this;
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False at the end; the statement is then ready to be bound again.</returns>
    /// <exception cref="JournalUnavailableException">SQLite reports an error; the statement is ready to be bound again.</exception>
    public bool Step()
    {
        var code = SqliteCalls.Step(statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code != raw.SQLITE_DONE) throw FaultAfterReset(code);
        _ = SqliteCalls.Reset(statement);
        return false;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        if (Step()) throw new InvalidOperationException("The statement gave a row.");
    }

    /// <summary>Leaves the rows not yet read.</summary>
    public void Reset() => _ = SqliteCalls.Reset(statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(owned, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(owned, column);

    /// <summary>A blob's or a text's bytes; valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(owned, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    private JournalUnavailableException FaultAfterReset(int code)
    {
        var fault = SqliteFault.Exception(connection, code);
        _ = SqliteCalls.Reset(statement);
        return fault;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw SqliteFault.Exception(connection, code);
    }
}
