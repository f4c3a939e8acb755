namespace CreditGrains.Journal;

/// <summary>
/// Append-only record of every account's events, ordered within a stream, hash-chained per stream, and the single
/// source of truth. Everything an account holds in memory is a fold of what stands here.
/// </summary>
/// <remarks>
/// The order of use: <see cref="IJournalReader.LoadAsync"/> a stream, fold it, <see cref="Attach"/> a writer at the version and hash
/// just read, append through that writer until one append fails, then load again. Two writers attached to one stream
/// are harmless: for each sequence number exactly one append wins, the other is told <see cref="AppendResult.Conflict"/>.
/// </remarks>
public interface IJournal : IJournalReader
{
    /// <summary>Starts writing behind entry <paramref name="version"/>, whose hash is <paramref name="head"/>.</summary>
    /// <param name="version">Sequence of the last entry read; 0 for a stream that has none.</param>
    /// <param name="head">Hash of that entry; <see cref="EntryHash.Zero"/> when there is none.</param>
    /// <exception cref="ArgumentException">The stream's name is not 1 to 100 ASCII characters, or version and head contradict each other.</exception>
    StreamWriter Attach(StreamId stream, long version, EntryHash head);

    /// <summary>Forgets wake-up calls that were answered, and keeps the next one where it is named, both or neither. Best effort: one that stays is answered again, which changes nothing.</summary>
    /// <returns>Completes once it was tried, so a sweep that reads again does not find the same calls.</returns>
    ValueTask ForgetDueAsync(IReadOnlyList<WakeUp> answered, CancellationToken cancellationToken = default);

    /// <summary>Keeps a snapshot, replacing an older one of the same stream. Best effort: a snapshot is a cache and may be lost.</summary>
    void SaveSnapshot(StreamId stream, Snapshot snapshot);
}

/// <summary>Name of a stream: the identity of the account it belongs to, for example <c>line_01k…</c>. 1 to 100 ASCII characters.</summary>
public readonly record struct StreamId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>How an append ended. Every result is final: the entries are stored exactly when it says <see cref="Stored"/>.</summary>
public enum AppendResult
{
    /// <summary>Durable.</summary>
    Stored,

    /// <summary>Another writer stored an entry with this sequence first. Nothing of this append is stored: load again and decide again.</summary>
    Conflict,

    /// <summary>The stream already holds an entry with this idempotency key. Nothing of this append is stored: load again and replay the first answer.</summary>
    KeyTaken,

    /// <summary>Nothing of this append is stored: the store refused it, has said since that it is not there, or was never sent it. It may be tried again.</summary>
    NotStored,

    /// <summary>
    /// It may be stored or not: the store could not say within <see cref="GroupCommitSettings.ResolvePatience"/>, or before the journal closed. The caller hears
    /// no more of it. Whoever asked may only retry with the same idempotency key; the stream cannot be loaded before the store has settled it.
    /// </summary>
    Unknown,
}

/// <summary>An instant, to the millisecond, at which a stream's account has something to do, for example a hold to expire.</summary>
public readonly record struct WakeUp(DateTimeOffset At, StreamId Stream)
{
    /// <summary>Of an answered call: when the account is to be called next, or null when it has nothing to do. Null in what is read.</summary>
    public DateTimeOffset? Next { get; init; }
}

/// <summary>One row of the trial balance. Amounts are sums of minor units.</summary>
public sealed record LedgerTotal(string Account, string Currency, long Debits, long Credits);

/// <summary>A fold of a stream's first <paramref name="Sequence"/> entries, as the account encoded it.</summary>
/// <param name="Format">The account's own version of the encoding; an account ignores a snapshot of a format it does not write.</param>
/// <param name="Head">Hash of entry <paramref name="Sequence"/>.</param>
public sealed record Snapshot(long Sequence, int Format, EntryHash Head, ReadOnlyMemory<byte> Body);

/// <summary>The newest snapshot, or null, and the entries after it (all entries when there is no snapshot), ascending.</summary>
public sealed record StreamContent(Snapshot? Snapshot, IReadOnlyList<Entry> Entries);
