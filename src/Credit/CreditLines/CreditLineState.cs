using System.Collections.Immutable;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.CreditLines;

/// <summary>
/// All a credit line has to remember in order to decide. It is bounded: live holds, boosts, balances, velocity, a few recent answers; never its history.
/// Amounts are minor units of the line's currency.
/// </summary>
public sealed record CreditLineState : IAccountState<CreditLineReceipt>
{
    public static readonly CreditLineState None = new();

    // Set once more while the state is being made: a further copy of all the rest would be a tenth of what an authorisation takes of memory.
    private RecentOperations<CreditLineReceipt> operations = RecentOperations<CreditLineReceipt>.None;
    private long version;
    private DateTimeOffset at;

    /// <summary>Empty until the line is opened.</summary>
    public string Id { get; init; } = "";
    public string CustomerId { get; init; } = "";
    public RevolvingProduct? Product { get; init; }
    public long CreditLimit { get; init; }
    public ImmutableArray<Boost> Boosts { get; init; } = [];
    public bool IsFrozen { get; init; }
    public bool IsClosed { get; init; }
    public bool IsCustomerBlocked { get; init; }

    /// <summary>Number of the newest instruction of the customer that was followed, or refused on record.</summary>
    public long FollowedInstruction { get; init; }

    /// <summary>The newest instruction when it was refused and not followed; null otherwise. No newer one is given before its customer has heard.</summary>
    public RefusedInstruction? RefusedInstruction { get; init; }

    /// <summary>Principal owed by balance category, each part above 0, in the order of the names.</summary>
    public ImmutableArray<CategoryAmount> Principal =>
        Book is null ? [] : [.. Book.Position.Balances.Where(balance => balance.Principal > 0).Select(balance => new CategoryAmount(balance.Category, balance.Principal))];

    /// <summary>The revolving balance, as far as the days are lived that anything recorded tells of; null until the line is opened.</summary>
    public Book? Book { get; init; }

    /// <summary>What moved since the latest statement.</summary>
    public Activity Activity { get; init; }

    public Issued Issued { get; init; } = Issued.None;

    /// <summary>Whether the next statement has something to tell, whatever is owed by then.</summary>
    public bool AwaitsStatement => Activity != default || Issued.Closing != 0;

    /// <summary>Purchases being paid back in instalments, in the order of their numbers. One that has ended leaves as soon as that is on record.</summary>
    public ImmutableArray<Plan> Plans { get; init; } = [];
    public long CreditBalance => Book?.Position.CreditBalance ?? 0;
    public Holds Holds { get; init; } = Holds.None;
    public Velocity Velocity { get; init; } = Velocity.None;
    public RecallWindow Recalled { get; init; } = RecallWindow.None;
    public RecentOperations<CreditLineReceipt> Operations { get => operations; init => operations = value; }
    public DateTimeOffset OpenedAt { get; init; }
    public long Version { get => version; init => version = value; }

    /// <summary>Booking instant of the newest event. No later event is booked before it.</summary>
    public DateTimeOffset At { get => at; init => at = value; }

    public bool Exists => Product is not null;

    public Currency Currency => Product!.Currency;

    /// <summary>What is owed and booked: revolving principal, all principal of instalments, and their interest, fees and penalties once due.</summary>
    public long Posted
    {
        get
        {
            var sum = RevolvingPrincipal + Charges.Total;
            foreach (var plan in Plans) sum += plan.Posted.Total;
            return sum;
        }
    }

    public long RevolvingPrincipal => Book?.Position.Principal ?? 0;

    /// <summary>Revolving penalties, fees and interest that are owed.</summary>
    public Charges Charges => Book is { Position: var position } ? new(position.Penalties, position.Fees, position.Interest) : default;

    /// <summary>What is owed of instalments, by what it is for.</summary>
    public Parts Instalments
    {
        get
        {
            var sum = default(Parts);
            foreach (var plan in Plans) sum += plan.Posted;
            return sum;
        }
    }

    public bool IsChargedOff => Book?.Position.ChargedOff is not null;

    /// <summary>The next day an instalment falls due; null when none will. Of what is charged off all is due, and nothing more is earned on due dates.</summary>
    public DateOnly? NextDueDate
    {
        get
        {
            DateOnly? next = null;
            if (IsChargedOff) return next;
            foreach (var plan in Plans)
                if (plan.NextDueDate is { } due && (next is null || due < next)) next = due;
            return next;
        }
    }

    /// <summary>How many boosts may be waiting for their ends at once, so that a state stays small however often instant credit is used.</summary>
    public const int BoostsMost = 64;

    /// <summary>Boosts that have not ended, those that have not started included.</summary>
    public int BoostsAt(DateTimeOffset now) => Boosts.Count(boost => now < boost.EndsAt);

    public long BoostAt(DateTimeOffset now)
    {
        long sum = 0;
        foreach (var boost in Boosts)
            if (boost.IsLiveAt(now)) sum += boost.Amount;
        return sum;
    }

    /// <summary>What could be approved at <paramref name="now"/>: unused limit and the customer's own money.</summary>
    /// <remarks>
    /// Holds use the customer's own money first, as captures will. Counting them against the limit alone, and adding all of the credit balance, would grant
    /// more than there is once holds exceed the limit: limit 100, credit balance 50, hold of 120 leaves 30, not 50.
    /// </remarks>
    public long AvailableAt(DateTimeOffset now) => AvailableAt(now, Holds.HeldAt(now));

    /// <summary>The same if holds reserved <paramref name="held"/>.</summary>
    internal long AvailableAt(DateTimeOffset now, long held)
    {
        var heldOnOwnMoney = Math.Min(held, CreditBalance);
        return Math.Max(0, UnusedLimitAt(now, held - heldOnOwnMoney)) + CreditBalance - heldOnOwnMoney;
    }

    /// <summary>How much limit would have to be added for <paramref name="amount"/> to be available; 0 when it is.</summary>
    public long ShortfallAt(DateTimeOffset now, long amount)
    {
        var held = Holds.HeldAt(now);
        var heldOnOwnMoney = Math.Min(held, CreditBalance);
        // The customer's own money may be spent even where the limit is exceeded.
        if (amount <= CreditBalance - heldOnOwnMoney) return 0;
        return Math.Max(0, amount - (CreditBalance - heldOnOwnMoney) - UnusedLimitAt(now, held - heldOnOwnMoney));
    }

    /// <summary>How much more instant credit the line may grant itself.</summary>
    public long InstantCreditLeftAt(DateTimeOffset now)
    {
        if (Product!.InstantCredit is not { } instant || BoostsAt(now) >= BoostsMost) return 0;
        var granted = 0L;
        foreach (var boost in Boosts)
            if (boost.IsInstant && now < boost.EndsAt) granted += boost.Amount;
        return Math.Max(0, instant.For(Book!.Position.Grade).Most(CreditLimit) - granted);
    }

    /// <summary>Posted and held in one balance category.</summary>
    public long UsedAt(DateTimeOffset now, string category)
    {
        var used = Holds.HeldAt(now, category);
        foreach (var balance in Book!.Position.Balances)
            if (balance.Category == category) used += balance.Principal;
        foreach (var plan in Plans)
            if (plan.Category == category) used += plan.OutstandingPrincipal;
        return used;
    }

    /// <summary>The next instant at which something ends by itself and is to be recorded, or null.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            var next = Holds.NextExpiry;
            foreach (var boost in Boosts)
                if (next is null || boost.EndsAt < next) next = boost.EndsAt;
            if (NextDueDate is { } due && Product!.StartOf(due) is var begins && (next is null || begins < next)) next = begins;
            if (Book?.NextEventful(Product!, AwaitsStatement) is { } eventful && Product!.StartOf(eventful.AddDays(1)) is var morning && (next is null || morning < next)) next = morning;
            // A plan that has ended is to be recorded as ended, at once.
            foreach (var plan in Plans)
                if (plan.IsFinished && (next is null || At < next)) next = At;
            return next;
        }
    }

    /// <summary>The state with all that the days until <paramref name="now"/> have brought about, recorded or not.</summary>
    public CreditLineState BilledAt(DateTimeOffset now)
    {
        var lived = CreditLine.Live(this, now, int.MaxValue).State;
        // Nothing of it is recorded, so the newest event is the one it was.
        return ReferenceEquals(lived, this) ? this : lived with { Version = Version, At = At };
    }

    public CreditLineView ViewAt(DateTimeOffset now) => BilledAt(now).View(now);

    /// <summary>Days past due on the day that is being lived, of the balance or of an instalment, whichever is later.</summary>
    public int DaysPastDueOn(DateOnly today) => Math.Max(Book?.Position.DaysPastDue(today) ?? 0, PlansPastDueOn(today));

    /// <summary>Whether lateness or a charge-off stops new authorisations.</summary>
    public bool IsBlockedOn(DateOnly today) =>
        Book?.Position.ChargedOff is not null || (Product!.Delinquency ?? DelinquencyPolicy.Standard).BlockFrom is { } from && DaysPastDueOn(today) >= from;

    /// <summary>This as the state after an event. Only for a state just made of <paramref name="before"/>, which nobody else has seen, or for that one itself.</summary>
    internal CreditLineState Recorded(CreditLineState before, in Recorded recorded)
    {
        if (ReferenceEquals(this, before)) return this with { Version = recorded.Version, At = recorded.At };
        (version, at) = (recorded.Version, recorded.At);
        return this;
    }

    /// <summary>This with an answer. Only for a state just made, which nobody else has seen.</summary>
    internal CreditLineState Answered(Operation operation, CreditLineReceipt receipt)
    {
        // What answers with an authorisation that still holds something has just kept exactly that one; and what is kept in a place never changes.
        operations = receipt is Authorisation { Number: var number } && Holds.KeptOf(number) is var (page, place) ? operations.Add(operation, receipt, page, place) : operations.Add(operation, receipt);
        return this;
    }

    private CreditLineView View(DateTimeOffset now)
    {
        var today = Product!.BusinessDate(now);
        return new(
            Id, CustomerId, Product.Code, Product.Version,
            IsClosed ? CreditLineStatus.Closed : Book!.Position.ChargedOff is not null ? CreditLineStatus.ChargedOff : IsFrozen ? CreditLineStatus.Frozen
                : IsBlockedOn(today) ? CreditLineStatus.Blocked : CreditLineStatus.Active,
            Currency, CreditLimit, BoostAt(now), Posted, Holds.HeldAt(now), CreditBalance, AvailableAt(now),
            Principal: RevolvingPrincipal, Instalments.Principal, Instalments.Interest + Charges.Interest, Instalments.Fee + Instalments.Penalty + Charges.Fees + Charges.Penalties, OpenedAt, now, Version)
        {
            BusinessDate = today, NextDue = NextDueOn(today), DaysPastDue = DaysPastDueOn(today),
        };
    }

    private NextDue? NextDueOn(DateOnly today)
    {
        var unpaid = Plans.SelectMany(plan => plan.Rows).Where(row => row.Owed.Total > 0).Select(row => (Date: row.Planned.DueDate, row.Owed.Total)).ToList();
        // The instalments of a minimum are among those of the plans.
        foreach (var due in Book!.Position.Dues)
            if (due.Unpaid > due.Instalments) unpaid.Add((due.Date, due.Unpaid - due.Instalments));
        if (unpaid.Count == 0 && Book.Position.Cycle is { DueDate: { } by, Remaining: > 0 } && by >= today && RevolvingPrincipal > 0) unpaid.Add((by, 0));
        if (unpaid.Count == 0) return null;
        var date = unpaid.Select(one => one.Date).Where(due => due >= today).DefaultIfEmpty(unpaid.Min(one => one.Date)).Min();
        return new NextDue(date, unpaid.Where(one => one.Date <= date || one.Date < today).Sum(one => one.Total), Posted);
    }

    private int PlansPastDueOn(DateOnly today)
    {
        var most = 0;
        foreach (var plan in Plans)
            foreach (var row in plan.Rows)
                if (row.Planned.DueDate < today && row.Owed.Total > 0) most = Math.Max(most, Book!.Position.DaysSince(row.Planned.DueDate, today));
        return most;
    }

    private long UnusedLimitAt(DateTimeOffset now, long heldOnCredit) => CreditLimit + BoostAt(now) - Posted - heldOnCredit;
}

/// <summary>A temporary addition to the limit, from <paramref name="StartsAt"/> (inclusive) until <paramref name="EndsAt"/> (exclusive).</summary>
/// <param name="Number">Number of the line's event that granted it.</param>
/// <param name="IsInstant">Granted by the line itself at checkout.</param>
public readonly record struct Boost(long Number, long Amount, DateTimeOffset StartsAt, DateTimeOffset EndsAt, bool IsInstant)
{
    public bool IsLiveAt(DateTimeOffset now) => StartsAt <= now && now < EndsAt;
}
