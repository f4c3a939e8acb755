using System.Collections.Immutable;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.CreditLines;

/// <summary>
/// The checks an authorisation or an increment must pass, all of them, in the order that is part of the contract. They can be asked for a later
/// instant too, which is how a decline knows when trying again would help.
/// </summary>
/// <param name="Plans">The instalment products there are; for an increment, the one the authorisation was made with.</param>
/// <param name="Incremented">The authorisation that is to grow; null for a new one.</param>
internal readonly record struct AuthorisationChecks(CreditLineState State, AuthorisationRequest Request, MerchantTerms? Merchant, ImmutableArray<InstalmentProduct> Plans, Authorisation? Incremented)
{
    private const int InstantsTried = 16;

    private bool IsIncrement => Incremented is not null;

    private long Approved => Incremented?.Approved ?? 0;

    /// <summary>Every failing rule at <paramref name="now"/>, in order; empty when it may be approved.</summary>
    public ImmutableArray<DeclineReason> Failing(DateTimeOffset now)
    {
        var failing = new List<DeclineReason>(0);
        AddStanding(failing, now);
        // An amount of another currency cannot be held against limits of this one.
        if (Request.Currency == State.Currency) AddAmounts(failing, now);
        return [.. failing];
    }

    public Decline Decline(ImmutableArray<DeclineReason> reasons, DateTimeOffset now)
    {
        var standing = new List<DeclineReason>(0);
        AddStanding(standing, now);
        var passes = standing.Count == 0;
        // A plan takes the same credit as a plain purchase, its down payment included, and counts against the same limits: only where all else passes does another plan help.
        return new Decline(reasons, new WayForward(passes ? LargestAmount(now) : 0, passes && reasons is [DeclineReason.PlanNotAvailable] ? Eligible(Request.Amount) : [], passes ? RetryAfter(now) : null));
    }

    /// <summary>Whether the plan that was asked for, if any, may be had for <paramref name="amount"/>, what was approved before included.</summary>
    public bool IsPlanAvailable(long amount) => Request.Plan is null || Eligible(amount).Contains(Request.Plan);

    private ImmutableArray<string> Eligible(long amount)
    {
        var (merchant, line) = (Merchant, State.Product);
        return [.. Plans.Where(plan => Offers.IsEligible(plan, amount, line!.Currency, merchant, line)).Select(plan => plan.Code)];
    }

    // What waiting and a smaller amount do not change.
    private void AddStanding(List<DeclineReason> failing, DateTimeOffset now)
    {
        if (State.IsFrozen) failing.Add(DeclineReason.LineFrozen);
        if (State.IsClosed) failing.Add(DeclineReason.LineClosed);
        if (State.IsBlockedOn(State.Product!.BusinessDate(now))) failing.Add(DeclineReason.LineBlocked);
        if (State.IsCustomerBlocked) failing.Add(DeclineReason.CustomerBlocked);
        if (Merchant is null) failing.Add(DeclineReason.MerchantNotFound);
        else if (Merchant.IsSuspended) failing.Add(DeclineReason.MerchantSuspended);
        if (Request.Currency != State.Currency || (Merchant is not null && Merchant.Currency != State.Currency)) failing.Add(DeclineReason.CurrencyMismatch);

        var product = State.Product!;
        if (Merchant is not null && (product.DeniedMccs.Contains(Merchant.Mcc) || product.AllowedMccs?.Contains(Merchant.Mcc) == false))
            failing.Add(DeclineReason.MerchantCategoryNotAllowed);
        // Where a rule names allowed countries or ways of entry, not telling is not being allowed.
        if (product.AllowedCountries is { } allowed ? Request.Country is null || !allowed.Contains(Request.Country) || product.DeniedCountries.Contains(Request.Country)
            : Request.Country is not null && product.DeniedCountries.Contains(Request.Country))
            failing.Add(DeclineReason.CountryNotAllowed);
        if (product.AllowedEntryModes is { } modes && (Request.EntryMode is null || !modes.Contains(Request.EntryMode)))
            failing.Add(DeclineReason.EntryModeNotAllowed);
    }

    private void AddAmounts(List<DeclineReason> failing, DateTimeOffset now)
    {
        var limits = State.Product!.Limits;
        if (Request.Amount > (limits.PerTransaction ?? long.MaxValue) - Approved) failing.Add(DeclineReason.TransactionLimitExceeded);
        if (Request.Amount > VelocityLeft(now)) failing.Add(DeclineReason.VelocityAmountExceeded);
        if (!IsIncrement && CountReached(now)) failing.Add(DeclineReason.VelocityCountExceeded);
        if (Request.Amount > SubLimitLeft(now)) failing.Add(DeclineReason.SubLimitExceeded);
        if (!IsPlanAvailable(Approved + Request.Amount)) failing.Add(DeclineReason.PlanNotAvailable);
        if (State.ShortfallAt(now, Request.Amount) > InstantCreditLeft(now)) failing.Add(DeclineReason.InsufficientCredit);
    }

    private long LargestAmount(DateTimeOffset now)
    {
        if (!IsIncrement && CountReached(now)) return 0;
        var available = State.AvailableAt(now);
        // What is available is never below 0, but a line over its limit needs instant credit for the excess first: the first unit beyond shows how much.
        var excess = State.ShortfallAt(now, available + 1) - 1;
        var credit = available + Math.Max(0, InstantCreditLeft(now) - excess);
        var limit = (State.Product!.Limits.PerTransaction ?? long.MaxValue) - Approved;
        var largest = Math.Max(0, Math.Min(Math.Min(limit, VelocityLeft(now)), Math.Min(SubLimitLeft(now), credit)));
        if (Request.Plan is null) return largest;
        // A plan has bounds of its own; where it is not to be had for any amount, neither is the purchase.
        var code = Request.Plan;
        if (Plans.FirstOrDefault(plan => plan.Code == code)?.MaxAmount is { } most) largest = Math.Min(largest, Math.Max(0, most - Approved));
        return largest > 0 && IsPlanAvailable(Approved + largest) ? largest : 0;
    }

    private DateTimeOffset? RetryAfter(DateTimeOffset now)
    {
        var (product, velocity) = (State.Product!, State.Velocity);
        var today = product.BusinessDate(now);
        var instants = State.Holds.Expiries
            .Where(at => at > now).Take(InstantsTried)
            .Concat(State.Boosts.Select(boost => boost.StartsAt))
            // The customer's own money pays what falls due, which frees its category.
            .Concat(State.CreditBalance == 0 ? [] : State.Plans.SelectMany(plan => plan.Rows).Where(row => !row.IsBilled).Select(row => product.StartOf(row.Planned.DueDate)).Distinct().Order().Take(InstantsTried))
            .Concat(product.Limits.Trailing.SelectMany(limit => Freed(velocity, limit, now)))
            .Append(product.StartOf(today.AddDays(1)))
            .Append(product.StartOf(new DateOnly(today.Year, today.Month, 1).AddMonths(1)));
        foreach (var at in instants.Where(at => at > now).Order())
        {
            // Once its own hold has expired an authorisation grows no more.
            if (at >= Incremented?.ExpiresAt) return null;
            var failing = new List<DeclineReason>(0);
            // What falls due until then is owed by then, and late if nobody pays it.
            var then = this with { State = State.BilledAt(at) };
            then.AddStanding(failing, at);
            then.AddAmounts(failing, at);
            if (failing.Count == 0) return at;
        }

        return null;
    }

    // The longest window may remember many approvals that have left this one already.
    private static IEnumerable<DateTimeOffset> Freed(Velocity velocity, Products.TrailingLimit limit, DateTimeOffset now) =>
        velocity.Trailing.Select(spend => spend.At + limit.Window).Where(at => at > now).Take(InstantsTried);

    private long VelocityLeft(DateTimeOffset now)
    {
        var (velocity, limits) = (State.Velocity, State.Product!.Limits);
        if (limits.DailyAmount is null && limits.MonthlyAmount is null && limits.Trailing.IsDefaultOrEmpty) return long.MaxValue;

        var today = State.Product.BusinessDate(now);
        var left = Math.Min(
            (limits.DailyAmount ?? long.MaxValue) - velocity.DayAmountOn(today),
            (limits.MonthlyAmount ?? long.MaxValue) - velocity.MonthAmountOn(today));
        foreach (var trailing in limits.Trailing)
            if (trailing.Amount is { } most) left = Math.Min(left, most - velocity.Within(trailing.Window, now).Amount);
        return left;
    }

    private bool CountReached(DateTimeOffset now)
    {
        var (velocity, limits) = (State.Velocity, State.Product!.Limits);
        if (limits.DailyCount is { } daily && velocity.DayCountOn(State.Product.BusinessDate(now)) >= daily) return true;
        foreach (var trailing in limits.Trailing)
            if (trailing.Count is { } most && velocity.Within(trailing.Window, now).Count >= most) return true;
        return false;
    }

    private long SubLimitLeft(DateTimeOffset now)
    {
        if (Merchant is null || State.Product!.SubLimits.IsEmpty) return long.MaxValue;
        var category = State.Product.Category(Merchant.Mcc);
        return State.Product.SubLimits.TryGetValue(category, out var limit) ? limit.Of(State.CreditLimit) - State.UsedAt(now, category) : long.MaxValue;
    }

    // An increment is not a checkout: only what is there counts.
    private long InstantCreditLeft(DateTimeOffset now) => IsIncrement ? 0 : State.InstantCreditLeftAt(now);
}
