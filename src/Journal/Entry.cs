namespace CreditGrains.Journal;

/// <summary>What an account asks to be appended: one event. Sequence and hash are given by the <see cref="StreamWriter"/>.</summary>
/// <param name="Type">The event's stored name, 1 to 64 ASCII characters, never renamed.</param>
/// <param name="At">UTC booking instant, to the millisecond; never before the stream's previous entry.</param>
/// <param name="Body">The event, encoded by the account; at most 128 KiB. Not copied: the caller must not change it afterwards.</param>
/// <param name="Key">The idempotency key this entry takes in its stream, or null.</param>
/// <param name="Subject">Sequence of the earlier entry this one is about (a capture is about its authorisation), or null.</param>
/// <param name="Postings">Double-entry lines; debits equal credits per currency, or the append is refused with an exception.</param>
public sealed record NewEntry(
    string Type, DateTimeOffset At, ReadOnlyMemory<byte> Body, KeyClaim? Key = null, long? Subject = null, IReadOnlyList<PostingLine>? Postings = null);

/// <summary>An entry as it stands in the journal.</summary>
/// <param name="Position">Place in commit order over all streams; ascending, with gaps allowed. Given by <see cref="IJournalReader.ReadAllAsync"/>; a store may leave it 0 in what it reads of one stream.</param>
/// <param name="Sequence">Place in its stream: 1, 2, 3 … without a gap.</param>
/// <param name="Hash">SHA-256 over the previous entry's hash and everything in this entry, see <see cref="EntryHash.Compute"/>.</param>
public sealed record Entry(
    long Position, StreamId Stream, long Sequence, string Type, DateTimeOffset At, ReadOnlyMemory<byte> Body,
    KeyClaim? Key, long? Subject, IReadOnlyList<PostingLine> Postings, EntryHash Hash);

/// <summary>An idempotency key as the journal keeps it: digests only, never the caller's text.</summary>
/// <param name="Key">Digest of caller and key; unique within a stream.</param>
/// <param name="Fingerprint">Digest of the request, to tell a retry from a reuse.</param>
public readonly record struct KeyClaim(UInt128 Key, ulong Fingerprint);

/// <summary>One line of a double-entry transaction, in minor units of <paramref name="Currency"/>. Exactly one of debit and credit is positive, the other 0.</summary>
/// <param name="ValueDate">The day that counts for interest; the booking instant is the entry's.</param>
public readonly record struct PostingLine(string Account, string Currency, long Debit, long Credit, DateOnly ValueDate);
