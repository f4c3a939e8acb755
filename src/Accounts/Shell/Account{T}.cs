using System.Collections.Immutable;
using System.Diagnostics;
using CreditGrains.Credit.Operations;
using CreditGrains.Journal;

namespace CreditGrains.Accounts.Shell;

/// <summary>
/// A live account: the imperative shell around pure rules. Under a short lock it decides, folds and queues the events; outside the lock it waits until they are
/// durable; then it answers. So commands on one account pipeline, and ten waiting for one hot line cost one commit.
/// </summary>
/// <remarks>
/// It knows nothing of Orleans and nothing of threads but its lock, and continues wherever it was called (no <c>ConfigureAwait(false)</c>), so that a grain
/// can inherit it and a simulation can run it in one thread.
/// <para>
/// When an append fails, every decision queued behind it was taken on a state that never came to be. The incarnation ends, all of its waiting callers are
/// told, and the next call reads the journal anew. After a lost race the command is certain not to be stored, so it is simply decided again.
/// </para>
/// </remarks>
public abstract class Account<TState, TCommand, TEvent, TReceipt>(StreamId stream, IJournal journal, TimeProvider clock, AccountCodec<TState, TEvent> codec)
    : ILivingAccount
    where TState : class, IAccountState<TReceipt>
    where TCommand : class
    where TReceipt : class
{
    private static readonly Task<AppendResult> NothingToWaitFor = Task.FromResult(AppendResult.Stored);

    private readonly object gate = new();
    private Incarnation<TState, TReceipt>? live;
    private Task<Incarnation<TState, TReceipt>>? loading;
    private Task leaving = Task.CompletedTask;

    protected StreamId Stream => stream;

    protected IJournal Journal => journal;

    protected AccountCodec<TState, TEvent> Codec => codec;

    /// <summary>The state before the first event.</summary>
    protected abstract TState Initial { get; }

    protected abstract Outcome<TEvent, TReceipt> Decide(TState state, TCommand command, DateTimeOffset now);

    protected abstract TState Evolve(TState state, TEvent happened, in Recorded recorded);

    /// <summary>The command with what the rules asked to be read from the account's history.</summary>
    /// <param name="version">The event they asked about.</param>
    /// <param name="asOf">Version up to which everything is certain to be durable.</param>
    protected virtual ValueTask<TCommand> WithHistory(TCommand command, long version, long asOf) => throw new UnreachableException("These rules ask for no history.");

    /// <summary>Called after an incarnation has ended because an append failed. A grain deactivates itself here.</summary>
    protected virtual void OnAppendFailed(AppendResult result) { }

    /// <summary>Called when something newer has become durable and is shown. It must not throw, nor wait.</summary>
    protected virtual void OnShown(TState durable) { }

    protected DateTimeOffset Now => Account.ToMillisecond(clock.GetUtcNow());

    /// <summary>What is durable now.</summary>
    protected async ValueTask<TState> Read() => (await Live()).Durable;

    /// <summary>
    /// Lets the next call read the journal anew, for accounts that another process may write to without conflict. What is on its way still ends as it would,
    /// and the next life begins after it: otherwise that life would not show what this one has answered.
    /// </summary>
    protected void Forget()
    {
        if (Volatile.Read(ref live) is not { } former) return;
        Task latest;
        lock (former)
        {
            former.IsOver = true;
            latest = former.Latest;
        }

        lock (gate)
        {
            if (!ReferenceEquals(live, former)) return;
            (live, leaving) = (null, latest);
        }
    }

    /// <summary>Whether something is on its way to the journal.</summary>
    public bool IsBusy
    {
        get
        {
            if (Volatile.Read(ref live) is not { } current) return Volatile.Read(ref loading) is not null;
            lock (current) return !current.Latest.IsCompleted;
        }
    }

    /// <summary>Whether nothing has ever happened to it.</summary>
    public bool IsEmpty => Volatile.Read(ref live) is { Durable.Version: 0 };

    /// <summary>Reads the journal. A store that cannot be read becomes the one failure that callers of an account know.</summary>
    /// <exception cref="TryAgainException">It cannot be read now.</exception>
    protected static async ValueTask<T> Reading<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read();
        }
        catch (JournalUnavailableException unavailable)
        {
            throw new TryAgainException(unavailable.Message);
        }
    }

    /// <summary>Carries out <paramref name="command"/> and answers when that, or whatever the refusal was based on, is durable.</summary>
    /// <param name="operation">The command's operation, under which the answer is kept; null for the passing of time, which is not answered.</param>
    /// <returns>The receipt; null where there was nothing to do or nothing to answer.</returns>
    /// <exception cref="TryAgainException">Not done, or not known to be done.</exception>
    protected ValueTask<Answer<TReceipt>?> Execute(TCommand command, Operation? operation) => Execute<TReceipt>(command, operation);

    /// <summary>The same for a command whose receipt is known to be a <typeparamref name="T"/>.</summary>
    protected async ValueTask<Answer<T>?> Execute<T>(TCommand command, Operation? operation) where T : class, TReceipt
    {
        for (var attempt = 1; attempt <= Account.AttemptsMax; attempt++)
        {
            var incarnation = await Live();
            var step = Step(incarnation, command, operation);
            var result = await step.Durable;
            if (result != AppendResult.Stored)
            {
                End(incarnation, result);
                if (result == AppendResult.KeyTaken && operation is { } taken && step.After is not null) return As<T>(await Recorded(taken));
                if (result is AppendResult.Conflict or AppendResult.KeyTaken) continue;
                // A decision that was only based on the failed append did nothing itself.
                throw new TryAgainException("The journal could not store the operation.", result == AppendResult.Unknown && step.After is not null);
            }

            // What the answer rests on is durable: whoever is answered may read it from here on, even when the append's own caller has not been here yet.
            if ((step.After ?? step.Before) is { } basis && incarnation.Show(basis)) OnShown(basis);
            switch (step.Outcome)
            {
                // Ended between finding it and taking its lock. That is no attempt: nothing was decided, and the next life begins at once.
                case null:
                    attempt--;
                    continue;
                case Outcome<TEvent, TReceipt>.Accepted:
                    var after = step.After!;
                    if (step.IsSnapshotDue) SaveSnapshot(incarnation, after, step.Head);
                    if (operation is not { } asked) return null;
                    return after.Operations.TryFind(asked.Key, out var answered)
                        ? Answer<T>.Done((T)answered.Receipt)
                        : throw new UnreachableException("An accepted operation left no receipt.");
                case Outcome<TEvent, TReceipt>.Behind:
                    if (step.IsSnapshotDue) SaveSnapshot(incarnation, step.After!, step.Head);
                    // Each time more of what has passed is recorded, so this ends.
                    attempt--;
                    continue;
                case Outcome<TEvent, TReceipt>.Replayed replayed: return Answer<T>.Done((T)replayed.Receipt, isReplay: true);
                // A key older than the state remembers may have had another answer when it was new.
                case Outcome<TEvent, TReceipt>.Refused { Refusal.Code: not RefusalCode.IdempotencyKeyReused } refused:
                    if (operation is { } old && await FindRecorded(old) is { } first) return As<T>(first);
                    // Nothing is appended, so no fence has spoken: an activation that is behind would refuse what it merely does not know of.
                    if (await ReadAnewIfBehind() || incarnation.IsOver) continue;
                    return Refused<T>(command, refused.Refusal);
                case Outcome<TEvent, TReceipt>.Refused reused: return Answer<T>.Refused(reused.Refusal);
                case Outcome<TEvent, TReceipt>.Nothing:
                    return operation is { } followed && await FindRecorded(followed) is { } earlier ? As<T>(earlier) : null;
                // What was noticed to be missing is durable by now, so the history read next includes the event that took it out of the state.
                case Outcome<TEvent, TReceipt>.NeedsHistory needed:
                    command = await WithHistory(command, needed.Version, step.Before!.Version);
                    // No attempt is used up: it is asked for again only when a command that was ahead changed something old, and each of those gets on.
                    attempt--;
                    continue;
                default: throw new UnreachableException($"Nothing carries out {step.Outcome.GetType().Name}.");
            }
        }

        throw new TryAgainException("Another activation of this account kept writing first.");
    }

    private static Answer<T> As<T>(Answer<TReceipt> answer) where T : class, TReceipt => answer.Select(static receipt => (T)receipt);

    /// <summary>What <paramref name="command"/> is answered when the rules refuse it.</summary>
    protected virtual Answer<T> Refused<T>(TCommand command, Refusal refusal) where T : class, TReceipt => Answer<T>.Refused(refusal);

    private readonly record struct Taken(Outcome<TEvent, TReceipt>? Outcome, Task<AppendResult> Durable, TState? Before, TState? After, EntryHash Head, bool IsSnapshotDue);

    // Everything that happens under the lock; no await, no I/O.
    private Taken Step(Incarnation<TState, TReceipt> incarnation, TCommand command, Operation? operation)
    {
        lock (incarnation)
        {
            if (incarnation.IsOver) return new Taken(null, NothingToWaitFor, null, null, default, false);

            var before = incarnation.Pending;
            var now = Now;
            if (now < before.At) now = before.At;
            var outcome = Decide(before, command, now);
            if (EventsOf(outcome) is not { } events) return new Taken(outcome, incarnation.Latest, before, null, default, false);

            var state = before;
            // What merely catches up answers nobody.
            var answers = outcome is Outcome<TEvent, TReceipt>.Accepted ? operation : null;
            var entries = new NewEntry[events.Length];
            for (var i = 0; i < entries.Length; i++)
            {
                var recorded = new Recorded(state.Version + 1, now, i == entries.Length - 1 ? answers : null);
                entries[i] = codec.ToEntry(state, events[i], recorded);
                state = Evolve(state, events[i], recorded);
            }

            var wakeAt = state.NextDue is { } due && !WillBeWoken(incarnation.WakeAt, due, now) ? due : (DateTimeOffset?)null;
            if (!incarnation.Writer.TryAppend(entries, wakeAt, out var durable)) throw new TryAgainException("Too many operations are waiting to be stored.");

            // Nothing below this line can fail.
            incarnation.Pending = state;
            incarnation.Latest = durable;
            if (wakeAt is not null) incarnation.WakeAt = wakeAt;
            var isSnapshotDue = state.Version >= incarnation.NextSnapshot;
            if (isSnapshotDue) incarnation.NextSnapshot = long.MaxValue;
            return new Taken(outcome, durable, before, state, incarnation.Writer.Head, isSnapshotDue);
        }
    }

    private static ImmutableArray<TEvent>? EventsOf(Outcome<TEvent, TReceipt> outcome) => outcome switch
    {
        Outcome<TEvent, TReceipt>.Accepted accepted => accepted.Events,
        Outcome<TEvent, TReceipt>.Behind behind => behind.Events,
        _ => null,
    };

    // A call asked for earlier comes first; it finds the account and asks again for what is left. One that is near may have been answered by a machine whose clock is ahead.
    private static bool WillBeWoken(DateTimeOffset? asked, DateTimeOffset due, DateTimeOffset now) => asked > now && (asked == due || (asked < due && asked > now + Account.ClocksDifferMost));

    private void SaveSnapshot(Incarnation<TState, TReceipt> incarnation, TState state, EntryHash head)
    {
        var body = codec.EncodeSnapshot(state);
        journal.SaveSnapshot(stream, new Snapshot(state.Version, codec.SnapshotFormat, head, body));
        lock (incarnation) incarnation.NextSnapshot = state.Version + Math.Max(Account.EventsPerSnapshot, body.Length / Account.SnapshotBytesPerEvent);
    }

    private void End(Incarnation<TState, TReceipt> incarnation, AppendResult result)
    {
        lock (incarnation)
        {
            if (incarnation.IsOver) return;
            incarnation.IsOver = true;
        }

        lock (gate)
        {
            if (ReferenceEquals(live, incarnation)) live = null;
        }

        OnAppendFailed(result);
    }

    private ValueTask<Incarnation<TState, TReceipt>> Live()
    {
        var current = Volatile.Read(ref live);
        if (current is not null) return new(current);
        lock (gate)
        {
            if (live is not null) return new(live);
            loading ??= Load();
            return new(loading);
        }
    }

    private async Task<Incarnation<TState, TReceipt>> Load()
    {
        // Yields first, so that this method's own end never runs inside the lock that started it.
        await Task.Yield();
        try
        {
            await leaving;
            var (state, head, snapshotVersion) = await Reading(() => Fold(upTo: long.MaxValue));
            var loaded = new Incarnation<TState, TReceipt>(state, journal.Attach(stream, state.Version, head), snapshotVersion);
            lock (gate) (live, loading) = (loaded, null);
            return loaded;
        }
        catch
        {
            // Only here: after a success another load may have begun already.
            lock (gate) loading = null;
            throw;
        }
    }

    /// <summary>Folds the stream up to entry <paramref name="upTo"/>, from the newest snapshot where that helps.</summary>
    private async ValueTask<(TState State, EntryHash Head, long SnapshotVersion)> Fold(long upTo)
    {
        var content = await journal.LoadAsync(stream);
        var (state, head) = (Initial, EntryHash.Zero);
        var snapshotVersion = 0L;
        if (content.Snapshot is { } snapshot && (snapshot.Format != codec.SnapshotFormat || snapshot.Sequence > upTo))
        {
            await foreach (var entry in journal.ReadStreamAsync(stream, 1, upTo)) (state, head) = (Evolve(state, entry), entry.Hash);
            return (state, head, snapshotVersion);
        }

        if (content.Snapshot is { } usable) (state, head, snapshotVersion) = (codec.DecodeSnapshot(usable.Body), usable.Head, usable.Sequence);
        foreach (var entry in content.Entries)
        {
            if (entry.Sequence > upTo) break;
            (state, head) = (Evolve(state, entry), entry.Hash);
        }

        return (state, head, snapshotVersion);
    }

    private TState Evolve(TState state, Entry entry) => Evolve(state, codec.Decode(entry.Type, entry.Body), AccountCodec<TState, TEvent>.RecordedOf(entry));

    /// <summary>The first answer to an operation older than the state remembers: the journal knows which event answered it.</summary>
    private async ValueTask<Answer<TReceipt>> Recorded(Operation operation)
    {
        var version = await Reading(() => journal.FindKeyAsync(stream, operation.Key)) ?? throw new UnreachableException("The journal refused a key it does not know.");
        await ForgetIfBehind(version);
        var entry = await Reading(() => EntryAt(version));
        return entry.Key?.Fingerprint == operation.Fingerprint
            ? Answer<TReceipt>.Done(await Reading(() => ReceiptOf(entry)), isReplay: true)
            : Answer<TReceipt>.Refused(RefusalCode.IdempotencyKeyReused, "This Idempotency-Key was used before with another request.");
    }

    /// <summary>What <paramref name="entry"/> answered its caller: kept in the state right after it. An account that can tell from fewer events does.</summary>
    protected virtual async ValueTask<TReceipt> ReceiptOf(Entry entry)
    {
        var (state, _, _) = await Fold(entry.Sequence);
        return entry.Key is { } claim && state.Operations.TryFind(claim.Key, out var known) ? known.Receipt : throw new UnreachableException("An operation left no receipt.");
    }

    private async ValueTask<Entry> EntryAt(long version)
    {
        await foreach (var entry in journal.ReadStreamAsync(stream, version, version)) return entry;
        throw new UnreachableException("The journal lost an entry.");
    }

    /// <summary>Another activation wrote entry <paramref name="version"/>, which this one does not know of: it reads anew, or it would show less than it has answered.</summary>
    private async ValueTask<bool> ForgetIfBehind(long version)
    {
        if (Volatile.Read(ref live) is not { } current || current.Durable.Version >= version) return false;
        Task<AppendResult>? latest;
        lock (current) latest = current.Pending.Version >= version ? current.Latest : null;
        // Something of ours is on its way to that place. Whether it is what stands there, or lost the place to it, it will hear itself.
        if (latest is not null) return await latest != AppendResult.Stored;

        Forget();
        return true;
    }

    /// <summary>
    /// Reads anew when another activation has written since. Whoever refuses, or answers a wake-up call, must do this first. The call is forgotten then, and a
    /// stale activation that saw nothing to do would let what it does not know of wait for ever.
    /// </summary>
    /// <returns>Whether it was behind.</returns>
    protected async ValueTask<bool> ReadAnewIfBehind() =>
        await Reading(() => journal.ReadBackwardsAsync(stream, long.MaxValue, 1, onlyWithPostings: false)) is [var newest] && await ForgetIfBehind(newest.Sequence);

    /// <summary>The answer to an operation that was carried out before, or null when the journal does not know it.</summary>
    protected async ValueTask<Answer<TReceipt>?> FindRecorded(Operation operation) =>
        await Reading(() => journal.FindKeyAsync(stream, operation.Key)) is null ? null : await Recorded(operation);
}
