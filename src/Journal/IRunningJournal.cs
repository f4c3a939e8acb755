namespace CreditGrains.Journal;

/// <summary>A journal that was opened and is being written, whatever it is kept in. Disposing of it stops admission, commits everything queued and closes the store.</summary>
public interface IRunningJournal : IJournal, IAsyncDisposable
{
    /// <summary>Why the last call to a store failed, or null when it succeeded: what a readiness check shows.</summary>
    Exception? StoreFault { get; }

    /// <summary>Appends that wait for a commit, those under way not counted.</summary>
    int QueueLength { get; }
}
