using System.Diagnostics;
using CreditGrains.Credit.Operations;

namespace CreditGrains.Credit.Closing;

/// <summary>How far a close of business is.</summary>
/// <param name="CompletedAt">Null while it runs.</param>
/// <param name="Woken">Accounts that were woken.</param>
/// <param name="Failed">Accounts that could not be; they are tried again by the background work.</param>
public sealed record CloseOfBusinessRun(DateOnly BusinessDate, DateTimeOffset StartedAt, DateTimeOffset? CompletedAt, long Woken, long Failed);

/// <summary>The record of closes of business; only the latest counts.</summary>
/// <param name="Latest">Null before the first.</param>
public sealed record ClosingState(CloseOfBusinessRun? Latest, long Version, DateTimeOffset At) : IAccountState<CloseOfBusinessRun>
{
    public static readonly ClosingState None = new(null, 0, default);

    /// <summary>None: its commands may be repeated, and are not answered.</summary>
    public RecentOperations<CloseOfBusinessRun> Operations => RecentOperations<CloseOfBusinessRun>.None;
}

/// <summary>Commands to the record.</summary>
public abstract record ClosingCommand
{
    private ClosingCommand() { }

    public sealed record Begin(DateOnly BusinessDate) : ClosingCommand;

    /// <param name="Woken">Since the run began, by whoever led it.</param>
    /// <param name="Failed">Likewise.</param>
    /// <param name="IsOver">Nothing is due any more.</param>
    public sealed record Note(DateOnly BusinessDate, long Woken, long Failed, bool IsOver) : ClosingCommand;
}

/// <summary>What happened. Stored: names and shapes never change in place.</summary>
public abstract record ClosingEvent
{
    private ClosingEvent() { }

    public sealed record Begun(DateOnly BusinessDate) : ClosingEvent;

    public sealed record Progressed(long Woken, long Failed) : ClosingEvent;

    public sealed record Ended(long Woken, long Failed) : ClosingEvent;
}

/// <summary>The rules of the record.</summary>
public static class ClosingRules
{
    private static readonly Outcome<ClosingEvent, CloseOfBusinessRun> Nothing = new Outcome<ClosingEvent, CloseOfBusinessRun>.Nothing();

    public static Outcome<ClosingEvent, CloseOfBusinessRun> Decide(ClosingState state, ClosingCommand command) => command switch
    {
        // A date that was closed with faults is tried again.
        ClosingCommand.Begin c when state.Latest is { } latest && latest.BusinessDate == c.BusinessDate && (latest.CompletedAt is null || latest.Failed == 0) => Nothing,
        ClosingCommand.Begin c => Outcome<ClosingEvent, CloseOfBusinessRun>.Accept(new ClosingEvent.Begun(c.BusinessDate)),
        // Whoever led it once may come late.
        ClosingCommand.Note c when state.Latest is not { CompletedAt: null } open || open.BusinessDate != c.BusinessDate => Nothing,
        // Two may lead it for a while, and each counts on from what it found: what was woken once stays woken.
        ClosingCommand.Note { IsOver: true } c => Outcome<ClosingEvent, CloseOfBusinessRun>.Accept(new ClosingEvent.Ended(Math.Max(state.Latest.Woken, c.Woken), c.Failed)),
        ClosingCommand.Note c when state.Latest.Woken >= c.Woken => Nothing,
        ClosingCommand.Note c => Outcome<ClosingEvent, CloseOfBusinessRun>.Accept(new ClosingEvent.Progressed(c.Woken, c.Failed)),
        _ => throw new UnreachableException($"No rule decides {command.GetType().Name}."),
    };

    public static ClosingState Evolve(ClosingState state, ClosingEvent happened, in Recorded recorded) => new(
        happened switch
        {
            ClosingEvent.Begun e => new CloseOfBusinessRun(e.BusinessDate, recorded.At, null, 0, 0),
            ClosingEvent.Progressed e => state.Latest! with { Woken = e.Woken, Failed = e.Failed },
            ClosingEvent.Ended e => state.Latest! with { Woken = e.Woken, Failed = e.Failed, CompletedAt = recorded.At },
            _ => throw new UnreachableException($"Nothing folds {happened.GetType().Name}."),
        },
        recorded.Version, recorded.At);
}
