using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Ledger;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;

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
    public sealed record Opened(string Id, string CustomerId, RevolvingProduct Product, long CreditLimit, long Instruction) : CreditLineEvent;

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
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
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
        /// <summary>What it takes off the purchase's plan; null when there is none.</summary>
        public PlanRefund? Plan { get; init; }

        public override long? Subject => Capture;
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => ValueDate;
    }

    public sealed record Repaid(long Amount, string? Source, Allocation Allocation, DateOnly ValueDate, long BalanceAfter, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
        public override DateOnly? ValuedOn => ValueDate;
    }

    /// <param name="Principal">Owed again, by category.</param>
    /// <param name="FromCreditBalance">Taken back from the credit balance.</param>
    /// <param name="Recalled">The repayment as it stood before, when the line no longer held it in its state.</param>
    public sealed record RepaymentReversed(
        long Repayment, string Reason, ImmutableArray<CategoryAmount> Principal, long FromCreditBalance, long BalanceAfter, DateOnly ValueDate, Repayment? Recalled, ImmutableArray<Posting> Postings) : CreditLineEvent
    {
        /// <summary>What is owed of instalments again; null when none is.</summary>
        public ImmutableArray<PlanPayment>? Payments { get; init; }

        public override long? Subject => Repayment;
        [JsonIgnore]
        public override ImmutableArray<Posting> Entries => Postings;
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

    /// <summary>Nothing of a plan is owed any more, so the line no longer has to remember it.</summary>
    /// <param name="Plan">As it ended.</param>
    public sealed record PlanEnded(Plan Plan) : CreditLineEvent
    {
        public override long? Subject => Plan.Number;
    }
}

/// <summary>An instalment that fell due.</summary>
/// <param name="Row">Index of the row in its plan.</param>
public readonly record struct DueInstalment(long Plan, int Row, long Fee, long Interest);

/// <summary>What a refund takes off a plan.</summary>
/// <param name="Amount">Principal.</param>
public sealed record PlanRefund(long Amount, long SubsidyReturned, ImmutableArray<RowRefund> Rows);
