using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.CreditLines;

/// <summary>What a credit line answers, kept under the caller's key so that a retry hears the same. Amounts are minor units of the line's currency.</summary>
[JsonDerivedType(typeof(Authorisation), "authorisation"), JsonDerivedType(typeof(Capture), "capture"), JsonDerivedType(typeof(Refund), "refund")]
[JsonDerivedType(typeof(Repayment), "repayment"), JsonDerivedType(typeof(CreditLineView), "line"), JsonDerivedType(typeof(Plan), "plan")]
public abstract record CreditLineReceipt
{
    private protected CreditLineReceipt() { }
}

/// <summary>What an authorisation asks for, as the terminal said it.</summary>
/// <param name="Mcc">The merchant's category; null when the merchant is unknown.</param>
/// <param name="Currency">As asked; differs from the line's only in a decline.</param>
public sealed record AuthorisationRequest(
    string MerchantId, string? Mcc, string? TerminalId, long Amount, Currency Currency, string? Plan, string? EntryMode, string? Country);

/// <summary>What would pass, told with a decline.</summary>
/// <param name="LargestAmount">Largest amount that would be approved now; 0 when none would.</param>
/// <param name="Plans">Codes of the instalment plans that would pass.</param>
/// <param name="RetryAfter">An instant at which, if nothing else happens, the asked amount would pass: the earliest of those looked at, which are the next midnight and month, the next 16 expiries and ends, and the next 16 due dates of instalments that the customer's own money pays. Null when none of them helps.</param>
public sealed record WayForward(long LargestAmount, ImmutableArray<string> Plans, DateTimeOffset? RetryAfter);

/// <summary>Why and with which way forward an authorisation or an increment was declined.</summary>
/// <param name="Reasons">Every failing rule, in the order of the checks; never empty. The first one gives the response code.</param>
public sealed record Decline(ImmutableArray<DeclineReason> Reasons, WayForward WayForward)
{
    public DeclineReason Reason => Reasons[0];
}

/// <summary>An authorisation and the hold it placed. How much is held and in which status depends on the instant one asks about.</summary>
public sealed partial record Authorisation : CreditLineReceipt
{
    // Between silos of neighbouring builds what is not sent is left at its default.
    private static readonly AuthorisationRequest NotSent = new("", null, null, 0, default, null, null, null);

    /// <summary>Number of the line's event that made it.</summary>
    public required long Number { get; init; }

    public required AuthorisationRequest Request { get; init => field = value ?? NotSent; }

    public string MerchantId => Request.MerchantId;

    public Currency Currency => Request.Currency;

    /// <summary>Code of the instalment plan it asked for.</summary>
    public string? AskedPlan => Request.Plan;

    /// <summary>Balance category the purchase will belong to.</summary>
    public required string Category { get; init; }

    /// <summary>The instalment product each capture will be paid back with, as it was defined then; null for none.</summary>
    public InstalmentProduct? Plan { get; init; }

    /// <summary>Why it was declined, or the latest increment of it; null when the latest answer was an approval.</summary>
    public Decline? Decline { get; init; }

    /// <summary>Amount approved at first plus increments; 0 when declined.</summary>
    public required long Approved { get; init; }

    /// <summary>Asked for at first plus every increment that was approved: above <see cref="Approved"/> exactly when the first answer was a partial approval.</summary>
    public required long Requested { get; init; }

    public long Captured { get; init; }

    public long Voided { get; init; }

    /// <summary>What captures may take without exceeding it.</summary>
    public long Authorised => Approved - Voided;

    /// <summary>What the hold still reserves while it lives.</summary>
    public required long Hold { get; init; }

    /// <summary>Whether a final capture or a full void ended it.</summary>
    public bool IsEnded { get; init; }

    /// <summary>Discount kept from its captures, in hundredths of a percent, as agreed when it was made.</summary>
    public required int DiscountBasisPoints { get; init; }

    public required long BoostGranted { get; init; }

    /// <summary>Available credit right after the latest answer.</summary>
    public required long AvailableAfter { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The first instant at which the hold reserves nothing any more.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public bool IsDeclined => Approved == 0;

    /// <summary>Credit reserved at <paramref name="now"/>: exact to the millisecond, whether or not the expiry has been recorded.</summary>
    public long HeldAt(DateTimeOffset now) => now < ExpiresAt ? Hold : 0;

    public AuthorisationStatus StatusAt(DateTimeOffset now) =>
        IsDeclined ? AuthorisationStatus.Declined
        : IsEnded || Hold == 0 ? (Captured > 0 ? AuthorisationStatus.Captured : AuthorisationStatus.Voided)
        : now >= ExpiresAt ? AuthorisationStatus.Expired
        : Captured > 0 ? AuthorisationStatus.PartiallyCaptured
        : AuthorisationStatus.Authorised;
}

public enum AuthorisationStatus { Authorised, PartiallyCaptured, Captured, Voided, Expired, Declined }

/// <summary>A posted purchase.</summary>
/// <param name="Number">Number of the line's event that made it.</param>
/// <param name="AuthorisationNumber">The authorisation it captures; null for an advice.</param>
/// <param name="Late">Presented after the hold expired.</param>
/// <param name="OverCapture">Exceeds what remained authorised, within the tolerance of the merchant's category.</param>
/// <param name="Discount">Merchant discount kept from it, less what refunds gave back.</param>
public sealed record Capture(
    long Number, long? AuthorisationNumber, string MerchantId, string Category, long Amount, long Refunded, bool Late, bool OverCapture,
    int DiscountBasisPoints, long Discount, DateTimeOffset CapturedAt) : CreditLineReceipt
{
    /// <summary>Whether it is paid back in instalments; the plan has the capture's own number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasPlan { get; init; }

    /// <summary>Its plan once that has ended; until then the line has it.</summary>
    public Plan? EndedPlan { get; init; }
}

/// <summary>Money given back for a capture.</summary>
public sealed record Refund(long Number, long CaptureNumber, string MerchantId, long Amount, long CaptureRefunded, DateTimeOffset CreatedAt) : CreditLineReceipt;

/// <summary>How a repayment was shared out. The parts sum to its amount.</summary>
/// <param name="Principal">Revolving, by balance category, each part above 0.</param>
/// <param name="Instalments">Principal of instalments, due or not.</param>
public sealed record Allocation(long Penalties, long Fees, long Interest, ImmutableArray<CategoryAmount> Principal, long Instalments, long CreditBalance)
{
    /// <summary>What of <paramref name="amount"/> did not go to instalments.</summary>
    internal long ToBalance(long amount) => amount - (Payments ?? []).Sum(payment => payment.Paid.Total) - (Prepayments ?? []).Sum(prepayment => prepayment.Collected.Principal);

    public long PrincipalTotal => Principal.Sum(part => part.Amount);

    /// <summary>What it paid of instalments that had fallen due; null when it paid none.</summary>
    public ImmutableArray<PlanPayment>? Payments { get; init; }

    /// <summary>What it paid of instalments before they were due; null when it paid none.</summary>
    public ImmutableArray<PlanPrepayment>? Prepayments { get; init; }
}

/// <summary>An amount of one balance category.</summary>
public readonly record struct CategoryAmount(string Category, long Amount);

/// <summary>Money received from the customer.</summary>
/// <param name="BalanceAfter">Posted balance right after it, or after its reversal.</param>
public sealed record Repayment(
    long Number, long Amount, string? Source, Allocation Allocation, DateOnly ValueDate, bool IsReversed, long BalanceAfter, DateTimeOffset CreatedAt) : CreditLineReceipt;

/// <summary>The live numbers of a line at one instant.</summary>
public sealed record CreditLineView(
    string Id, string CustomerId, string Product, int ProductVersion, CreditLineStatus Status, Currency Currency,
    long CreditLimit, long Boost, long Posted, long Held, long CreditBalance, long Available,
    long Principal, long InstalmentPrincipal, long Interest, long Fees, DateTimeOffset OpenedAt, DateTimeOffset AsOf, long Version) : CreditLineReceipt
{
    public long EffectiveLimit => CreditLimit + Boost;

    /// <summary>The day that is being lived, in the product's time zone.</summary>
    public DateOnly BusinessDate { get; init; }

    public NextDue? NextDue { get; init; }

    /// <summary>Business date less the oldest unpaid due date; 0 when nothing is past due.</summary>
    public int DaysPastDue { get; init; }
}

/// <summary>What is due next.</summary>
/// <param name="Date">The next due date, or the oldest one missed where none is to come.</param>
/// <param name="Minimum">Everything due by then, what is past due included.</param>
/// <param name="Total">All that is owed.</param>
public sealed record NextDue(DateOnly Date, long Minimum, long Total);

public enum CreditLineStatus { Active, Frozen, Blocked, Closed, ChargedOff }
