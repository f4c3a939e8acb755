using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CreditGrains.Credit.Products;

/// <summary>
/// A product is data: what a line or a plan is opened with. It is versioned, and whatever is opened keeps the version it was opened with,
/// so a change of a product never changes what a customer already agreed to.
/// </summary>
[JsonDerivedType(typeof(RevolvingProduct), "revolving"), JsonDerivedType(typeof(InstalmentProduct), "instalment")]
public abstract record Product
{
    /// <summary>1–64 characters of a–z, 0–9 and '-'.</summary>
    public required string Code { get; init; }

    /// <summary>1 for the first definition of a code, then one more for each new one.</summary>
    public int Version { get; init; }

    public required string Name { get; init; }

    public required Currency Currency { get; init; }

    /// <summary>Nominal rate per year, 0.18 = 18 %.</summary>
    public required decimal AnnualRate { get; init; }

    public required DayCount DayCount { get; init; }

    /// <summary>Merchant category codes that may be paid with it; null means every one that is not denied.</summary>
    public ImmutableSortedSet<string>? AllowedMccs { get; init; }
}

/// <summary>How a period's share of a year is counted.</summary>
public enum DayCount { Thirty360, Actual365, Actual360, Actual364, ActualActual }

/// <summary>A credit line: borrow, repay, borrow again.</summary>
public sealed record RevolvingProduct : Product
{
    /// <summary>Nominal rate per year on cash, which has no grace period.</summary>
    public required decimal CashRate { get; init; }

    public Accrual Accrual { get; init; } = Accrual.Daily;

    /// <summary>Day of the month a statement is cut, 1–31, clamped to the month's last day.</summary>
    public int StatementDay { get; init; } = 5;

    /// <summary>Days from statement to due date.</summary>
    public int DueDays { get; init; } = 21;

    /// <summary>Whether a statement paid in full by its due date waives the interest on purchases.</summary>
    public bool Grace { get; init; } = true;

    public MinimumPayment MinimumPayment { get; init; } = new(10000, 0.05m);

    public long LateFee { get; init; }

    /// <summary>Rate per year while past due; null keeps the ordinary one.</summary>
    public decimal? PenaltyRate { get; init; }

    public long ReturnedPaymentFee { get; init; }

    /// <summary>In which order a repayment pays what is owed.</summary>
    public ImmutableArray<AllocationStep> Allocation { get; init; } = [AllocationStep.Penalty, AllocationStep.Fee, AllocationStep.Interest, AllocationStep.Principal];

    /// <summary>Days a hold lives, by merchant category code, with <c>default</c> for the rest.</summary>
    public ImmutableSortedDictionary<string, int> HoldDays { get; init; } = ImmutableSortedDictionary<string, int>.Empty.Add(DefaultKey, 7);

    /// <summary>Share of the authorised amount that captures may exceed it by, by merchant category code; 0 for the rest.</summary>
    public ImmutableSortedDictionary<string, decimal> OverCapturePercent { get; init; } = ImmutableSortedDictionary<string, decimal>.Empty;

    public SpendingLimits Limits { get; init; } = SpendingLimits.None;

    /// <summary>Ceilings by category: <c>cash</c> or a merchant category code.</summary>
    public ImmutableSortedDictionary<string, SubLimit> SubLimits { get; init; } = ImmutableSortedDictionary<string, SubLimit>.Empty;

    public ImmutableSortedSet<string> DeniedMccs { get; init; } = [];

    /// <summary>ISO 3166-1 alpha-2 codes purchases may come from; null means every one that is not denied.</summary>
    public ImmutableSortedSet<string>? AllowedCountries { get; init; }

    public ImmutableSortedSet<string> DeniedCountries { get; init; } = [];

    /// <summary>How a purchase may be entered at the terminal (chip, contactless, ecommerce …); null means any way.</summary>
    public ImmutableSortedSet<string>? AllowedEntryModes { get; init; }

    public InstantCredit? InstantCredit { get; init; }

    /// <summary>Codes of instalment products that purchases on this line may use.</summary>
    public ImmutableArray<string> Plans { get; init; } = [];

    /// <summary>What follows from paying late; null means <see cref="DelinquencyPolicy.Standard"/>.</summary>
    public DelinquencyPolicy? Delinquency { get; init; }

    /// <summary>How losses are provided for; null means <see cref="Provisioning.Standard"/>.</summary>
    public Provisioning? Provisioning { get; init; }

    /// <summary>IANA time zone whose midnight starts a business date and the fixed spending windows.</summary>
    public string TimeZone { get; init; } = "UTC";

    public const string DefaultKey = "default";

    /// <summary>How long a hold at a merchant of category <paramref name="mcc"/> reserves credit.</summary>
    public TimeSpan HoldLife(string mcc) =>
        TimeSpan.FromDays(HoldDays.TryGetValue(mcc, out var days) ? days : HoldDays.GetValueOrDefault(DefaultKey, 7));

    /// <summary>The balance category a purchase at <paramref name="mcc"/> belongs to: the sub-limit it counts against, or cash, or an ordinary purchase.</summary>
    public string Category(string mcc) =>
        SubLimits.ContainsKey(mcc) ? mcc : Categories.IsCash(mcc) ? Categories.Cash : Categories.Purchase;

    /// <summary>Rate per year of a balance category.</summary>
    public decimal Rate(string category) => category == Categories.Cash ? CashRate : AnnualRate;

    /// <summary>The day <paramref name="at"/> falls on in the product's time zone.</summary>
    public DateOnly BusinessDate(DateTimeOffset at) =>
        DateOnly.FromDateTime(TimeZone == "UTC" ? at.UtcDateTime : TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).DateTime);

    /// <summary>The instant <paramref name="date"/> begins in the product's time zone.</summary>
    public DateTimeOffset StartOf(DateOnly date)
    {
        var midnight = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        if (TimeZone == "UTC") return new DateTimeOffset(midnight, TimeSpan.Zero);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
        // Where a clock change skips midnight, the day begins when the clock resumes.
        while (zone.IsInvalidTime(midnight)) midnight = midnight.AddMinutes(15);
        // Where one repeats it, the day begins the first time, which is the one further ahead of UTC.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime();
    }
}

/// <summary>Names of balance categories besides merchant category codes. Stored: never renamed.</summary>
public static class Categories
{
    public const string Purchase = "purchase";
    public const string Cash = "cash";

    // ISO 18245: 6010 manual cash disbursement, 6011 automated cash disbursement, 6051 quasi-cash.
    public static bool IsCash(string mcc) => mcc is "6010" or "6011" or "6051";
}

public enum Accrual { Daily, AverageDaily }

public enum AllocationStep { Penalty, Fee, Interest, Principal }

/// <param name="Floor">Least minimum in minor units.</param>
/// <param name="Percent">Share of principal that joins the minimum.</param>
public sealed record MinimumPayment(long Floor, decimal Percent);

/// <summary>A ceiling for one category: a share of the line's limit, a flat amount, or the lower of both. At least one is set.</summary>
public sealed record SubLimit(decimal? Share, long? Amount)
{
    /// <summary>The ceiling in minor units for a line with <paramref name="creditLimit"/>.</summary>
    public long Of(long creditLimit) =>
        Math.Min(Share is { } share ? Money.ShareDown(creditLimit, share) : long.MaxValue, Amount ?? long.MaxValue);
}

/// <summary>An automatic boost at checkout, for a purchase that exceeds what is available.</summary>
/// <param name="Percent">Share of the base limit that may be granted in all at one time.</param>
/// <param name="Cap">The same in minor units; the lower of both counts.</param>
/// <param name="Days">How long a granted boost lives.</param>
/// <param name="Grades">What customers of a risk grade have instead of percent and cap; null or not named there means the same as everybody.</param>
public sealed record InstantCredit(decimal Percent, long Cap, int Days, ImmutableSortedDictionary<string, GradeCredit>? Grades = null)
{
    /// <summary>The same as a customer of <paramref name="grade"/> has it.</summary>
    public InstantCredit For(string? grade) =>
        grade is not null && Grades is not null && Grades.TryGetValue(grade, out var own) ? new InstantCredit(own.Percent, own.Cap, Days) : new InstantCredit(Percent, Cap, Days);

    /// <summary>The most that instant credit may add to a line with <paramref name="creditLimit"/> at one time.</summary>
    public long Most(long creditLimit) => Math.Min(Money.ShareDown(creditLimit, Percent), Cap);
}

/// <inheritdoc cref="InstantCredit"/>
public sealed record GradeCredit(decimal Percent, long Cap);

/// <summary>How much and how often may be spent. Null means no limit.</summary>
/// <param name="PerTransaction">Most in minor units of one authorisation.</param>
/// <param name="DailyAmount">Most approved in one business date.</param>
/// <param name="DailyCount">Most approvals in one business date.</param>
/// <param name="MonthlyAmount">Most approved in one calendar month of business dates.</param>
/// <param name="Trailing">Windows that end now rather than at midnight.</param>
public sealed record SpendingLimits(long? PerTransaction, long? DailyAmount, int? DailyCount, long? MonthlyAmount, ImmutableArray<TrailingLimit> Trailing)
{
    public static readonly SpendingLimits None = new(null, null, null, null, []);

    // A definition that names no windows leaves the array unset, which every reader would have to mind.
    public ImmutableArray<TrailingLimit> Trailing { get; init; } = Trailing.IsDefault ? [] : Trailing;

    /// <summary>The longest trailing window, or zero when there is none.</summary>
    public TimeSpan LongestWindow => Trailing.IsEmpty ? TimeSpan.Zero : Trailing.Max(limit => limit.Window);
}

/// <summary>A limit on what was approved within the last <paramref name="Seconds"/> (10 seconds to 31 days), the present moment included.</summary>
public sealed record TrailingLimit(int Seconds, long? Amount, int? Count)
{
    public TimeSpan Window => TimeSpan.FromSeconds(Seconds);
}

/// <summary>A purchase paid back in instalments.</summary>
public sealed record InstalmentProduct : Product
{
    public required InstalmentMethod Method { get; init; }

    /// <summary>Flat fee per period as a share of the principal.</summary>
    public decimal FeeRatePerPeriod { get; init; }

    public required int NumberOfInstalments { get; init; }

    public Frequency Frequency { get; init; } = Frequency.Monthly;

    /// <summary>Day of the month on which instalments are due, 1 to 31, clamped to the month; null counts periods from the start. Monthly only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int? DueDay { get; init; }

    /// <summary>Least length in days of the first period of a product with a due day; it is at most a month longer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int FirstPeriodLeastDays { get; init; }

    public decimal DownPaymentPercent { get; init; }

    /// <summary>How many of the instalments pay no principal.</summary>
    public int PrincipalGracePeriods { get; init; }

    /// <summary>How many of the instalments pay no interest; it is due, without interest on itself, with the first one after them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int InterestGracePeriods { get; init; }

    /// <summary>The merchant pays the interest, discounted, as a fee at capture; the customer pays none.</summary>
    public bool MerchantFunded { get; init; }

    /// <summary>Rate per year the customer pays. A flat fee stands instead of interest.</summary>
    public decimal CustomerRate => MerchantFunded || Method == InstalmentMethod.FlatFee ? 0 : AnnualRate;

    /// <summary>Share of the principal the customer pays as a fee each period.</summary>
    public decimal CustomerFeeRate => MerchantFunded ? 0 : FeeRatePerPeriod;

    public long SettlementFee { get; init; }

    /// <summary>Whether no interest accrues while instalments are deferred.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DeferralFreezesInterest { get; init; }

    public long? InstalmentMultiple { get; init; }

    public long? MinAmount { get; init; }

    public long? MaxAmount { get; init; }
}

public enum InstalmentMethod { EqualInstalment, EqualPrincipal, InterestOnly, FlatFee }

public enum Frequency { Weekly, Fortnightly, Monthly }
