namespace CreditGrains.Journal;

/// <summary>Bounds of a <see cref="GroupCommitJournal"/>.</summary>
public sealed record GroupCommitSettings
{
    /// <summary>Appends that may wait for a commit. One more is refused at once, so that a caller hears "overloaded" instead of timing out.</summary>
    public int QueueLengthMax { get; init; } = 16_384;

    /// <summary>Most appends in one transaction.</summary>
    public int BatchAppendsMax { get; init; } = 1_024;

    /// <summary>A batch takes no further append once it has this many bytes; the last one may exceed it by the size of one append.</summary>
    public int BatchBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Streams that may have a snapshot waiting to be kept; a further one is lost. Forgotten wake-up calls have the same bound, per request.</summary>
    public int TidyQueueMax { get; init; } = 1_024;

    /// <summary>Bytes of the snapshots that may wait; a further one is lost.</summary>
    public long TidyQueueBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Snapshots kept between two commits, so that they never hold up an append for long.</summary>
    public int TidySnapshotsMax { get; init; } = 64;

    /// <summary>Bytes of them, for the same reason: those of lines with hundreds of holds have hundreds of kilobytes each. One is always kept, whatever its size.</summary>
    public int TidyBytesMax { get; init; } = 256 * 1024;

    /// <summary>First pause before the store is asked again what became of a batch; doubles up to <see cref="ResolvePauseMax"/>.</summary>
    public TimeSpan ResolvePauseMin { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest such pause.</summary>
    public TimeSpan ResolvePauseMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long callers wait for a store that cannot say what became of their batch; then they hear <see cref="AppendResult.Unknown"/>, and later ones are
    /// refused at once until it can. A call to the store that is under way is not interrupted, so a caller may wait longer by the time of one call.
    /// </summary>
    public TimeSpan ResolvePatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For tests with a clock that stands still: where callers are told. Null is where the journal was started.</summary>
    internal TaskScheduler? Callers { get; init; }

    /// <summary>Pause between two looks whether a store that failed, and was not needed since, is back.</summary>
    public TimeSpan ProbePause { get; init; } = TimeSpan.FromSeconds(1);
}
