using CreditGrains.Credit.Operations;
using CreditGrains.Journal;
using StreamWriter = CreditGrains.Journal.StreamWriter;

namespace CreditGrains.Accounts.Shell;

/// <summary>
/// One life of an account in memory, from a load to the first append that fails. It holds the state twice: <see cref="Pending"/>, which the next decision
/// starts from, and <see cref="Durable"/>, which is all that anybody outside may see. It is its own lock.
/// </summary>
internal sealed class Incarnation<TState, TReceipt>(TState state, StreamWriter writer, long snapshotVersion)
    where TState : class, IAccountState<TReceipt> where TReceipt : class
{
    private static readonly Task<AppendResult> Stored = Task.FromResult(AppendResult.Stored);

    private TState durable = state;

    public StreamWriter Writer { get; } = writer;

    public TState Pending { get; set; } = state;

    public TState Durable => Volatile.Read(ref durable);

    /// <summary>The newest append. Once it is stored, so are all before it.</summary>
    public Task<AppendResult> Latest { get; set; } = Stored;

    /// <summary>The earliest wake-up call asked for in this life, or null.</summary>
    public DateTimeOffset? WakeAt { get; set; }

    /// <summary>Version at which the next snapshot is worth its cost.</summary>
    public long NextSnapshot { get; set; } = snapshotVersion + Account.EventsPerSnapshot;

    /// <summary>An append failed, so <see cref="Pending"/> holds what never was: nothing may be decided on it again.</summary>
    public bool IsOver { get; set; }

    /// <summary>Shows <paramref name="stored"/>, unless something newer is shown already.</summary>
    /// <returns>Whether it is shown.</returns>
    public bool Show(TState stored)
    {
        lock (this)
        {
            if (stored.Version <= durable.Version) return false;
            durable = stored;
            return true;
        }
    }
}

/// <summary>What whoever keeps accounts in memory needs to know of one.</summary>
public interface ILivingAccount
{
    /// <summary>Whether something is on its way to the journal. An account that is dropped meanwhile may be read anew too early, and its successor would not show it.</summary>
    bool IsBusy { get; }

    /// <summary>Whether nothing has ever happened to it: somebody asked for an account that does not exist.</summary>
    bool IsEmpty { get; }
}

/// <summary>Settings that all kinds of account share.</summary>
public static class Account
{
    /// <summary>Least number of events between two snapshots, and of a small state about the most an activation folds.</summary>
    public const int EventsPerSnapshot = 64;

    /// <summary>A large state is written less often, so that snapshots never cost more than about this many bytes per event; an activation then folds one event for as many of its snapshot's bytes.</summary>
    public const int SnapshotBytesPerEvent = 32;

    /// <summary>How often a command starts over after losing its stream to another activation before the caller is asked to try again.</summary>
    public const int AttemptsMax = 4;

    /// <summary>How far the clocks of two machines may lie apart. Beyond it a wake-up call may be lost, which delays a record until somebody touches the account, and costs nothing else.</summary>
    public static readonly TimeSpan ClocksDifferMost = TimeSpan.FromDays(1);

    /// <summary>Instants are kept to the millisecond, everywhere alike.</summary>
    public static DateTimeOffset ToMillisecond(DateTimeOffset instant) => DateTimeOffset.FromUnixTimeMilliseconds(instant.ToUnixTimeMilliseconds());
}
