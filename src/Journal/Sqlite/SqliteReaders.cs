namespace CreditGrains.Journal.Sqlite;

/// <summary>
/// The threads that read, each with a connection of its own. SQLite knows no other way to read than to hold up a thread until the disk has answered, and the threads of the pool
/// are few and are needed to answer terminals: a close of business, a trial balance or lines that wake up all at once must not take them.
/// </summary>
/// <param name="path">Of the file.</param>
/// <param name="tail">The writer's, which is another one after a fault.</param>
internal sealed class SqliteReaders(string path, Func<SqliteTail> tail) : IAsyncDisposable
{
    /// <summary>Threads at most, all of which may wait for the disk at once.</summary>
    public const int Most = 16;

    // A thread that has nothing to do for so long ends, and its connection with it.
    private static readonly TimeSpan IdleMost = TimeSpan.FromSeconds(30);

    // A sum over all postings may take minutes; it ends with the process.
    private static readonly TimeSpan EndMost = TimeSpan.FromSeconds(5);

    // Also the lock of all that follows.
    private readonly Queue<Work> waiting = new();
    private readonly HashSet<Thread> threads = [];
    private readonly TaskCompletionSource allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int idle;
    private bool isClosed;

    /// <summary>Threads there are now.</summary>
    public int Count
    {
        get
        {
            lock (waiting) return threads.Count;
        }
    }

    /// <summary>Those of them that have nothing to do.</summary>
    public int Idle
    {
        get
        {
            lock (waiting) return idle;
        }
    }

    /// <summary>Carries out <paramref name="query"/> on one of the threads.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public ValueTask<T> Read<T>(Func<SqliteReader, T> query)
    {
        var work = new Work<T>(query);
        lock (waiting)
        {
            ObjectDisposedException.ThrowIf(isClosed, typeof(SqliteJournalStore));
            waiting.Enqueue(work);
            if (waiting.Count <= idle || threads.Count >= Most) Monitor.Pulse(waiting);
            else Start();
        }

        return new(work.Result);
    }

    /// <summary>Ends once everything that was asked for has been read, or after five seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (waiting)
        {
            isClosed = true;
            Monitor.PulseAll(waiting);
            if (threads.Count == 0) allEnded.TrySetResult();
        }

        await allEnded.Task.WaitAsync(EndMost).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Start()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "Journal reader" };
        thread.Start();
        threads.Add(thread);
    }

    private void Run()
    {
        SqliteReader? reader = null;
        try
        {
            while (Next() is { } work) work.Run(() => reader ??= new SqliteReader(path, tail));
        }
        finally
        {
            reader?.Dispose();
            lock (waiting)
            {
                threads.Remove(Thread.CurrentThread);
                if (isClosed && threads.Count == 0) allEnded.TrySetResult();
            }
        }
    }

    /// <summary>Waits for work; null when this thread is to end.</summary>
    private Work? Next()
    {
        lock (waiting)
        {
            while (waiting.Count == 0)
            {
                if (isClosed) return null;
                idle++;
                var isAsked = Monitor.Wait(waiting, IdleMost);
                idle--;
                if (!isAsked && waiting.Count == 0) return null;
            }

            return waiting.Dequeue();
        }
    }

    private abstract class Work
    {
        public abstract void Run(Func<SqliteReader> reader);
    }

    private sealed class Work<T>(Func<SqliteReader, T> query) : Work
    {
        private readonly TaskCompletionSource<T> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Result => ended.Task;

        public override void Run(Func<SqliteReader> reader)
        {
            try
            {
                ended.SetResult(query(reader()));
            }
            catch (Exception fault)
            {
                ended.SetException(fault);
            }
        }
    }
}
