namespace CreditGrains.Credit.Operations;

/// <summary>The identity a caller gives a command, so that a retry is known as one.</summary>
/// <param name="Key">Digest of the caller and its idempotency key; unique within one account.</param>
/// <param name="Fingerprint">Digest of the request: the same key with another fingerprint is a reuse, not a retry.</param>
public readonly record struct Operation(UInt128 Key, ulong Fingerprint);

/// <summary>What is known of an event besides its content: where it stands, when it was booked, and whose command it answered.</summary>
/// <param name="Version">Number of the event in its account: 1, 2, 3 … without a gap.</param>
/// <param name="At">UTC booking instant, to the millisecond.</param>
/// <param name="Operation">The command this event answers, or null for the passing of time and for an event that goes before the answer.</param>
public readonly record struct Recorded(long Version, DateTimeOffset At, Operation? Operation);
