using System.Collections.Immutable;
using CreditGrains.Credit.Products;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Products;

/// <summary>A credit line as a product. What is left out has the value shown in the description of the API.</summary>
internal sealed record RevolvingShape : ProductShape
{
    /// <summary>Rate on cash; left out, the annual rate.</summary>
    public decimal? CashRate { get; set; }

    public Accrual Accrual { get; set; } = Accrual.Daily;

    /// <summary>Day of the month, clamped to its last.</summary>
    public int StatementDay { get; set; } = 5;

    /// <summary>Days from statement to due date.</summary>
    public int DueDays { get; set; } = 21;

    /// <summary>Whether a statement paid in full by its due date waives the interest on purchases.</summary>
    public bool Grace { get; set; } = true;

    public MinimumPaymentShape MinimumPayment { get; set; } = new(10_000, 0.05m);

    public long LateFee { get; set; }

    /// <summary>Rate while past due; null keeps the ordinary one.</summary>
    public decimal? PenaltyRate { get; set; }

    public long ReturnedPaymentFee { get; set; }

    /// <summary>In which order a repayment pays; each step once.</summary>
    public ImmutableArray<AllocationStep> Allocation { get; set; } = [AllocationStep.Penalty, AllocationStep.Fee, AllocationStep.Interest, AllocationStep.Principal];

    /// <summary>Days a hold lives, by merchant category code, <c>default</c> for the rest.</summary>
    public ImmutableSortedDictionary<string, int> HoldDays { get; set; } = ImmutableSortedDictionary<string, int>.Empty.Add(RevolvingProduct.DefaultKey, 7);

    /// <summary>Share that captures may exceed an authorisation by, by merchant category code.</summary>
    public ImmutableSortedDictionary<string, decimal> OverCapturePercent { get; set; } = ImmutableSortedDictionary<string, decimal>.Empty;

    public LimitsShape Limits { get; set; } = new();

    /// <summary>Ceilings by <c>cash</c> or merchant category code: a share of the limit, or {share?, amount?} of which the lower counts.</summary>
    public ImmutableSortedDictionary<string, SubLimitShape> SubLimits { get; set; } = ImmutableSortedDictionary<string, SubLimitShape>.Empty;

    public ImmutableArray<string> DeniedMccs { get; set; } = [];

    /// <summary>ISO 3166-1 alpha-2; null means every one that is not denied.</summary>
    public ImmutableArray<string>? AllowedCountries { get; set; }

    public ImmutableArray<string> DeniedCountries { get; set; } = [];

    /// <summary>Null means any.</summary>
    public ImmutableArray<string>? AllowedEntryModes { get; set; }

    public InstantCreditShape? InstantCredit { get; set; }

    /// <summary>What follows from paying late; left out, what <c>revolving-standard</c> shows.</summary>
    public DelinquencyShape? Delinquency { get; set; }

    /// <summary>How losses are provided for; left out, what <c>revolving-standard</c> shows.</summary>
    public ProvisioningShape? Provisioning { get; set; }

    /// <summary>Codes of instalment products that purchases may use.</summary>
    public ImmutableArray<string> Plans { get; set; } = [];

    /// <summary>IANA time zone whose midnight starts a business date.</summary>
    public string TimeZone { get; set; } = "UTC";

    public override Problem? TryParse(out Product? product)
    {
        var checks = new Checks();
        var currency = CheckCommon(ref checks);
        RevolvingChecks.Check(this, ref checks);
        product = null;
        if (checks.Failed) return checks.Problem;
        product = new RevolvingProduct
        {
            Code = Code, Name = Name, Currency = currency, AnnualRate = AnnualRate, CashRate = CashRate ?? AnnualRate, DayCount = DayCount, AllowedMccs = Set(AllowedMccs),
            Accrual = Accrual, StatementDay = StatementDay, DueDays = DueDays, Grace = Grace, MinimumPayment = new(MinimumPayment.Floor, MinimumPayment.Percent),
            LateFee = LateFee, PenaltyRate = PenaltyRate, ReturnedPaymentFee = ReturnedPaymentFee, Allocation = Allocation, HoldDays = HoldDays.WithComparers(StringComparer.Ordinal),
            OverCapturePercent = OverCapturePercent.WithComparers(StringComparer.Ordinal), Limits = Limits.ToLimits(), SubLimits = SubLimits.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToSubLimit(), StringComparer.Ordinal),
            DeniedMccs = Set(DeniedMccs)!, AllowedCountries = Set(AllowedCountries), DeniedCountries = Set(DeniedCountries)!, AllowedEntryModes = Set(AllowedEntryModes),
            InstantCredit = InstantCredit?.ToInstantCredit(), Delinquency = Delinquency?.ToPolicy(), Provisioning = Provisioning?.ToProvisioning(), Plans = Plans, TimeZone = TimeZone,
        };
        return null;
    }

    public static RevolvingShape Of(RevolvingProduct product) => new()
    {
        Code = product.Code, Version = product.Version, Name = product.Name, Currency = product.Currency.Code, AnnualRate = product.AnnualRate, CashRate = product.CashRate,
        DayCount = product.DayCount, AllowedMccs = List(product.AllowedMccs), Accrual = product.Accrual, StatementDay = product.StatementDay, DueDays = product.DueDays,
        Grace = product.Grace, MinimumPayment = new(product.MinimumPayment.Floor, product.MinimumPayment.Percent), LateFee = product.LateFee, PenaltyRate = product.PenaltyRate,
        ReturnedPaymentFee = product.ReturnedPaymentFee, Allocation = product.Allocation, HoldDays = product.HoldDays, OverCapturePercent = product.OverCapturePercent,
        Limits = LimitsShape.Of(product.Limits), SubLimits = product.SubLimits.ToImmutableSortedDictionary(pair => pair.Key, pair => SubLimitShape.Of(pair.Value), StringComparer.Ordinal),
        DeniedMccs = [.. product.DeniedMccs], AllowedCountries = List(product.AllowedCountries), DeniedCountries = [.. product.DeniedCountries],
        AllowedEntryModes = List(product.AllowedEntryModes), InstantCredit = product.InstantCredit is { } instant ? InstantCreditShape.Of(instant) : null,
        Delinquency = DelinquencyShape.Of(product.Delinquency ?? DelinquencyPolicy.Standard), Provisioning = ProvisioningShape.Of(product.Provisioning ?? Credit.Products.Provisioning.Standard),
        Plans = product.Plans, TimeZone = product.TimeZone,
    };
}
