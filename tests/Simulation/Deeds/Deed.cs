using CreditGrains.Accounts;
using CreditGrains.Credit;
using CreditGrains.Credit.Operations;

namespace CreditGrains.Simulation.Deeds;

/// <summary>
/// Something a client asks of the system. A new capability adds a deed here, an actor that plans it (<see cref="Plans.Cast"/>) and what the model expects of it.
/// </summary>
internal abstract record Deed
{
    public static readonly Currency Cny = Currency.Parse("CNY"), Foreign = Currency.Parse("EUR");

    /// <summary>Reads only: carries no key and may be lost.</summary>
    internal virtual bool IsRead => false;

    /// <summary>Carries a key, under which it may be sent again for ever.</summary>
    internal virtual bool HasKey => !IsRead;

    /// <summary>Whom it is sent to, from what clients have been told so far; null when they cannot know yet, and then nothing is sent.</summary>
    public abstract Aim? AimAt(Known known);

    /// <summary>Asks one process. Runs inside that process.</summary>
    public abstract Task<Reply> Perform(IAccounts accounts, Call call);
}

/// <summary>Whom a deed is sent to.</summary>
/// <param name="Stream">The account that is asked; a name to be given when it does not exist yet.</param>
/// <param name="Line">The line it is about when that is not the account asked.</param>
/// <param name="Number">Number of the authorisation, capture or repayment it is about.</param>
/// <param name="At">An instant the client names.</param>
internal readonly record struct Aim(string Stream, string? Line = null, string? Merchant = null, long Number = 0, DateTimeOffset At = default, DateTimeOffset Until = default);

/// <summary>What a client hears: something told, a refusal, or that it must try again.</summary>
internal sealed record Reply(Told? Told, RefusalCode? Refused, bool IsReplay, bool MustTryAgain, bool OutcomeIsUnknown)
{
    public bool IsFinal => !MustTryAgain;

    public static Reply Read(Told told) => new(told, null, false, false, false);

    public static Reply TryAgain(bool unknown) => new(null, null, false, true, unknown);

    public static Reply Of<T>(Answer<T> answer) where T : class =>
        new(answer.Value is { } value ? Told.Of(value) : null, answer.Refusal?.Code, answer.IsReplay, false, false);

    public override string ToString() => Told is { } told ? $"{told}{(IsReplay ? " (again)" : "")}" : Refused is { } code ? $"refused: {code}" : OutcomeIsUnknown ? "try again, outcome unknown" : "try again";
}
