using CreditGrains.Credit.Ledger;
using CreditGrains.Credit.Operations;
using CreditGrains.Journal;

namespace CreditGrains.Accounts.Shell;

/// <summary>How one kind of account is stored: its events, for ever, and its snapshots, until the next format.</summary>
public abstract class AccountCodec<TState, TEvent>
{
    /// <summary>Raised whenever the state's encoding or its meaning changes; snapshots of another format are ignored and the events folded anew.</summary>
    public abstract int SnapshotFormat { get; }

    public abstract ReadOnlyMemory<byte> EncodeSnapshot(TState state);

    public abstract TState DecodeSnapshot(ReadOnlyMemory<byte> body);

    /// <summary>The event's stored name and its encoded content.</summary>
    public abstract (string Type, byte[] Body) Encode(TEvent happened);

    /// <exception cref="InvalidDataException">No event has this name: the journal was written by a newer program.</exception>
    public abstract TEvent Decode(string type, ReadOnlyMemory<byte> body);

    /// <summary>The earlier event this one is about, or null.</summary>
    public virtual long? SubjectOf(TEvent happened) => null;

    /// <summary>The event's double-entry lines with their value date, or null when no money moved.</summary>
    public virtual IReadOnlyList<PostingLine>? PostingsOf(TState state, TEvent happened) => null;

    public NewEntry ToEntry(TState state, TEvent happened, in Recorded recorded)
    {
        var (type, body) = Encode(happened);
        var claim = recorded.Operation is { } operation ? new KeyClaim(operation.Key, operation.Fingerprint) : (KeyClaim?)null;
        return new NewEntry(type, recorded.At, body, claim, SubjectOf(happened), PostingsOf(state, happened));
    }

    public static Recorded RecordedOf(Entry entry) =>
        new(entry.Sequence, entry.At, entry.Key is { } claim ? new Operation(claim.Key, claim.Fingerprint) : null);
}
