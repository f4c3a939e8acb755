using System.Runtime.InteropServices;

namespace CreditGrains.Journal.Sqlite;

/// <summary>
/// The calls that are made a dozen times for each entry, straight into the library that SQLitePCLRaw has loaded. By way of SQLitePCLRaw each takes and gives back a reference to its
/// statement, which together was a fifteenth of what an authorisation costs without HTTP. Everything else goes by way of it.
/// </summary>
/// <remarks>
/// Where the collector has to wait for a call, it notes a number, takes well under a microsecond, and waits for nobody: the lock it takes is its connection's, and no connection is used by two
/// threads at a time. The others copy, or wait for the disk.
/// </remarks>
internal static unsafe partial class SqliteCalls
{
    /// <summary>SQLite makes its own copy of what is bound.</summary>
    public const nint Copied = -1;

    private const string Library = "e_sqlite3";

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition]
    public static partial int BindInt64(nint statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null"), SuppressGCTransition]
    public static partial int BindNull(nint statement, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    public static partial int BindBlob(nint statement, int index, byte* value, int length, nint release);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    public static partial int BindText(nint statement, int index, byte* value, int length, nint release);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);
}
