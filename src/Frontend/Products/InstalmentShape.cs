using System.Text.Json.Serialization;
using CreditGrains.Credit.Products;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Products;

/// <summary>A purchase paid back in instalments, as a product.</summary>
internal sealed record InstalmentShape : ProductShape
{
    private const int InstalmentsMost = 120, FirstPeriodDays = 15, FirstPeriodDaysMost = 62;

    public InstalmentShape() => DayCount = DayCount.Thirty360;

    [JsonRequired]
    public InstalmentMethod Method { get; set; }

    /// <summary>Flat fee per period as a share of the principal.</summary>
    public decimal FeeRatePerPeriod { get; set; }

    [JsonRequired]
    public int NumberOfInstalments { get; set; }

    public Frequency Frequency { get; set; } = Frequency.Monthly;

    /// <summary>Day of the month on which instalments are due, 1 to 31, clamped to the month; left out, periods are counted from the start. Monthly only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? DueDay { get; set; }

    /// <summary>Least length in days of the first period of a product with a due day, 1 to 62; left out, 15. It is at most a month longer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? FirstPeriodLeastDays { get; set; }

    public decimal DownPaymentPercent { get; set; }

    public int PrincipalGracePeriods { get; set; }

    /// <summary>How many of those also pay no interest; it is due with the first one after them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int InterestGracePeriods { get; set; }

    /// <summary>The merchant pays the interest, discounted, at capture; the customer pays none.</summary>
    public bool MerchantFunded { get; set; }

    public long SettlementFee { get; set; }

    /// <summary>Whether no interest accrues while instalments are deferred.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DeferralFreezesInterest { get; set; }

    /// <summary>Rounds the level instalment to a multiple of that many minor units.</summary>
    public long? InstalmentMultiple { get; set; }

    public long? MinAmount { get; set; }

    public long? MaxAmount { get; set; }

    public override Problem? TryParse(out Product? product)
    {
        var checks = new Checks();
        var currency = CheckCommon(ref checks);
        checks.Rate("fee_rate_per_period", FeeRatePerPeriod, most: 1);
        checks.Whole("number_of_instalments", NumberOfInstalments, 1, InstalmentsMost);
        if (DueDay is { } dueDay) checks.Whole("due_day", dueDay, 1, 31);
        if (DueDay is not null && Frequency != Frequency.Monthly) checks.Fail("due_day", "goes with the frequency monthly only");
        if (FirstPeriodLeastDays is { } days) checks.Whole("first_period_least_days", days, 1, FirstPeriodDaysMost);
        if (FirstPeriodLeastDays is not null && DueDay is null) checks.Fail("first_period_least_days", "goes with a due_day only");
        checks.Rate("down_payment_percent", DownPaymentPercent, most: 1);
        if (DownPaymentPercent == 1) checks.Fail("down_payment_percent", "must leave something to be paid in instalments");
        checks.Whole("principal_grace_periods", PrincipalGracePeriods, 0, InstalmentsMost);
        if (PrincipalGracePeriods >= NumberOfInstalments) checks.Fail("principal_grace_periods", "must be fewer than the instalments");
        checks.Whole("interest_grace_periods", InterestGracePeriods, 0, InstalmentsMost);
        if (InterestGracePeriods > PrincipalGracePeriods) checks.Fail("interest_grace_periods", "must not be more than principal_grace_periods");
        // A flat fee stands instead of interest; a rate beside it would be charged by nobody.
        if (Method == InstalmentMethod.FlatFee && AnnualRate != 0) checks.Fail("annual_rate", "must be 0 where the method is flat_fee");
        checks.Amount("settlement_fee", SettlementFee, least: 0);
        checks.Amount("instalment_multiple", InstalmentMultiple);
        checks.Amount("min_amount", MinAmount, least: 0);
        checks.Amount("max_amount", MaxAmount);
        if (MinAmount > MaxAmount) checks.Fail("max_amount", "must not be less than min_amount");
        product = null;
        if (checks.Failed) return checks.Problem;
        product = new InstalmentProduct
        {
            Code = Code, Name = Name, Currency = currency, AnnualRate = AnnualRate, DayCount = DayCount, AllowedMccs = Set(AllowedMccs), Method = Method,
            FeeRatePerPeriod = FeeRatePerPeriod, NumberOfInstalments = NumberOfInstalments, Frequency = Frequency, DueDay = DueDay, FirstPeriodLeastDays = DueDay is null ? 0 : FirstPeriodLeastDays ?? FirstPeriodDays,
            DownPaymentPercent = DownPaymentPercent, PrincipalGracePeriods = PrincipalGracePeriods, InterestGracePeriods = InterestGracePeriods, MerchantFunded = MerchantFunded, SettlementFee = SettlementFee,
            DeferralFreezesInterest = DeferralFreezesInterest, InstalmentMultiple = InstalmentMultiple,
            MinAmount = MinAmount, MaxAmount = MaxAmount,
        };
        return null;
    }

    public static InstalmentShape Of(InstalmentProduct product) => new()
    {
        Code = product.Code, Version = product.Version, Name = product.Name, Currency = product.Currency.Code, AnnualRate = product.AnnualRate, DayCount = product.DayCount,
        AllowedMccs = List(product.AllowedMccs), Method = product.Method, FeeRatePerPeriod = product.FeeRatePerPeriod, NumberOfInstalments = product.NumberOfInstalments,
        Frequency = product.Frequency, DueDay = product.DueDay, FirstPeriodLeastDays = product.DueDay is null ? null : product.FirstPeriodLeastDays, DownPaymentPercent = product.DownPaymentPercent, PrincipalGracePeriods = product.PrincipalGracePeriods,
        InterestGracePeriods = product.InterestGracePeriods, MerchantFunded = product.MerchantFunded, SettlementFee = product.SettlementFee, DeferralFreezesInterest = product.DeferralFreezesInterest, InstalmentMultiple = product.InstalmentMultiple,
        MinAmount = product.MinAmount, MaxAmount = product.MaxAmount,
    };
}
