using SQLitePCL;

namespace CreditGrains.Journal.Sqlite;

/// <summary>Turns SQLite's error codes into sentences.</summary>
internal static class SqliteFault
{
    public static JournalUnavailableException Exception(sqlite3 connection, int code) =>
        new($"The journal's database failed: {Reason(code)} ({raw.sqlite3_errmsg(connection).utf8_to_string()}, code {raw.sqlite3_extended_errcode(connection)}).");

    /// <summary>What the primary result <paramref name="code"/> means to an operator.</summary>
    public static string Reason(int code) => (code & 0xFF) switch
    {
        raw.SQLITE_FULL => "the disk is full",
        raw.SQLITE_IOERR => "the disk reported an error",
        raw.SQLITE_READONLY => "the file may not be written",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "another process holds it for too long",
        raw.SQLITE_CANTOPEN => "the file cannot be opened",
        raw.SQLITE_NOTADB => "the file is not a database",
        raw.SQLITE_CORRUPT => "the file is damaged",
        raw.SQLITE_PERM or raw.SQLITE_AUTH => "access is denied",
        _ => "unexpected error",
    };
}
