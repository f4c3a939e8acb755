using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CreditGrains.Journal.Sqlite;

/// <summary>
/// Moves committed pages from the log into the database, mostly beside the writer, on a connection and a thread of its own. Left to
/// itself SQLite does all of it inside every so-many-th commit, whose callers wait for it.
/// </summary>
/// <remarks>
/// The log starts over only when everything in it has been moved, which a background pass never achieves while commits keep coming. So a
/// cycle has two parts: once <see cref="PagesPerCycle"/> are written, a pass in the background moves the bulk; when it is done the writer
/// moves the small rest between two commits, and the next commit starts the log over. A log that is reused in place is also much faster
/// to write and sync than one that grows. A pass that fails is forgotten: the log is the truth, and the next pass does its work.
/// </remarks>
internal sealed class SqliteCheckpointer : IDisposable
{
    /// <summary>Pages written until a pass starts: 8 MiB. What a cycle moves is synced at its end, and every commit waits for that; with 32 MiB for up to 14 ms, with this for up to 5.</summary>
    private const int PagesPerCycle = 2_048;

    /// <summary>Pages written during a pass until the writer waits for its end: with the former it bounds the log to about 24 MiB.</summary>
    private const int PagesDuringPassMax = 4_096;

    private readonly SqliteConnection connection;
    private readonly Thread thread;
    private readonly AutoResetEvent wanted = new(false);
    private readonly ManualResetEventSlim done = new(false);
    private volatile bool isClosing;

    // The writer's own.
    private int pagesWritten;
    private bool passIsOn;

    public SqliteCheckpointer(string path)
    {
        connection = SqliteConnections.OpenCheckpointer(path);
        thread = new Thread(Run) { IsBackground = true, Name = "Journal checkpoint" };
        thread.Start();
    }

    /// <summary>Called by the writer between two transactions.</summary>
    /// <param name="pages">Pages it has written to the log since the last call.</param>
    public void Wrote(int pages, SqliteConnection writer)
    {
        pagesWritten += pages;
        if (!passIsOn)
        {
            if (pagesWritten < PagesPerCycle) return;
            passIsOn = true;
            pagesWritten = 0;
            done.Reset();
            wanted.Set();
        }
        else if (done.IsSet || pagesWritten >= PagesDuringPassMax)
        {
            done.Wait();
            Checkpoint(writer);
            passIsOn = false;
            pagesWritten = 0;
        }
    }

    public void Dispose()
    {
        isClosing = true;
        wanted.Set();
        thread.Join();
        connection.Dispose();
        wanted.Dispose();
        done.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            wanted.WaitOne();
            if (!isClosing) Checkpoint(connection);
            done.Set();
            if (isClosing) return;
        }
    }

    /// <summary>Moves what it can without waiting for anybody.</summary>
    public static void Checkpoint(SqliteConnection on) => raw.sqlite3_wal_checkpoint_v2(on.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
}
