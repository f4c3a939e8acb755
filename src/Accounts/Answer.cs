using System.Diagnostics.CodeAnalysis;
using CreditGrains.Credit.Operations;

namespace CreditGrains.Accounts;

/// <summary>What an account answers to a command, given only when it is durable: a value, or why the command was refused.</summary>
/// <param name="Value">Null exactly when refused.</param>
/// <param name="IsReplay">The command was carried out before and this is the first answer again.</param>
public sealed record Answer<T>(T? Value, Refusal? Refusal, bool IsReplay) where T : class
{
    [MemberNotNullWhen(false, nameof(Refusal)), MemberNotNullWhen(true, nameof(Value))]
    public bool IsDone => Value is not null;

    public static Answer<T> Done(T value, bool isReplay = false) => new(value, null, isReplay);

    public static Answer<T> Refused(Refusal refusal) => new(null, refusal, false);

    public static Answer<T> Refused(RefusalCode code, string detail) => Refused(new Refusal(code, detail));

    /// <summary>The same answer with another view of its value.</summary>
    public Answer<TOther> Select<TOther>(Func<T, TOther> view) where TOther : class =>
        Value is { } value ? new Answer<TOther>(view(value), null, IsReplay) : new Answer<TOther>(null, Refusal, false);
}

/// <summary>
/// The command could not be made durable: the queue is full, the store refused or is away. It was not done, or, when <see cref="OutcomeIsUnknown"/>,
/// may have been; either way the same request with the same key may be sent again and has one effect.
/// </summary>
public sealed class TryAgainException(string message, bool outcomeIsUnknown = false) : Exception(message)
{
    public bool OutcomeIsUnknown { get; } = outcomeIsUnknown;
}
