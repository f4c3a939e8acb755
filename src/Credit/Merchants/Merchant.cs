using System.Diagnostics;
using CreditGrains.Credit.Operations;
using System.Collections.Immutable;

namespace CreditGrains.Credit.Merchants;

/// <summary>What an authorisation needs to know of a merchant. A copy of it may be a bounded time old.</summary>
/// <param name="Mcc">Merchant category code, four digits, ISO 18245.</param>
/// <param name="DiscountBasisPoints">The merchant discount (MDR) kept from each capture, 0–10,000 hundredths of a percent.</param>
/// <param name="Plans">Codes of the instalment products it accepts; null means all that a line offers.</param>
public sealed record MerchantTerms(string Id, string Mcc, Currency Currency, int DiscountBasisPoints, bool IsSuspended, ImmutableArray<string>? Plans);

/// <summary>A merchant: who is paid when a purchase is captured.</summary>
public sealed record MerchantState(
    MerchantTerms? Terms, string Name, DateTimeOffset OpenedAt, long Version, DateTimeOffset At, RecentOperations<MerchantState> Operations) : IAccountState<MerchantState>
{
    public static readonly MerchantState None = new(null, "", default, 0, default, RecentOperations<MerchantState>.None);
}

/// <summary>Commands to a merchant.</summary>
public abstract record MerchantCommand(Operation Operation)
{
    public sealed record Open(Operation Operation, MerchantTerms Terms, string Name) : MerchantCommand(Operation);

    public sealed record Suspend(Operation Operation) : MerchantCommand(Operation);

    public sealed record Resume(Operation Operation) : MerchantCommand(Operation);
}

/// <summary>What happened to a merchant. Stored: names and shapes never change in place.</summary>
public abstract record MerchantEvent
{
    private MerchantEvent() { }

    public sealed record Opened(MerchantTerms Terms, string Name) : MerchantEvent;

    public sealed record Suspended : MerchantEvent;

    public sealed record Resumed : MerchantEvent;
}

/// <summary>The rules of one merchant.</summary>
public static class Merchant
{
    public static Outcome<MerchantEvent, MerchantState> Decide(MerchantState state, MerchantCommand command)
    {
        if (Outcome<MerchantEvent, MerchantState>.Retry(state.Operations, command.Operation) is { } retry) return retry;
        if (command is MerchantCommand.Open open)
            return state.Terms is null ? Accept(new MerchantEvent.Opened(open.Terms, open.Name)) : Refuse(RefusalCode.AlreadyExists, "This merchant exists.");
        if (state.Terms is null) return Refuse(RefusalCode.NotFound, "There is no such merchant.");

        return command switch
        {
            MerchantCommand.Suspend => state.Terms.IsSuspended ? Refuse(RefusalCode.MerchantSuspended, "The merchant is suspended already.") : Accept(new MerchantEvent.Suspended()),
            MerchantCommand.Resume => state.Terms.IsSuspended ? Accept(new MerchantEvent.Resumed()) : Refuse(RefusalCode.MerchantNotSuspended, "The merchant is not suspended."),
            _ => throw new UnreachableException($"No rule decides {command.GetType().Name}."),
        };
    }

    public static MerchantState Evolve(MerchantState state, MerchantEvent happened, in Recorded recorded)
    {
        var next = happened switch
        {
            MerchantEvent.Opened opened => state with { Terms = opened.Terms, Name = opened.Name, OpenedAt = recorded.At },
            MerchantEvent.Suspended => state with { Terms = state.Terms! with { IsSuspended = true } },
            MerchantEvent.Resumed => state with { Terms = state.Terms! with { IsSuspended = false } },
            _ => throw new UnreachableException($"Nothing folds {happened.GetType().Name}."),
        } with { Version = recorded.Version, At = recorded.At };

        // The receipt is the merchant as it was then, without its own memory of operations.
        return recorded.Operation is { } operation
            ? next with { Operations = next.Operations.Add(operation, next with { Operations = RecentOperations<MerchantState>.None }) }
            : next;
    }

    private static Outcome<MerchantEvent, MerchantState> Accept(MerchantEvent happened) => Outcome<MerchantEvent, MerchantState>.Accept(happened);

    private static Outcome<MerchantEvent, MerchantState> Refuse(RefusalCode code, string detail) => Outcome<MerchantEvent, MerchantState>.Refuse(code, detail);
}
