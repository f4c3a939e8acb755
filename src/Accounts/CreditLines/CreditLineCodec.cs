using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using CreditGrains.Accounts.Shell;
using CreditGrains.Credit;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Credit.Revolving;
using CreditGrains.Journal;

namespace CreditGrains.Accounts.CreditLines;

/// <summary>How a credit line is stored.</summary>
public sealed class CreditLineCodec() : JsonCodec<CreditLineState, CreditLineEvent>(
    ("line-opened", Json.Opened),
    ("limit-changed", Json.LimitChanged),
    ("boost-granted", Json.BoostGranted),
    ("boosts-ended", Json.BoostsEnded),
    ("line-frozen", Json.Frozen),
    ("line-unfrozen", Json.Unfrozen),
    ("line-closed", Json.Closed),
    ("customer-block-changed", Json.CustomerBlockChanged),
    ("instruction-refused", Json.InstructionRefused),
    ("authorisation-held", Json.AuthorisationHeld),
    ("authorisation-declined", Json.AuthorisationDeclined),
    ("hold-increased", Json.HoldIncreased),
    ("increment-declined", Json.IncrementDeclined),
    (AuthorisationCaptured, Json.AuthorisationCaptured),
    (AdvicePosted, Json.AdvicePosted),
    ("hold-released", Json.HoldReleased),
    ("holds-expired", Json.HoldsExpired),
    (CaptureRefunded, Json.CaptureRefunded),
    (Repaid, Json.Repaid),
    (RepaymentReversed, Json.RepaymentReversed),
    ("plan-started", Json.PlanStarted),
    ("instalments-due", Json.InstalmentsDue),
    ("plan-settled", Json.PlanSettled),
    ("plan-prepaid", Json.PlanPrepaid),
    ("plan-deferred", Json.PlanDeferred),
    ("plan-re-aged", Json.PlanReAged),
    ("plan-ended", Json.PlanEnded),
    (StatementIssued, Json.StatementIssued),
    ("minimum-missed", Json.MinimumMissed),
    ("bucket-entered", Json.BucketEntered),
    ("collection-action-due", Json.CollectionActionDue),
    ("provision-changed", Json.ProvisionChanged),
    ("rates-changed", Json.RatesChanged),
    ("coupon-granted", Json.CouponGranted),
    ("autopay-set", Json.AutopaySet),
    ("fee-charged", Json.FeeCharged),
    ("charges-waived", Json.ChargesWaived),
    ("credit-balance-paid-out", Json.CreditBalancePaidOut),
    ("delinquency-paused", Json.DelinquencyPaused),
    ("charged-off", Json.ChargedOff),
    ("charge-off-undone", Json.ChargeOffUndone),
    ("statement-converted", Json.StatementConverted),
    ("plan-reopened", Json.PlanReopened))
{
    /// <summary>Names of the events that move money.</summary>
    public const string AuthorisationCaptured = "authorisation-captured", AdvicePosted = "advice-posted", CaptureRefunded = "capture-refunded", Repaid = "repaid", RepaymentReversed = "repayment-reversed",
        StatementIssued = "statement-issued";

    private static CreditLineJson Json => CreditLineJson.Default;

    public override int SnapshotFormat => 5;

    public override long? SubjectOf(CreditLineEvent happened) => happened.Subject;

    public override IReadOnlyList<PostingLine>? PostingsOf(CreditLineState state, CreditLineEvent happened) =>
        happened.ValuedOn is { } valueDate ? PostingsOf(state.Currency, happened, valueDate) : null;

    // Apart, or its lambda would cost an object for each event without postings too.
    private static IReadOnlyList<PostingLine> PostingsOf(Currency currency, CreditLineEvent happened, DateOnly valueDate) =>
        [.. happened.Entries.Select(line => new PostingLine(line.Account, currency.Code, line.Debit, line.Credit, valueDate))];

    public override CreditLineEvent Decode(string type, ReadOnlyMemory<byte> body)
    {
        var happened = base.Decode(type, body);
        return happened is CreditLineEvent.Opened opened ? opened with { Product = ProductPool.Shared(opened.Product) } : happened;
    }

    public override ReadOnlyMemory<byte> EncodeSnapshot(CreditLineState state) =>
        JsonSerializer.SerializeToUtf8Bytes(CreditLineSnapshot.Of(state), Json.CreditLineSnapshot);

    public override CreditLineState DecodeSnapshot(ReadOnlyMemory<byte> body) =>
        JsonSerializer.Deserialize(body.Span, Json.CreditLineSnapshot)!.ToState();
}

/// <summary>A state of a credit line as it is written: lists instead of its indexes, and its holds as they are kept.</summary>
internal sealed record CreditLineSnapshot(
    string Id, string CustomerId, RevolvingProduct? Product, long CreditLimit, ImmutableArray<Boost> Boosts, bool IsFrozen, bool IsClosed, bool IsCustomerBlocked, long FollowedInstruction, RefusedInstruction? RefusedInstruction,
    Book? Book, Activity Activity, Issued Issued, ImmutableArray<Plan> Plans, [property: JsonConverter(typeof(HoldsConverter))] Holds Holds, Velocity Velocity, RecallWindow Recalled,
    IReadOnlyList<Answered<CreditLineReceipt>> Operations, DateTimeOffset OpenedAt, long Version, DateTimeOffset At)
{
    public static CreditLineSnapshot Of(CreditLineState state) => new(
        state.Id, state.CustomerId, state.Product, state.CreditLimit, state.Boosts, state.IsFrozen, state.IsClosed, state.IsCustomerBlocked, state.FollowedInstruction, state.RefusedInstruction,
        state.Book, state.Activity, state.Issued, state.Plans, state.Holds, state.Velocity, state.Recalled,
        state.Operations.ToList(), state.OpenedAt, state.Version, state.At);

    public CreditLineState ToState() => new()
    {
        Id = Id, CustomerId = CustomerId, Product = Product is null ? null : ProductPool.Shared(Product), CreditLimit = CreditLimit, Boosts = Boosts,
        IsFrozen = IsFrozen, IsClosed = IsClosed, IsCustomerBlocked = IsCustomerBlocked, FollowedInstruction = FollowedInstruction, RefusedInstruction = RefusedInstruction,
        Book = Book, Activity = Activity, Issued = Issued, Plans = Plans, Holds = Holds,
        Velocity = Velocity, Recalled = Recalled, Operations = RecentOperations<CreditLineReceipt>.Of(Operations), OpenedAt = OpenedAt, Version = Version, At = At,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(CreditLineEvent.Opened))]
[JsonSerializable(typeof(CreditLineEvent.LimitChanged))]
[JsonSerializable(typeof(CreditLineEvent.BoostGranted))]
[JsonSerializable(typeof(CreditLineEvent.BoostsEnded))]
[JsonSerializable(typeof(CreditLineEvent.Frozen))]
[JsonSerializable(typeof(CreditLineEvent.Unfrozen))]
[JsonSerializable(typeof(CreditLineEvent.Closed))]
[JsonSerializable(typeof(CreditLineEvent.CustomerBlockChanged))]
[JsonSerializable(typeof(CreditLineEvent.InstructionRefused))]
[JsonSerializable(typeof(CreditLineEvent.AuthorisationHeld))]
[JsonSerializable(typeof(CreditLineEvent.AuthorisationDeclined))]
[JsonSerializable(typeof(CreditLineEvent.HoldIncreased))]
[JsonSerializable(typeof(CreditLineEvent.IncrementDeclined))]
[JsonSerializable(typeof(CreditLineEvent.AuthorisationCaptured))]
[JsonSerializable(typeof(CreditLineEvent.AdvicePosted))]
[JsonSerializable(typeof(CreditLineEvent.HoldReleased))]
[JsonSerializable(typeof(CreditLineEvent.HoldsExpired))]
[JsonSerializable(typeof(CreditLineEvent.CaptureRefunded))]
[JsonSerializable(typeof(CreditLineEvent.Repaid))]
[JsonSerializable(typeof(CreditLineEvent.RepaymentReversed))]
[JsonSerializable(typeof(CreditLineEvent.PlanStarted))]
[JsonSerializable(typeof(CreditLineEvent.InstalmentsDue))]
[JsonSerializable(typeof(CreditLineEvent.PlanSettled))]
[JsonSerializable(typeof(CreditLineEvent.PlanPrepaid))]
[JsonSerializable(typeof(CreditLineEvent.PlanDeferred))]
[JsonSerializable(typeof(CreditLineEvent.PlanReAged))]
[JsonSerializable(typeof(CreditLineEvent.PlanEnded))]
[JsonSerializable(typeof(CreditLineEvent.StatementIssued))]
[JsonSerializable(typeof(CreditLineEvent.MinimumMissed))]
[JsonSerializable(typeof(CreditLineEvent.BucketEntered))]
[JsonSerializable(typeof(CreditLineEvent.CollectionActionDue))]
[JsonSerializable(typeof(CreditLineEvent.ProvisionChanged))]
[JsonSerializable(typeof(CreditLineEvent.RatesChanged))]
[JsonSerializable(typeof(CreditLineEvent.CouponGranted))]
[JsonSerializable(typeof(CreditLineEvent.AutopaySet))]
[JsonSerializable(typeof(CreditLineEvent.FeeCharged))]
[JsonSerializable(typeof(CreditLineEvent.ChargesWaived))]
[JsonSerializable(typeof(CreditLineEvent.CreditBalancePaidOut))]
[JsonSerializable(typeof(CreditLineEvent.DelinquencyPaused))]
[JsonSerializable(typeof(CreditLineEvent.ChargedOff))]
[JsonSerializable(typeof(CreditLineEvent.ChargeOffUndone))]
[JsonSerializable(typeof(CreditLineEvent.StatementConverted))]
[JsonSerializable(typeof(Fact.Repaid), TypeInfoPropertyName = "RepaidFact")]
[JsonSerializable(typeof(Fact.FeeCharged), TypeInfoPropertyName = "FeeChargedFact")]
[JsonSerializable(typeof(Fact.CouponGranted), TypeInfoPropertyName = "CouponGrantedFact")]
[JsonSerializable(typeof(Fact.ChargedOff), TypeInfoPropertyName = "ChargedOffFact")]
[JsonSerializable(typeof(Fact.ChargeOffUndone), TypeInfoPropertyName = "ChargeOffUndoneFact")]
[JsonSerializable(typeof(CreditLineEvent.PlanReopened))]
[JsonSerializable(typeof(CreditLineSnapshot))]
internal sealed partial class CreditLineJson : JsonSerializerContext;
