namespace CreditGrains.Journal;

/// <summary>Snapshots to keep and wake-up calls to forget, until the writer loop has a moment. Bounded; what does not fit is lost, as it may be.</summary>
internal sealed class TidyQueue(GroupCommitSettings settings)
{
    private readonly Lock gate = new();
    private readonly Dictionary<StreamId, Snapshot> snapshots = [];
    private readonly Queue<(IReadOnlyList<WakeUp> Calls, TaskCompletionSource Tried)> answered = [];
    private long bytes;

    public bool HasMore
    {
        get
        {
            lock (gate) return !IsEmpty;
        }
    }

    private bool closed;

    private bool IsEmpty => snapshots.Count == 0 && answered.Count == 0;

    /// <returns>True when the loop must be woken: there was nothing to do before.</returns>
    public bool Add(StreamId stream, Snapshot snapshot)
    {
        lock (gate)
        {
            var more = snapshot.Body.Length;
            if (snapshots.TryGetValue(stream, out var former)) more -= former.Body.Length;
            if (closed || (former is null && snapshots.Count >= settings.TidyQueueMax) || bytes + more > settings.TidyQueueBytesMax) return false;
            var wasEmpty = IsEmpty;
            snapshots[stream] = snapshot;
            bytes += more;
            return wasEmpty;
        }
    }

    /// <returns>A task that completes once it was tried, and whether the loop must be woken.</returns>
    public (Task Tried, bool WakesLoop) Add(IReadOnlyList<WakeUp> calls)
    {
        lock (gate)
        {
            if (closed || answered.Count >= settings.TidyQueueMax) return (Task.CompletedTask, false);
            var wasEmpty = IsEmpty;
            var tried = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            answered.Enqueue((calls, tried));
            return (tried.Task, wasEmpty);
        }
    }

    /// <summary>The next share of the work, or null when there is none.</summary>
    public TidyWork? Take()
    {
        lock (gate)
        {
            if (IsEmpty) return null;
            var taken = TakeSnapshots();
            return answered.TryDequeue(out var request) ? new(taken, request.Calls, request.Tried) : new(taken, [], null);
        }
    }

    private List<KeyValuePair<StreamId, Snapshot>> TakeSnapshots()
    {
        var (taken, size) = (new List<KeyValuePair<StreamId, Snapshot>>(), 0L);
        foreach (var one in snapshots)
        {
            if (taken.Count == settings.TidySnapshotsMax || (taken.Count > 0 && size + one.Value.Body.Length > settings.TidyBytesMax)) break;
            taken.Add(one);
            size += one.Value.Body.Length;
        }

        foreach (var (stream, _) in taken) snapshots.Remove(stream);
        bytes -= size;
        return taken;
    }

    /// <summary>Drops what is left and takes nothing more.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            snapshots.Clear();
            bytes = 0;
            while (answered.TryDequeue(out var request)) request.Tried.SetResult();
        }
    }
}

/// <summary>One share of tidying.</summary>
internal sealed record TidyWork(IReadOnlyList<KeyValuePair<StreamId, Snapshot>> Snapshots, IReadOnlyList<WakeUp> Answered, TaskCompletionSource? Tried)
{
    public void Complete() => Tried?.SetResult();
}
