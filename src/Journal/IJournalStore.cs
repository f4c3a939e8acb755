namespace CreditGrains.Journal;

/// <summary>
/// Where a <see cref="GroupCommitJournal"/> keeps its entries. The journal calls <see cref="CommitAsync"/>, <see cref="ResolveAsync"/>
/// and <see cref="TidyAsync"/> one at a time, from its writer loop; reads come from anywhere, at any time after <see cref="OpenAsync"/>.
/// Other processes may write to the same store.
/// </summary>
public interface IJournalStore : IJournalReader, IAsyncDisposable
{
    /// <summary>Makes the store ready, creating or migrating its schema. Called once, first.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be opened, is no journal, or was written by a newer version.</exception>
    ValueTask OpenAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores a batch in one transaction, durable when it returns. Each append is stored all or none:
    /// <list type="bullet">
    /// <item>one whose <see cref="Append.Follows"/> is not stored is not stored either, and ends as that one did;</item>
    /// <item>one whose sequence another entry holds ends in <see cref="AppendResult.Conflict"/>;</item>
    /// <item>one with a key that its stream already holds ends in <see cref="AppendResult.KeyTaken"/>;</item>
    /// <item>every other one is <see cref="AppendResult.Stored"/>.</item>
    /// </list>
    /// </summary>
    /// <param name="batch">In the order to be stored. Lent until the call ends: the journal reuses it.</param>
    /// <returns>One outcome per append, in the order of the batch.</returns>
    /// <exception cref="JournalUnavailableException">With <see cref="JournalUnavailableException.NothingStored"/>: certain, the batch ends in <see cref="AppendResult.NotStored"/>.</exception>
    /// <exception cref="Exception">Any other exception means that the batch may or may not be stored.</exception>
    ValueTask<IReadOnlyList<AppendResult>> CommitAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default);

    /// <summary>
    /// Says what became of a batch whose <see cref="CommitAsync"/> threw. For each append: its last sequence holds our hash, Stored; its first
    /// sequence is held otherwise, Conflict; nothing there but its key elsewhere in the stream, KeyTaken; nothing at all, NotStored.
    /// The last hash speaks for the whole append, the first does not: two activations that record the same expiry at the same millisecond begin alike.
    /// It may answer only when the failed transaction can no longer take effect, not even after a crash.
    /// </summary>
    /// <param name="batch">May be empty: an answer then says no more than that the store can make something durable again.</param>
    /// <exception cref="Exception">It cannot be said yet; the journal asks again.</exception>
    ValueTask<IReadOnlyList<AppendResult>> ResolveAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default);

    /// <summary>Keeps snapshots (the one given replaces the stored one) and forgets answered wake-up calls, keeping the next one where it is named. May be lost in a crash; may throw, which loses it.</summary>
    ValueTask TidyAsync(IReadOnlyList<KeyValuePair<StreamId, Snapshot>> snapshots, IReadOnlyList<WakeUp> answered, CancellationToken cancellationToken = default);
}
