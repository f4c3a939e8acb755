using System.Collections.Immutable;

namespace CreditGrains.Credit.Operations;

/// <summary>What a rule says to a command. It is a value: the business saying no is never an exception.</summary>
public abstract record Outcome<TEvent, TReceipt> where TReceipt : class
{
    private Outcome() { }

    /// <summary>These events record it. The last one answers the command; ones before it record time that passed meanwhile.</summary>
    public sealed record Accepted(ImmutableArray<TEvent> Events) : Outcome<TEvent, TReceipt>;

    /// <summary>The command was carried out before; this was the answer. Nothing is recorded.</summary>
    public sealed record Replayed(TReceipt Receipt) : Outcome<TEvent, TReceipt>;

    /// <summary>Nothing needs doing and nothing is recorded: a late timer, or an instruction that was followed before.</summary>
    public sealed record Nothing : Outcome<TEvent, TReceipt>;

    /// <summary>The business says no. Nothing is recorded and the key is not used up.</summary>
    public sealed record Refused(Refusal Refusal) : Outcome<TEvent, TReceipt>;

    /// <summary>There is more to record than one append holds: these events first, which answer nothing, and then ask again.</summary>
    public sealed record Behind(ImmutableArray<TEvent> Events) : Outcome<TEvent, TReceipt>;

    /// <summary>The event <paramref name="Version"/> is about something the state no longer holds: read its history and ask again with it.</summary>
    public sealed record NeedsHistory(long Version) : Outcome<TEvent, TReceipt>;

    public static Outcome<TEvent, TReceipt> Accept(params ReadOnlySpan<TEvent> events) => new Accepted([.. events]);

    public static Outcome<TEvent, TReceipt> Refuse(RefusalCode code, string detail) => new Refused(new Refusal(code, detail));

    /// <summary>The retry check, which every decision on a keyed command makes first: the reply to an earlier attempt may have been lost.</summary>
    /// <returns>The answer if the key is known, or null when the command is new.</returns>
    public static Outcome<TEvent, TReceipt>? Retry(RecentOperations<TReceipt> recent, Operation operation)
    {
        if (!recent.TryFind(operation.Key, out var known)) return null;
        return known.Operation.Fingerprint == operation.Fingerprint
            ? new Replayed(known.Receipt)
            : Refuse(RefusalCode.IdempotencyKeyReused, "This Idempotency-Key was used before with another request.");
    }
}

/// <summary>Why a command other than an authorisation was refused, and a sentence for whoever sent it.</summary>
public sealed record Refusal(RefusalCode Code, string Detail);

/// <summary>Reasons for refusing a command; the API shows them in snake case.</summary>
public enum RefusalCode
{
    IdempotencyKeyReused,
    NotFound,
    NotYours,
    AlreadyExists,
    CurrencyMismatch,
    LineFrozen,
    LineNotFrozen,
    LineClosed,
    LineNotSettled,
    TooManyBoosts,
    BoostInThePast,
    ExposureLimitExceeded,
    CustomerBlocked,
    CustomerNotBlocked,
    MerchantNotFound,
    MerchantSuspended,
    MerchantNotSuspended,
    ProductNotFound,
    ProductKindMismatch,
    AuthorisationDeclined,
    AuthorisationVoided,
    AuthorisationCaptured,
    AuthorisationExpired,
    CaptureExceedsAuthorisation,
    NothingToCapture,
    VoidExceedsHold,
    RefundExceedsCapture,
    NothingToRefund,
    OccurredInTheFuture,
    ValueDateInTheFuture,
    ValueDateBeforeOpening,
    RepaymentReversed,
    AmountTooLarge,
    KeyRevoked,
    PlanNotAvailable,
    PlanNotOpen,
    PlanPastDue,
    PlanAlreadyStarted,
    PrepaymentExceedsPrincipal,
    NothingToConvert,
    NothingToDefer,
    TooManyInstalments,
    ValueDateTooOld,
    DateInThePast,
    TooManyCoupons,
    NothingToWaive,
    NothingToPayOut,
    NothingOwed,
    PauseOverlaps,
    LineChargedOff,
    LineNotChargedOff,
    RecoveryStands,
    StatementNotLatest,
}
