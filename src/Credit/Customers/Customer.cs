using System.Collections.Immutable;
using System.Diagnostics;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Customers;

/// <summary>Commands to a customer.</summary>
public abstract record CustomerCommand
{
    private CustomerCommand() { }

    public sealed record Open(Operation Operation, string Id, CustomerDetails Details) : CustomerCommand;

    public sealed record Block(Operation Operation) : CustomerCommand;

    public sealed record Unblock(Operation Operation) : CustomerCommand;

    public sealed record OpenLine(Operation Operation, string LineId, RevolvingProduct Product, long CreditLimit, Currency Currency) : CustomerCommand;

    /// <summary>Any order but <see cref="LineOrder.Open"/> and <see cref="LineOrder.SetBlocked"/>, which have commands of their own.</summary>
    public sealed record ChangeLine(Operation Operation, string LineId, LineOrder Order) : CustomerCommand;

    /// <summary>The line has followed the instruction, or refused it.</summary>
    public sealed record Settle(Instruction Instruction, Refusal? Refusal) : CustomerCommand;
}

/// <summary>What happened to a customer. Stored: names and shapes never change in place.</summary>
public abstract record CustomerEvent
{
    private CustomerEvent() { }

    public sealed record Opened(string Id, CustomerDetails Details) : CustomerEvent;

    public sealed record Blocked : CustomerEvent;

    public sealed record Unblocked : CustomerEvent;

    public sealed record LineInstructed(string LineId, LineOrder Order) : CustomerEvent;

    public sealed record InstructionSettled(long Number, string LineId, Refusal? Refusal) : CustomerEvent;
}

/// <summary>The rules of one customer. Pure: no clock, no I/O.</summary>
public static class Customer
{
    private const int RefusalsKept = 16;

    /// <param name="now">UTC instant of the decision: exposure counts only boosts that have not ended.</param>
    public static Outcome<CustomerEvent, CustomerReceipt> Decide(CustomerState state, CustomerCommand command, DateTimeOffset now) => command switch
    {
        CustomerCommand.Open c => Retry(state, c.Operation) ?? (state.Details is null ? Accept(new CustomerEvent.Opened(c.Id, c.Details)) : Refuse(RefusalCode.AlreadyExists, "This customer exists.")),
        CustomerCommand.Block c => Retry(state, c.Operation) ?? Existing(state)
            ?? (state.IsBlocked ? Refuse(RefusalCode.CustomerBlocked, "The customer is blocked already.") : Accept(new CustomerEvent.Blocked())),
        CustomerCommand.Unblock c => Retry(state, c.Operation) ?? Existing(state)
            ?? (state.IsBlocked ? Accept(new CustomerEvent.Unblocked()) : Refuse(RefusalCode.CustomerNotBlocked, "The customer is not blocked.")),
        CustomerCommand.OpenLine c => Retry(state, c.Operation) ?? Existing(state) ?? DecideOpenLine(state, c, now),
        CustomerCommand.ChangeLine c => Retry(state, c.Operation) ?? Existing(state) ?? DecideChange(state, c, now),
        CustomerCommand.Settle c => state.Pending.Any(pending => Same(pending, c.Instruction.Number, c.Instruction.LineId))
            ? Accept(new CustomerEvent.InstructionSettled(c.Instruction.Number, c.Instruction.LineId, c.Refusal))
            : new Outcome<CustomerEvent, CustomerReceipt>.Nothing(),
        _ => throw new UnreachableException($"No rule decides {command.GetType().Name}."),
    };

    private static Outcome<CustomerEvent, CustomerReceipt> DecideOpenLine(CustomerState state, CustomerCommand.OpenLine c, DateTimeOffset now)
    {
        // The same request delivered again, long after its key left the memory: the journal still knows the answer.
        if (state.Lines.ContainsKey(c.LineId)) return Refuse(RefusalCode.AlreadyExists, "This line exists.");
        if (state.IsBlocked) return Refuse(RefusalCode.CustomerBlocked, "A blocked customer is given no new line.");
        if (c.Currency != c.Product.Currency) return Refuse(RefusalCode.CurrencyMismatch, $"Product {c.Product.Code} is in {c.Product.Currency}.");
        if (c.Currency != state.Details!.Currency) return Refuse(RefusalCode.CurrencyMismatch, $"The customer is held in {state.Details.Currency}.");
        var order = new LineOrder.Open(state.Id, c.Product, c.CreditLimit, state.Details.RiskGrade);
        if (ExposureExceeded(state, c.LineId, new Allotment(c.CreditLimit, c.CreditLimit, order.InstantCredit, []), now) is { } refusal) return refusal;
        return Accept(new CustomerEvent.LineInstructed(c.LineId, order));
    }

    private static Outcome<CustomerEvent, CustomerReceipt> DecideChange(CustomerState state, CustomerCommand.ChangeLine c, DateTimeOffset now)
    {
        if (!state.Lines.TryGetValue(c.LineId, out var allotment)) return Refuse(RefusalCode.LineClosed, "The line is closed.");
        switch (c.Order)
        {
            case LineOrder.SetLimit order when ExposureExceeded(state, c.LineId, allotment with { CreditLimit = order.CreditLimit }, now) is { } refusal: return refusal;
            case LineOrder.Boost order when order.EndsAt <= now: return Refuse(RefusalCode.BoostInThePast, "A boost must end in the future.");
            case LineOrder.Boost order when ExposureExceeded(state, c.LineId, Boosted(allotment, order, now), now) is { } refusal: return refusal;
            case LineOrder.SetLimit or LineOrder.Boost or LineOrder.Close: return Accept(new CustomerEvent.LineInstructed(c.LineId, c.Order));
            default: throw new UnreachableException($"No rule decides {c.Order.GetType().Name}.");
        }
    }

    public static CustomerState Evolve(CustomerState state, CustomerEvent happened, in Recorded recorded)
    {
        Instruction? given = null;
        CustomerState next;
        switch (happened)
        {
            case CustomerEvent.Opened e:
                next = state with { Id = e.Id, Details = e.Details, OpenedAt = recorded.At };
                break;
            case CustomerEvent.Blocked:
            case CustomerEvent.Unblocked:
                var blocked = happened is CustomerEvent.Blocked;
                var number = recorded.Version;
                next = state with
                {
                    IsBlocked = blocked,
                    Pending = state.Pending.AddRange(state.Lines.Keys.Select(line => new Instruction(number, line, null, new LineOrder.SetBlocked(blocked)))),
                };
                break;
            case CustomerEvent.LineInstructed e:
                given = new Instruction(recorded.Version, e.LineId, recorded.Operation, e.Order);
                next = state with { Pending = state.Pending.Add(given), Lines = Allot(state.Lines, e, recorded.At) };
                break;
            case CustomerEvent.InstructionSettled e:
                var settled = state.Pending.Single(pending => Same(pending, e.Number, e.LineId));
                next = state with
                {
                    Pending = state.Pending.Remove(settled),
                    Lines = Settle(state, settled, e.Refusal, recorded.At),
                    Refused = e.Refusal is null ? state.Refused : [.. state.Refused.TakeLast(RefusalsKept - 1), new RefusedInstruction(e.Number, e.Refusal)],
                };
                break;
            default:
                throw new UnreachableException($"Nothing folds {happened.GetType().Name}.");
        }

        next = next with { Version = recorded.Version, At = recorded.At };
        return recorded.Operation is { } answered
            ? next with { Operations = next.Operations.Add(answered, new CustomerReceipt(next with { Operations = RecentOperations<CustomerReceipt>.None }, given)) }
            : next;
    }

    // Until the line has followed, both the former and the new limit could be in use, so the higher one is reserved.
    private static ImmutableSortedDictionary<string, Allotment> Allot(ImmutableSortedDictionary<string, Allotment> lines, CustomerEvent.LineInstructed e, DateTimeOffset at) => e.Order switch
    {
        LineOrder.Open order => lines.Add(e.LineId, new Allotment(order.CreditLimit, order.CreditLimit, order.InstantCredit, [])),
        LineOrder.SetLimit order => lines.SetItem(e.LineId, lines[e.LineId] with { CreditLimit = Math.Max(lines[e.LineId].CreditLimit, order.CreditLimit) }),
        LineOrder.Boost order => lines.SetItem(e.LineId, Boosted(lines[e.LineId], order, at)),
        LineOrder.Close or LineOrder.SetBlocked => lines,
        _ => throw new UnreachableException($"Nothing folds {e.Order.GetType().Name}."),
    };

    private static ImmutableSortedDictionary<string, Allotment> Settle(CustomerState state, Instruction settled, Refusal? refusal, DateTimeOffset at) => settled.Order switch
    {
        LineOrder.Close when refusal is null => state.Lines.Remove(settled.LineId),
        LineOrder.SetLimit order when state.Lines.TryGetValue(settled.LineId, out var allotment) =>
            state.Lines.SetItem(settled.LineId, Followed(state, settled, allotment with { Followed = refusal is null ? order.CreditLimit : allotment.Followed }, at)),
        LineOrder.Boost order when refusal is not null && state.Lines.TryGetValue(settled.LineId, out var boosted) =>
            state.Lines.SetItem(settled.LineId, boosted with { Boosts = boosted.Boosts.Remove(new AllottedBoost(order.Amount, order.EndsAt)) }),
        _ => state.Lines,
    };

    // The reservation falls to the limit the line has, unless a change to a higher one is still on its way.
    private static Allotment Followed(CustomerState state, Instruction settled, Allotment allotment, DateTimeOffset at)
    {
        var reserved = allotment.Followed;
        foreach (var other in state.Pending)
            if (other != settled && other.LineId == settled.LineId && other.Order is LineOrder.SetLimit order) reserved = Math.Max(reserved, order.CreditLimit);
        // Instant credit that the line granted itself under the former limit lives on to its own end.
        return allotment.InstantCredit is { } instant && reserved < allotment.CreditLimit
            ? allotment with { CreditLimit = reserved, Outlived = new AllottedBoost(allotment.InstantCreditAt(at, allotment.CreditLimit), at + TimeSpan.FromDays(instant.Days)) }
            : allotment with { CreditLimit = reserved };
    }

    private static Allotment Boosted(Allotment allotment, LineOrder.Boost order, DateTimeOffset now) =>
        allotment with { Boosts = [.. allotment.Boosts.Where(boost => now < boost.EndsAt), new AllottedBoost(order.Amount, order.EndsAt)] };

    private static Outcome<CustomerEvent, CustomerReceipt>? ExposureExceeded(CustomerState state, string lineId, Allotment asked, DateTimeOffset now)
    {
        if (state.Details!.ExposureLimit is not { } most) return null;
        var former = state.Lines.TryGetValue(lineId, out var allotment) ? allotment.At(now) : 0;
        var exposure = state.Exposure(now) - former + asked.At(now);
        // Whoever is over the limit already may still lower a line.
        return exposure > most && asked.At(now) > former
            ? Refuse(RefusalCode.ExposureLimitExceeded, $"The customer's lines would together reach {exposure} of {most}.")
            : null;
    }

    private static bool Same(Instruction pending, long number, string lineId) => pending.Number == number && pending.LineId == lineId;

    private static Outcome<CustomerEvent, CustomerReceipt>? Retry(CustomerState state, Operation operation) =>
        Outcome<CustomerEvent, CustomerReceipt>.Retry(state.Operations, operation);

    private static Outcome<CustomerEvent, CustomerReceipt>? Existing(CustomerState state) =>
        state.Details is null ? Refuse(RefusalCode.NotFound, "There is no such customer.") : null;

    private static Outcome<CustomerEvent, CustomerReceipt> Accept(CustomerEvent happened) => Outcome<CustomerEvent, CustomerReceipt>.Accept(happened);

    private static Outcome<CustomerEvent, CustomerReceipt> Refuse(RefusalCode code, string detail) => Outcome<CustomerEvent, CustomerReceipt>.Refuse(code, detail);
}
