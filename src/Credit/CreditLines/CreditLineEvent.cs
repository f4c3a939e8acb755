using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Ledger;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.CreditLines;

/// <summary>
/// What happened to a credit line. Stored: names and shapes never change in place. Amounts are minor units of the line's currency.
/// </summary>
public abstract record CreditLineEvent
{
    private CreditLineEvent() { }

    /// <summary>The event this one is about, when it is about an authorisation, a capture or a repayment made earlier.</summary>
    public virtual long? Subject => null;

    /// <summary>Double-entry lines, debits equal to credits; empty when no money moved.</summary>
    /// <remarks>Not stored: it says again what the event says. Being a list, it would be, read-only or not.</remarks>
    [JsonIgnore]
    public virtual ImmutableArray<Posting> Entries => [];

    /// <summary>The day that counts for interest; null when no money moved.</summary>
    public virtual DateOnly? ValuedOn => null;

    /// <param name="Instruction">Number of the customer's instruction that asked for it.</param>
    /// <param name="RiskGrade">The customer's; null where it is not known.</param>
    public sealed record Opened(string Id, string CustomerId, RevolvingProduct Product, long CreditLimit, long Instruction, string? RiskGrade = null) : CreditLineEvent;

    public sealed record LimitChanged(long CreditLimit, long Instruction) : CreditLineEvent;

    /// <param name="Instruction">The customer's instruction; null for instant credit, which the line grants itself.</param>
    public sealed record BoostGranted(long Amount, DateTimeOffset StartsAt, DateTimeOffset EndsAt, long? Instruction) : CreditLineEvent;

    /// <summary>Records what the boosts' own ends had already brought about.</summary>
    public sealed record BoostsEnded(ImmutableArray<long> Boosts) : CreditLineEvent;

    public sealed record Frozen(string Reason) : CreditLineEvent;

    public sealed record Unfrozen(string Reason) : CreditLineEvent;

    public sealed record Closed(string Reason, long Instruction) : CreditLineEvent;

    public sealed record CustomerBlockChanged(bool IsBlocked, long Instruction) : CreditLineEvent;

    /// <summary>The line did not follow an instruction for a reason that may pass. It is on record, so that whoever delivers it again, however late, hears the same.</summary>
    public sealed record InstructionRefused(long Instruction, Refusal Refusal) : CreditLineEvent;

    /// <param name="Approved">Equal to what was asked, or less when the terminal allows it.</param>
    public sealed record AuthorisationHeld(
        AuthorisationRequest Request, string Category, long Approved, int DiscountBasisPoints, DateTimeOffset ExpiresAt, DateOnly BusinessDate, long InstantCredit, long AvailableAfter) : CreditLineEvent
    {
        /// <summary>The instalment product the purchase will be paid back with, as it is defined now; null for none.</summary>
        public InstalmentProduct? Plan { get; init; }
    }

    public sealed record AuthorisationDeclined(AuthorisationRequest Request, Decline Decline, long Available) : CreditLineEvent;

    public sealed record HoldIncreased(long Authorisation, long Amount, DateOnly BusinessDate, long AvailableAfter) : CreditLineEvent
    {
        public override long? Subject => Authorisation;
    }

    public sealed record IncrementDeclined(long Authorisation, long Amount, Decline Decline, long Available) : CreditLineEvent
    {
        public override long? Subject => Authorisation;
    }

    /// <param name="Released">Taken off the hold: by the capture itself and, when final, the rest.</param>
    /// <param name="FromCreditBalance">Paid with the customer's own money.</param>
    /// <param name="Principal">Lent; together with the credit balance it is the amount.</param>
    /// <param name="Recalled">The authorisation as it stood before, when the line no longer held it in its state.</param>
    public sealed record AuthorisationCaptured(
        long Authorisation, string MerchantId, string Category, long Amount, long Released, bool Final, bool Late, bool OverCapture,
        long FromCreditBalance, long Principal, int DiscountBasisPoints, long Discount, DateOnly ValueDate, Authorisation? Recalled, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        /// <summary>The plan that starts; what is lent is then its principal. Null for none. Its number is that of this event.</summary>
        public Plan? Plan { get; init; }

        public override long? Subject => Authorisation;
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => ValueDate;
    }

    /// <summary>A purchase that had already happened offline was posted, whatever the limit.</summary>
    public sealed record AdvicePosted(
        string MerchantId, string Category, long Amount, long FromCreditBalance, long Principal, int DiscountBasisPoints, long Discount,
        DateTimeOffset OccurredAt, DateOnly BusinessDate, DateOnly ValueDate, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        /// <summary>What living the days since again changed beyond this; null when nothing.</summary>
        public Correction? Correction { get; init; }

        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Correction is null ? Postings : Postings.AddRange(Correction.Postings);
        public override DateOnly? ValuedOn => ValueDate;
    }

    public sealed record HoldReleased(long Authorisation, long Amount, long AvailableAfter) : CreditLineEvent
    {
        public override long? Subject => Authorisation;
    }

    /// <summary>Records what the holds' own expiries had already brought about.</summary>
    public sealed record HoldsExpired(ImmutableArray<long> Authorisations) : CreditLineEvent;

    /// <param name="Principal">Taken off what is owed, by category.</param>
    /// <param name="ToCreditBalance">The rest, which was already repaid.</param>
    /// <param name="Recalled">The capture as it stood before, when the line no longer held it in its state.</param>
    public sealed record CaptureRefunded(
        long Capture, string MerchantId, long Amount, ImmutableArray<CategoryAmount> Principal, long ToCreditBalance, long DiscountReturned, DateOnly ValueDate,
        Capture? Recalled, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        /// <summary>Penalties, fees and interest that it pays where no principal is owed any more; null when none.</summary>
        public Charges? Charges { get; init; }

        /// <summary>What it takes off the purchase's plan; null when there is none.</summary>
        public PlanRefund? Plan { get; init; }

        public override long? Subject => Capture;
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => ValueDate;
    }

    public sealed record Repaid(long Amount, string? Source, Allocation Allocation, DateOnly ValueDate, long BalanceAfter, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        /// <summary>What living the days since again changed beyond this; null when nothing.</summary>
        public Correction? Correction { get; init; }

        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Correction is null ? Postings : Postings.AddRange(Correction.Postings);
        public override DateOnly? ValuedOn => ValueDate;
    }

    /// <param name="Principal">Owed again, by category.</param>
    /// <param name="FromCreditBalance">Taken back from the credit balance.</param>
    /// <param name="Recalled">The repayment as it stood before, when the line no longer held it in its state.</param>
    public sealed record RepaymentReversed(
        long Repayment, string Reason, ImmutableArray<CategoryAmount> Principal, long FromCreditBalance, long BalanceAfter, DateOnly ValueDate, Repayment? Recalled, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        /// <summary>What living the days since again changed beyond this; null when nothing.</summary>
        public Correction? Correction { get; init; }

        /// <summary>Revolving penalties, fees and interest that are owed again; null when none are.</summary>
        public Charges? Charges { get; init; }

        /// <summary>What is owed of instalments again; null when none is.</summary>
        public ImmutableArray<PlanPayment>? Payments { get; init; }

        /// <summary>What it had paid of instalments in advance and is to come again; null when nothing is.</summary>
        public ImmutableArray<PlanRestoration>? Restored { get; init; }

        /// <summary>All that the repayment had paid.</summary>
        public long Amount => Principal.Sum(part => part.Amount) + FromCreditBalance + (Charges?.Total ?? 0) + (Payments ?? []).Sum(payment => payment.Paid.Total) + (Restored ?? []).Sum(one => one.Principal);

        public override long? Subject => Repayment;
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Correction is null ? Postings : Postings.AddRange(Correction.Postings);
        public override DateOnly? ValuedOn => ValueDate;
    }

    /// <summary>A posted purchase is paid back in instalments from now on.</summary>
    /// <param name="Plan">Its number is that of the capture.</param>
    /// <param name="Principal">What the plan takes over, by category.</param>
    /// <param name="Recalled">The capture as it stood before, when the line no longer held it in its state.</param>
    public sealed record PlanStarted(Plan Plan, ImmutableArray<CategoryAmount> Principal, DateOnly ValueDate, Capture? Recalled, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        public override long? Subject => Plan.Number;
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => ValueDate;
    }

    /// <summary>Records what a due date had already brought about: interest and fees are owed from that day, and the customer's own money pays what it can.</summary>
    public sealed record InstalmentsDue(
        DateOnly DueDate, ImmutableArray<DueInstalment> Instalments, ImmutableArray<PlanPayment> Payments, long FromCreditBalance, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => Postings.IsEmpty ? null : DueDate;
    }

    /// <param name="Row">Stands for all rows to come; null when none was.</param>
    public sealed record PlanSettled(long Plan, Settlement Settlement, Instalment? Row, long FromCreditBalance, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        public override long? Subject => Plan;
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => Settlement.Date;
    }

    public sealed record PlanPrepaid(long Plan, PrepaymentKeeps Keeps, PlanPrepayment Prepayment, DateOnly ValueDate, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        public override long? Subject => Plan;
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => ValueDate;
    }

    public sealed record PlanDeferred(long Plan, int Periods, ImmutableArray<Instalment> Upcoming, long Carried) : CreditLineEvent
    {
        public override long? Subject => Plan;
    }

    /// <summary>What remained, overdue or to come, is spread over new instalments.</summary>
    public sealed record PlanReAged(long Plan, ImmutableArray<Instalment> Upcoming, long Carried) : CreditLineEvent
    {
        public override long? Subject => Plan;
    }

    /// <summary>A cycle ended: interest is posted, what is owed is billed.</summary>
    public sealed record StatementIssued(Statement Statement, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        /// <summary>The opening, so that a line's statements are found together.</summary>
        public override long? Subject => 1;
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => Postings.IsEmpty ? null : Statement.Figures.Until;
    }

    /// <summary>A due date is over and the minimum was not paid.</summary>
    /// <param name="Missed">Unpaid minimum.</param>
    /// <param name="Fee">Late fee charged, <paramref name="Waived"/> of it taken back by coupon <paramref name="Coupon"/> (0 for none).</param>
    public sealed record MinimumMissed(DateOnly DueDate, long Missed, long Fee, long Waived, long Coupon, long FromCreditBalance, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => Postings.IsEmpty ? null : DueDate;
    }

    /// <summary>The line is later than it was, or no longer.</summary>
    /// <param name="Date">The first day in the bucket.</param>
    public sealed record BucketEntered(DateOnly Date, Bucket Bucket, int DaysPastDue) : CreditLineEvent;

    /// <summary>Somebody is to be reminded, called or sued; for whoever delivers notices.</summary>
    /// <param name="DaysPastDue">Below 0 before the due date.</param>
    public sealed record CollectionActionDue(DateOnly Date, CollectionAction Action, int DaysPastDue) : CreditLineEvent;

    /// <summary>The loss expected of the line changed.</summary>
    /// <param name="Date">The last day that was over.</param>
    public sealed record ProvisionChanged(DateOnly Date, int Stage, long Before, long After, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => Date;
    }

    public sealed record RatesChanged(RateChange Change, DateOnly Date) : CreditLineEvent;

    public sealed record CouponGranted(CouponKind Kind, DateOnly From, DateOnly Until, long? Budget, decimal Reduction, string? Category, DateOnly Date) : CreditLineEvent;

    public sealed record AutopaySet(Mandate? Mandate, DateOnly Date) : CreditLineEvent;

    public sealed record FeeCharged(long Amount, bool IsPenalty, string Reason, long FromCreditBalance, DateOnly ValueDate, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => ValueDate;
    }

    /// <param name="Charges">What was let off.</param>
    public sealed record ChargesWaived(Charges Charges, string Reason, DateOnly ValueDate, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => ValueDate;
    }

    /// <summary>The customer's own money was paid out.</summary>
    public sealed record CreditBalancePaidOut(long Amount, DateOnly ValueDate, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => ValueDate;
    }

    public sealed record DelinquencyPaused(Pause Days, DateOnly Date) : CreditLineEvent;

    /// <summary>The loss was taken. What is owed stays collectable.</summary>
    public sealed record ChargedOff(string Reason, long Amount, DateOnly ValueDate, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => ValueDate;
    }

    public sealed record ChargeOffUndone(string Reason, long Amount, DateOnly ValueDate, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => ValueDate;
    }

    /// <summary>What was unpaid of a statement is paid back in instalments from now on.</summary>
    /// <param name="Plan">Its number is that of this event.</param>
    /// <param name="Principal">What the plan takes over, by category.</param>
    public sealed record StatementConverted(int Statement, Plan Plan, ImmutableArray<CategoryAmount> Principal, DateOnly ValueDate, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => ValueDate;
    }

    /// <summary>A plan that had ended is the line's again: a repayment that had paid it was returned, which a later event says.</summary>
    /// <param name="Plan">As it ended.</param>
    /// <param name="Recalled">The capture, without its plan; null where it pays back a statement.</param>
    public sealed record PlanReopened(Plan Plan, Capture? Recalled) : CreditLineEvent
    {
        public override long? Subject => Plan.Number;
    }

    /// <summary>Nothing of a plan is owed any more, so the line no longer has to remember it.</summary>
    /// <param name="Plan">As it ended.</param>
    public sealed record PlanEnded(Plan Plan) : CreditLineEvent
    {
        public override long? Subject => Plan.Number;
    }
}

/// <summary>Something was dated in the past or taken back, and the days since came out differently.</summary>
/// <param name="Position">As it is now.</param>
public sealed record Correction(Position Position, ImmutableArray<Posting> Postings);

/// <summary>Charges on a revolving balance, in minor units.</summary>
public readonly record struct Charges(long Penalties, long Fees, long Interest)
{
    public long Total => Penalties + Fees + Interest;
}

/// <summary>An instalment that fell due.</summary>
/// <param name="Row">Index of the row in its plan.</param>
public readonly record struct DueInstalment(long Plan, int Row, long Fee, long Interest);

/// <summary>What a refund takes off a plan.</summary>
/// <param name="Amount">Principal.</param>
public sealed record PlanRefund(long Amount, long SubsidyReturned, ImmutableArray<RowRefund> Rows);
