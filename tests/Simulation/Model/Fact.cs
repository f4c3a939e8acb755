using System.Collections.Immutable;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Simulation.Model;

/// <summary>What happened to a line, in plain values. What the journal stores is read into it, and the model writes what it expects in it.</summary>
internal abstract partial record Fact
{
    internal sealed record Opened(string Id, string Customer, string Product, long Limit, long Instruction) : Fact;

    internal sealed record LimitSet(long Limit, long Instruction) : Fact;

    internal sealed record Boosted(long Amount, DateTimeOffset From, DateTimeOffset Until, long? Instruction) : Fact;

    internal sealed record BoostsOver(string Numbers) : Fact;

    internal sealed record FrozenSet(bool IsFrozen) : Fact;

    internal sealed record Closed(long Instruction) : Fact;

    internal sealed record BlockedSet(bool IsBlocked, long Instruction) : Fact;

    internal sealed record Refused(string Code, long Instruction) : Fact;

    internal sealed record Held(string Merchant, string Mcc, string Category, long Asked, long Amount, int Discount, DateTimeOffset Expires, long Boost, long Available, string? Plan) : Fact;

    internal sealed record Declined(string Merchant, long Asked, string Reasons, long Available) : Fact
    {
        public WayForward? WayForward { get; init; }

        // The way forward is held against the model by what it means, not by its value.
        public bool Equals(Declined? other) => other is not null && (Merchant, Asked, Reasons, Available) == (other.Merchant, other.Asked, other.Reasons, other.Available);

        public override int GetHashCode() => Asked.GetHashCode();
    }

    internal sealed record Raised(long Authorisation, long Amount, long Available) : Fact;

    internal sealed record RaiseDeclined(long Authorisation, long Amount, string Reasons, long Available) : Fact
    {
        public WayForward? WayForward { get; init; }

        public bool Equals(RaiseDeclined? other) => other is not null && (Authorisation, Amount, Reasons, Available) == (other.Authorisation, other.Amount, other.Reasons, other.Available);

        public override int GetHashCode() => Amount.GetHashCode();
    }

    internal sealed record Captured(
        long Authorisation, string Merchant, string Category, long Amount, long Freed, bool Final, bool Late, bool Over, long OwnMoney, int BasisPoints, long Discount, DateOnly ValueDate,
        Started? Plan) : Fact;

    internal sealed record Advised(string Merchant, string Category, long Amount, long OwnMoney, int BasisPoints, long Discount, DateOnly ValueDate) : Fact
    {
        /// <inheritdoc cref="Repaid.Relived"/>
        public LivedAgain? Relived { get; init; }

        public bool Equals(Advised? other) => other is not null
            && (Merchant, Category, Amount, OwnMoney, BasisPoints, Discount, ValueDate) == (other.Merchant, other.Category, other.Amount, other.OwnMoney, other.BasisPoints, other.Discount, other.ValueDate);

        public override int GetHashCode() => Amount.GetHashCode();
    }

    internal sealed record Released(long Authorisation, long Amount, long Available) : Fact;

    internal sealed record Expired(string Numbers) : Fact;

    /// <summary>Days passed and nothing moved: a statement, a due date, lateness.</summary>
    /// <param name="Asked">Principal a statement asks for because the limit is exceeded; these lines have no other minimum than what is due anyway.</param>
    internal sealed record Passed(string What, long Asked) : Fact;

    /// <summary>A statement of a line whose days cost something.</summary>
    /// <param name="Charges">Late fees that are owed.</param>
    /// <param name="Interest">Charged, by category.</param>
    /// <param name="GraceWaived">Interest that payment in full made free.</param>
    internal sealed record Billed(
        DateOnly Until, DateOnly Due, long Balance, long Minimum, long Overdue, long OverLimit, long Limit, long Charges, string Interest, long GraceWaived, bool IsGraceInForce, long OwnMoney) : Fact;

    internal sealed record Missed(DateOnly On, long Unpaid, long Fee, long OwnMoney) : Fact;

    /// <summary>The fee for a repayment that comes back, right before it does.</summary>
    internal sealed record Charged(long Fee, long OwnMoney, DateOnly ValueDate) : Fact;

    internal sealed record Bucketed(DateOnly On, Bucket Bucket, int DaysPastDue) : Fact;

    /// <summary>What was paid of the balance's late fees, other fees and interest.</summary>
    internal readonly record struct ChargesPaid(long Penalties, long Fees, long Interest)
    {
        public long Total => Penalties + Fees + Interest;
    }

    // Which categories money is taken off depends on what was billed by then, which the model does not know: it holds the sum, and follows the parts.
    internal sealed record Refunded(long Capture, string Merchant, long Amount, string Principal, long ToCreditBalance, long DiscountReturned, DateOnly ValueDate, string? OffPlan, long SubsidyReturned) : Fact
    {
        public ChargesPaid Charges { get; init; }

        public bool Equals(Refunded? other) => other is not null && Charges == other.Charges
            && (Capture, Merchant, Amount, Sum(Principal), ToCreditBalance, DiscountReturned, ValueDate, OffPlan, SubsidyReturned)
                == (other.Capture, other.Merchant, other.Amount, Sum(other.Principal), other.ToCreditBalance, other.DiscountReturned, other.ValueDate, other.OffPlan, other.SubsidyReturned);

        public override int GetHashCode() => Amount.GetHashCode();
    }

    internal sealed record Repaid(long Amount, string Payments, string Advance, string Principal, long ToCreditBalance, DateOnly ValueDate, long BalanceAfter, Unseen<ImmutableArray<InAdvance>> Schedules) : Fact
    {
        /// <summary>The balance once the days since the value date were lived again; null when they were not.</summary>
        public LivedAgain? Relived { get; init; }

        public ChargesPaid Charges { get; init; }

        public bool Equals(Repaid? other) => other is not null && Charges == other.Charges
            && (Amount, Payments, Advance, Sum(Principal), ToCreditBalance, ValueDate, BalanceAfter)
                == (other.Amount, other.Payments, other.Advance, Sum(other.Principal), other.ToCreditBalance, other.ValueDate, other.BalanceAfter);

        public override int GetHashCode() => Amount.GetHashCode();
    }

    internal sealed record Bounced(long Repayment, string Payments, string Again, string Principal, long FromCreditBalance, DateOnly ValueDate, Unseen<ImmutableArray<Restored>> Schedules) : Fact
    {
        /// <inheritdoc cref="Repaid.Relived"/>
        public LivedAgain? Relived { get; init; }

        public ChargesPaid Charges { get; init; }

        public bool Equals(Bounced? other) => other is not null && Charges == other.Charges
            && (Repayment, Payments, Again, Sum(Principal), FromCreditBalance, ValueDate)
                == (other.Repayment, other.Payments, other.Again, Sum(other.Principal), other.FromCreditBalance, other.ValueDate);

        public override int GetHashCode() => Repayment.GetHashCode();
    }

    /// <param name="Owed">By category.</param>
    /// <param name="Asked">Principal that statements ask for.</param>
    internal sealed record LivedAgain(string Owed, long Asked);

    public static long Sum(string parts) => Parts(parts).Sum(part => part.Amount);

    private static LivedAgain? Corrected(Correction? correction) => correction is null ? null : new LivedAgain(
        Parts(correction.Position.Balances.Where(balance => balance.Principal > 0).Select(balance => new CategoryAmount(balance.Category, balance.Principal))), correction.Position.Dues.Sum(due => due.Principal));

    public static Fact Of(CreditLineEvent happened) => happened switch
    {
        CreditLineEvent.Opened e => new Opened(e.Id, e.CustomerId, e.Product.Code, e.CreditLimit, e.Instruction),
        CreditLineEvent.LimitChanged e => new LimitSet(e.CreditLimit, e.Instruction),
        CreditLineEvent.BoostGranted e => new Boosted(e.Amount, e.StartsAt, e.EndsAt, e.Instruction),
        CreditLineEvent.BoostsEnded e => new BoostsOver(string.Join(' ', e.Boosts.Order())),
        CreditLineEvent.Frozen => new FrozenSet(true),
        CreditLineEvent.Unfrozen => new FrozenSet(false),
        CreditLineEvent.Closed e => new Closed(e.Instruction),
        CreditLineEvent.CustomerBlockChanged e => new BlockedSet(e.IsBlocked, e.Instruction),
        CreditLineEvent.InstructionRefused e => new Refused(e.Refusal.Code.ToString(), e.Instruction),
        CreditLineEvent.AuthorisationHeld e => new Held(
            e.Request.MerchantId, e.Request.Mcc!, e.Category, e.Request.Amount, e.Approved, e.DiscountBasisPoints, e.ExpiresAt, e.InstantCredit, e.AvailableAfter, e.Plan?.Code),
        CreditLineEvent.AuthorisationDeclined e => new Declined(e.Request.MerchantId, e.Request.Amount, string.Join(' ', e.Decline.Reasons), e.Available) { WayForward = e.Decline.WayForward },
        CreditLineEvent.HoldIncreased e => new Raised(e.Authorisation, e.Amount, e.AvailableAfter),
        CreditLineEvent.IncrementDeclined e => new RaiseDeclined(e.Authorisation, e.Amount, string.Join(' ', e.Decline.Reasons), e.Available) { WayForward = e.Decline.WayForward },
        CreditLineEvent.AuthorisationCaptured e => new Captured(
            e.Authorisation, e.MerchantId, e.Category, e.Amount, e.Released, e.Final, e.Late, e.OverCapture, e.FromCreditBalance, e.DiscountBasisPoints, e.Discount, e.ValueDate, OfStart(e.Plan)),
        CreditLineEvent.AdvicePosted e => new Advised(e.MerchantId, e.Category, e.Amount, e.FromCreditBalance, e.DiscountBasisPoints, e.Discount, e.ValueDate) { Relived = Corrected(e.Correction) },
        CreditLineEvent.HoldReleased e => new Released(e.Authorisation, e.Amount, e.AvailableAfter),
        CreditLineEvent.HoldsExpired e => new Expired(string.Join(' ', e.Authorisations.Order())),
        CreditLineEvent.CaptureRefunded e => new Refunded(e.Capture, e.MerchantId, e.Amount, Parts(e.Principal), e.ToCreditBalance, e.DiscountReturned, e.ValueDate,
            e.Plan is { } off ? string.Join(' ', off.Rows.Select(row => $"{row.Row}:{row.Taken.Fee}/{row.Taken.Interest}/{row.Taken.Principal}")) : null, e.Plan?.SubsidyReturned ?? 0) { Charges = ChargesOf(e.Charges) },
        CreditLineEvent.Repaid e => new Repaid(
            e.Amount, Paid(e.Allocation.Payments), AdvanceOf(e.Allocation.Prepayments), Parts(e.Allocation.Principal), e.Allocation.CreditBalance, e.ValueDate, e.BalanceAfter, new(InAdvanceOf(e.Allocation.Prepayments)))
        {
            Relived = Corrected(e.Correction), Charges = ChargesOf(e.Allocation),
        },
        CreditLineEvent.RepaymentReversed e => new Bounced(e.Repayment, Paid(e.Payments), AgainOf(e.Restored), Parts(e.Principal), e.FromCreditBalance, e.ValueDate, new(RestoredOf(e.Restored))) { Relived = Corrected(e.Correction), Charges = ChargesOf(e.Charges) },
        CreditLineEvent.StatementIssued { Statement.Figures: var figures } => new Passed(happened.GetType().Name, figures.OverLimit > 0 ? figures.Minimum - figures.Overdue : 0),
        CreditLineEvent.MinimumMissed or CreditLineEvent.BucketEntered or CreditLineEvent.CollectionActionDue => new Passed(happened.GetType().Name, Asked: 0),
        _ => OfPlan(happened) ?? throw new NotSupportedException($"The model knows no {happened.GetType().Name}: teach it in {nameof(Fact)} and {nameof(LineModel)}."),
    };

    /// <summary>The same of a line whose days cost something: what they brought about in full.</summary>
    public static Fact OfCostly(CreditLineEvent happened) => happened switch
    {
        CreditLineEvent.StatementIssued { Statement.Figures: var f } => new Billed(
            f.Until, f.DueDate, f.Balance, f.Minimum, f.Overdue, f.OverLimit, f.CreditLimit, f.Fees, Parts(f.Interest.Where(line => line.Charged > 0).Select(line => new CategoryAmount(line.Category, line.Charged))),
            f.GraceWaived, f.IsGraceInForce, f.FromCreditBalance),
        CreditLineEvent.MinimumMissed e => new Missed(e.DueDate, e.Missed, e.Fee, e.FromCreditBalance),
        CreditLineEvent.BucketEntered e => new Bucketed(e.Date, e.Bucket, e.DaysPastDue),
        CreditLineEvent.FeeCharged { IsPenalty: true } e => new Charged(e.Amount, e.FromCreditBalance, e.ValueDate),
        _ => Of(happened),
    };

    private static ChargesPaid ChargesOf(Charges? charges) => charges is { } paid ? new ChargesPaid(paid.Penalties, paid.Fees, paid.Interest) : default;

    // Plans keep their own account of what pays them.
    private static ChargesPaid ChargesOf(Allocation allocation)
    {
        var ofPlans = (allocation.Payments ?? []).Select(payment => payment.Paid).ToList();
        return new ChargesPaid(allocation.Penalties - ofPlans.Sum(paid => paid.Penalty), allocation.Fees - ofPlans.Sum(paid => paid.Fee), allocation.Interest - ofPlans.Sum(paid => paid.Interest));
    }

    /// <summary>Amounts by category as one text, which compares by value.</summary>
    public static string Parts(IEnumerable<CategoryAmount> parts) => string.Join(' ', parts.Select(part => $"{part.Category}={part.Amount}"));

    public static IEnumerable<CategoryAmount> Parts(string parts) =>
        parts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')).Select(pair => new CategoryAmount(pair[0], long.Parse(pair[1])));
}
