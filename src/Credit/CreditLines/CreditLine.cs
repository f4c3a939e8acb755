using System.Collections.Immutable;
using System.Diagnostics;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Operations;

namespace CreditGrains.Credit.CreditLines;

using Outcome = Outcome<CreditLineEvent, CreditLineReceipt>;

/// <summary>The rules of one credit line. Pure: no clock, no I/O, no logging, no randomness.</summary>
public static partial class CreditLine
{
    /// <summary>How many expiries one event records, and how many such events one command: the bound on the size of an entry.</summary>
    public const int ExpiriesPerEvent = 500, EventsPerCatchUp = 32;

    /// <summary>How many events of days that have passed, and how many ends of plans, one append records.</summary>
    public const int DaysEventsMost = 24, EndsPerCatchUp = 12;

    /// <summary>How many plans come back in one append with the return of what had paid them; of more, the first come back before it, <see cref="EndsPerCatchUp"/> at a time.</summary>
    public const int ReopenedMost = 4;

    /// <summary>Chooses the events that record <paramref name="command"/>, or says why not.</summary>
    /// <param name="now">UTC instant of the decision to the millisecond, not before <see cref="CreditLineState.At"/>.</param>
    public static Outcome Decide(CreditLineState state, CreditLineCommand command, DateTimeOffset now)
    {
        // What the days until now brought about counts, whether or not it was recorded; it is recorded together with whatever is decided on it.
        var (lived, events, isBehind) = Live(state, now, DaysEventsMost);
        if (isBehind) return command is CreditLineCommand.CatchUp ? new Outcome.Accepted(events) : new Outcome.Behind(events);
        var outcome = DecideOn(lived, command, now);
        return events.IsEmpty ? outcome : outcome switch
        {
            Outcome.Accepted accepted => new Outcome.Accepted([.. events, .. accepted.Events]),
            Outcome.Behind behind => new Outcome.Behind([.. events, .. behind.Events]),
            Outcome.Nothing when command is CreditLineCommand.CatchUp => new Outcome.Accepted(events),
            _ => outcome,
        };
    }

    private static Outcome DecideOn(CreditLineState state, CreditLineCommand command, DateTimeOffset now) => command switch
    {
        CreditLineCommand.Authorise c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideAuthorise(state, c, now)),
        CreditLineCommand.Increment c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideIncrement(state, c, now)),
        CreditLineCommand.Capture c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideCapture(state, c, now)),
        CreditLineCommand.Void c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideVoid(state, c, now)),
        CreditLineCommand.Advise c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideAdvise(state, c, now)),
        CreditLineCommand.Refund c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideRefund(state, c, now)),
        CreditLineCommand.Repay c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideRepay(state, c, now)),
        CreditLineCommand.ReverseRepayment c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideReverseRepayment(state, c, now)),
        CreditLineCommand.Freeze c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideFreeze(state, c)),
        CreditLineCommand.Unfreeze c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideUnfreeze(state, c)),
        CreditLineCommand.Settle c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideSettle(state, c, now)),
        CreditLineCommand.Prepay c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecidePrepay(state, c, now)),
        CreditLineCommand.Defer c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideDefer(state, c, now)),
        CreditLineCommand.ReAge c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideReAge(state, c, now)),
        CreditLineCommand.Convert c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideConvert(state, c, now)),
        CreditLineCommand.ConvertStatement c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideConvertStatement(state, c, now)),
        CreditLineCommand.Serve c => Retry(state, c.Operation) ?? Existing(state) ?? CaughtUp(state, now, DecideServe(state, c, now)),
        CreditLineCommand.Follow c => DecideFollow(state, c.Instruction, now),
        CreditLineCommand.RefuseInstruction c => state.Exists && c.Instruction > state.FollowedInstruction
            ? CaughtUp(state, now, Accept(new CreditLineEvent.InstructionRefused(c.Instruction, c.Refusal))) : new Outcome.Nothing(),
        CreditLineCommand.CatchUp => state.Exists ? CaughtUp(state, now, new Outcome.Nothing()) : new Outcome.Nothing(),
        _ => throw new UnreachableException($"No rule decides {command.GetType().Name}."),
    };

    private static Outcome DecideFreeze(CreditLineState state, CreditLineCommand.Freeze c) =>
        state.IsClosed ? Refuse(RefusalCode.LineClosed, "The line is closed.")
        : state.IsFrozen ? Refuse(RefusalCode.LineFrozen, "The line is frozen already.")
        : Accept(new CreditLineEvent.Frozen(c.Reason));

    private static Outcome DecideUnfreeze(CreditLineState state, CreditLineCommand.Unfreeze c) =>
        state.IsClosed ? Refuse(RefusalCode.LineClosed, "The line is closed.")
        : state.IsFrozen ? Accept(new CreditLineEvent.Unfrozen(c.Reason))
        : Refuse(RefusalCode.LineNotFrozen, "The line is not frozen.");

    private static Outcome DecideFollow(CreditLineState state, Instruction instruction, DateTimeOffset now)
    {
        if (instruction.Operation is { } operation && Retry(state, operation) is { } retry) return retry;
        // Refused once is refused for ever: a delivery that comes late must not carry out what its customer has noted as refused.
        if (state.RefusedInstruction is { } refused && refused.Number == instruction.Number) return new Outcome.Refused(refused.Refusal);
        // Instructions come in order, so one that is not newer was followed before and only the confirmation was lost.
        if (instruction.Number <= state.FollowedInstruction) return new Outcome.Nothing();
        if (instruction.Order is LineOrder.Open open)
            return Accept(new CreditLineEvent.Opened(instruction.LineId, open.CustomerId, open.Product, open.CreditLimit, instruction.Number, open.RiskGrade));
        if (Existing(state) is { } missing) return missing;
        if (state.IsClosed) return Refuse(RefusalCode.LineClosed, "The line is closed.");

        return CaughtUp(state, now, instruction.Order switch
        {
            LineOrder.SetLimit order => Accept(new CreditLineEvent.LimitChanged(order.CreditLimit, instruction.Number)),
            LineOrder.Boost when state.BoostsAt(now) >= CreditLineState.BoostsMost => Refuse(RefusalCode.TooManyBoosts, $"A line has at most {CreditLineState.BoostsMost} boosts at a time."),
            LineOrder.Boost order => Accept(new CreditLineEvent.BoostGranted(order.Amount, order.StartsAt, order.EndsAt, instruction.Number)),
            LineOrder.SetBlocked order => Accept(new CreditLineEvent.CustomerBlockChanged(order.IsBlocked, instruction.Number)),
            LineOrder.Close when state.Posted > 0 || (!state.IsChargedOff && state.Plans.Any(plan => !plan.IsFinished)) || state.Holds.HeldAt(now) > 0 || state.CreditBalance > 0 =>
                Refuse(RefusalCode.LineNotSettled, "A line closes when nothing is owed, held or in credit."),
            LineOrder.Close order => Accept(new CreditLineEvent.Closed(order.Reason, instruction.Number)),
            _ => throw new UnreachableException($"No rule decides {instruction.Order.GetType().Name}."),
        });
    }

    /// <summary>Puts what time brought about by itself before what the command brings about. A refused command records nothing at all.</summary>
    private static Outcome CaughtUp(CreditLineState state, DateTimeOffset now, Outcome outcome) =>
        outcome is not (Outcome.Accepted or Outcome.Nothing) || state.NextDue is not { } due || now < due ? outcome : WithWhatEnded(state, now, outcome);

    // Apart for its lambdas' sake, as ApplyOther.
    private static Outcome WithWhatEnded(CreditLineState state, DateTimeOffset now, Outcome outcome)
    {
        var events = ImmutableArray.CreateBuilder<CreditLineEvent>();
        foreach (var expired in state.Holds.ExpiredAt(now).Take(ExpiriesPerEvent * EventsPerCatchUp).Chunk(ExpiriesPerEvent))
            events.Add(new CreditLineEvent.HoldsExpired([.. expired]));
        ImmutableArray<long> ended = [.. state.Boosts.Where(boost => boost.EndsAt <= now).Select(boost => boost.Number)];
        if (ended.Length > 0) events.Add(new CreditLineEvent.BoostsEnded(ended));
        if (outcome is Outcome.Accepted accepted) events.AddRange(accepted.Events);
        // Only when nothing else is asked for, so that no command is about a plan that leaves together with it.
        else events.AddRange(state.Plans.Where(plan => plan.IsFinished).Take(EndsPerCatchUp).Select(plan => new CreditLineEvent.PlanEnded(plan)));
        return events.Count == 0 ? outcome : new Outcome.Accepted(events.ToImmutable());
    }

    /// <summary>An authorisation, a capture or a repayment by its number: from the state, or from the history the shell has read for this command.</summary>
    /// <param name="found">The value, or null when the line never had one of this kind under the number.</param>
    /// <param name="recalled">The same value when it came from history, to be kept with the event; otherwise null.</param>
    /// <returns>What is missing before a decision can be made, or null.</returns>
    private static Outcome? Find<T>(CreditLineState state, long number, History? history, DateTimeOffset now, out T? found, out T? recalled) where T : CreditLineReceipt
    {
        (found, recalled) = (null, null);
        if (typeof(T) == typeof(Authorisation) && state.Holds.Find(number) is T live)
        {
            found = live;
            // The expiry that is recorded together with this command takes it out of the live holds.
            if (((Authorisation)(object)live).ExpiresAt <= now) recalled = live;
            return null;
        }

        if (state.Recalled.Find(number) is { } kept)
        {
            found = kept as T;
            return null;
        }

        if (history is null || history.AsOf < state.Recalled.LeftAt) return new Outcome.NeedsHistory(number);
        found = recalled = history.Value as T;
        return null;
    }

    private static Outcome? Retry(CreditLineState state, Operation operation) => Outcome.Retry(state.Operations, operation);

    private static Outcome? Existing(CreditLineState state) => state.Exists ? null : NotFound("credit line");

    private static Outcome NotFound(string what) => Refuse(RefusalCode.NotFound, $"There is no such {what}.");

    private static Outcome? OnlyFor(string? asking, string owner) =>
        asking is null || asking == owner ? null : Refuse(RefusalCode.NotYours, "It belongs to someone else.");

    private static Outcome Accept(params ReadOnlySpan<CreditLineEvent> events) => Outcome.Accept(events);

    private static Outcome Refuse(RefusalCode code, string detail) => Outcome.Refuse(code, detail);
}
