using System.Net.Sockets;
using Npgsql;

namespace CreditGrains.Journal.Postgres;

/// <summary>What PostgreSQL's and the network's errors mean.</summary>
internal static class PostgresFault
{
    /// <summary>Whether an exception comes from the server or the way to it, and not from a bug.</summary>
    public static bool IsFault(Exception exception) =>
        exception is NpgsqlException or TimeoutException or IOException or SocketException || (exception is InvalidOperationException && exception.InnerException is NpgsqlException);

    /// <summary>
    /// Whether a statement that failed so has certainly not taken effect. Only what the server itself answered for the statement counts: it has then undone the transaction. A connection that
    /// broke, a time that ran out and a server that is ending leave it open, and so does a cancelled statement, which may have been cancelled while the commit waited for a replica.
    /// </summary>
    public static bool IsUndone(Exception exception) => exception is PostgresException { InvariantSeverity: "ERROR" } refused && refused.SqlState[..2] switch
    {
        "22" or "23" or "25" or "40" or "42" or "53" or "54" or "55" => refused.SqlState != PostgresErrorCodes.StatementCompletionUnknown,
        _ => false,
    };

    /// <summary>Whether the same call may succeed at once on another connection: this one was ended from the other side.</summary>
    public static bool IsBrokenConnection(Exception exception) => exception switch
    {
        PostgresException refused => refused.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException fault => fault.InnerException is IOException or SocketException,
        _ => false,
    };

    /// <summary>One line for an operator; never the connection string.</summary>
    public static JournalUnavailableException Exception(Exception fault, bool nothingStored = false) =>
        new($"The journal's database failed: {Reason(fault)}.", fault, nothingStored);

    public static string Reason(Exception fault) => fault switch
    {
        PostgresException refused => $"{Meaning(refused.SqlState)} ({refused.MessageText.ReplaceLineEndings(" ")}, code {refused.SqlState})",
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => "the server did not answer in time",
        NpgsqlException { InnerException: SocketException socket } => $"the server cannot be reached ({socket.Message})",
        NpgsqlException { InnerException: IOException } => "the connection to the server broke",
        _ => fault.Message.ReplaceLineEndings(" ").TrimEnd('.'),
    };

    private static string Meaning(string code) => code switch
    {
        PostgresErrorCodes.DiskFull => "the disk is full",
        PostgresErrorCodes.TooManyConnections => "the server has no connection left",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "the server does not let us in",
        PostgresErrorCodes.InvalidCatalogName => "there is no such database",
        PostgresErrorCodes.InsufficientPrivilege => "access is denied",
        PostgresErrorCodes.ReadOnlySqlTransaction => "the server only reads",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => "the server is starting or ending",
        PostgresErrorCodes.LockNotAvailable => "another session holds a lock for too long",
        PostgresErrorCodes.DeadlockDetected => "two writers waited for each other",
        PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject => "the schema holds another program's tables",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => "the schema is not as the program made it",
        _ => "unexpected error",
    };
}
