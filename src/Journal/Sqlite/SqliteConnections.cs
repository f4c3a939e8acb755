using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CreditGrains.Journal.Sqlite;

/// <summary>Opens connections to the journal's file, with the settings its promises rest on.</summary>
internal static class SqliteConnections
{
    /// <summary>How long a statement waits for another process's transaction, the CLI's for example.</summary>
    private const int BusyTimeoutMs = 5_000;

    /// <summary>How often it is tried again where SQLite itself does not wait.</summary>
    private const int BusyPollMs = 5;

    /// <summary>The connection that writes; creates the file and its folder, and brings the schema up to date.</summary>
    /// <exception cref="JournalUnavailableException">One line that says why not.</exception>
    public static SqliteConnection OpenWriter(string path) => Guard(path, SqliteOpenMode.ReadWriteCreate, connection =>
    {
        CheckIsOurs(connection);
        // 4 KiB: no slower than 1, 2 or 8 KiB on any load measured, and the disk's own unit. Only a new file takes it.
        Execute(connection, "pragma page_size = 4096");
        UseLog(connection);
        SetDurable(connection, true);
        // The indexes' hot pages: 64 MiB (KiB when negative). Beyond it the operating system's cache serves; 256 MiB were no faster.
        Execute(connection, "pragma cache_size = -65536");
        Execute(connection, "pragma temp_store = memory");
        // Never inside a commit: SqliteCheckpointer does it.
        Execute(connection, "pragma wal_autocheckpoint = 0");
        Migrate(connection);
    });

    /// <summary>A connection that can only read.</summary>
    public static SqliteConnection OpenReader(string path) => Guard(path, SqliteOpenMode.ReadOnly, connection => Execute(connection, "pragma cache_size = -8192"));

    /// <summary>A connection that only moves pages from the log into the database.</summary>
    public static SqliteConnection OpenCheckpointer(string path) => Guard(path, SqliteOpenMode.ReadWrite, connection => SetDurable(connection, true));

    /// <summary>
    /// FULL in WAL mode: the log is synced to the disk before a commit returns, so what was reported survives a power cut.
    /// NORMAL only keeps the file consistent and may lose the last commits: right for snapshots and answered wake-up calls, which may be lost.
    /// </summary>
    public static void SetDurable(SqliteConnection connection, bool durable) => Execute(connection, durable ? "pragma synchronous = full" : "pragma synchronous = normal");

    /// <summary>
    /// Switches to the write-ahead log. SQLite answers with the mode it then has, without an error, when it cannot, for example on a file system without
    /// shared memory; in another mode neither the promise of <see cref="SetDurable"/> nor the seal of <see cref="SqliteWriter.Resolve"/> holds.
    /// </summary>
    /// <remarks>
    /// On a file not yet in this mode SQLite reads first and then asks for the lock; whoever asks so while another holds it is refused at once, whatever the
    /// timeout (two of them would wait for each other for ever). Two processes that start together on a new file meet there, so it is tried again here.
    /// Where SQLite does wait, this waits twice as long as anything else.
    /// </remarks>
    internal static void UseLog(SqliteConnection connection)
    {
        var waited = Stopwatch.StartNew();
        // Of a code the last eight bits say what it is, the others which kind of that.
        while ((raw.sqlite3_exec(connection.Handle, "pragma journal_mode = wal") & 0xFF) == raw.SQLITE_BUSY && waited.ElapsedMilliseconds < BusyTimeoutMs) Thread.Sleep(BusyPollMs);
        using var statement = new SqliteStatement(connection, "pragma journal_mode = wal");
        var mode = statement.Step() ? statement.Text(0) : "none";
        if (mode != "wal") throw new JournalUnavailableException($"its file system does not carry SQLite's write-ahead log (journal mode is '{mode}'); put it on a local disk.");
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        var code = raw.sqlite3_exec(connection.Handle, sql);
        if (code != raw.SQLITE_OK) throw SqliteFault.Exception(connection.Handle!, code);
    }

    public static long QueryInt64(SqliteConnection connection, string sql)
    {
        using var statement = new SqliteStatement(connection, sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    private static SqliteConnection Guard(string path, SqliteOpenMode mode, Action<SqliteConnection> prepare)
    {
        SqliteConnection? connection = null;
        try
        {
            if (mode == SqliteOpenMode.ReadWriteCreate) Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
            connection.Open();
            raw.sqlite3_busy_timeout(connection.Handle, BusyTimeoutMs);
            prepare(connection);
            return connection;
        }
        catch (Exception fault)
        {
            connection?.Dispose();
            throw fault switch
            {
                SqliteException sqlite => new JournalUnavailableException($"The journal at {path} cannot be opened: {SqliteFault.Reason(sqlite.SqliteErrorCode)}.", sqlite),
                IOException or UnauthorizedAccessException => new JournalUnavailableException($"The journal's folder {Path.GetDirectoryName(path)} cannot be used: {fault.Message}", fault),
                _ => new JournalUnavailableException($"The journal at {path} cannot be opened: {fault.Message}", fault),
            };
        }
    }

    /// <summary>Looks before anything is written: a file that is not ours stays as it is.</summary>
    private static void CheckIsOurs(SqliteConnection connection)
    {
        var isEmpty = QueryInt64(connection, "select count(*) from sqlite_schema") == 0;
        if (!isEmpty && QueryInt64(connection, "pragma application_id") != SqliteSchema.ApplicationId)
            throw new JournalUnavailableException("the file is a database of another program.");
        var version = QueryInt64(connection, "pragma user_version");
        if (version > SqliteSchema.Migrations.Count)
            throw new JournalUnavailableException($"it was written by a newer version of this program (schema {version}, this one knows {SqliteSchema.Migrations.Count}).");
        if (raw.sqlite3_db_readonly(connection.Handle, "main") == 1) throw new JournalUnavailableException("the file may not be written.");
    }

    private static void Migrate(SqliteConnection connection)
    {
        // Under the write lock, so that two processes that start together do not both create the tables.
        Execute(connection, "begin immediate");
        var version = (int)QueryInt64(connection, "pragma user_version");
        if (version < SqliteSchema.Migrations.Count)
        {
            for (var step = version; step < SqliteSchema.Migrations.Count; step++) Execute(connection, SqliteSchema.Migrations[step]);
            Execute(connection, $"pragma application_id = {SqliteSchema.ApplicationId}");
            Execute(connection, $"pragma user_version = {SqliteSchema.Migrations.Count}");
        }

        Execute(connection, "commit");
    }
}
