using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Simulation.Deeds;

/// <summary>The instalment products there are: one for each method, in short periods, so that much falls due in a short life.</summary>
internal static class PlanShelf
{
    public static readonly ImmutableArray<InstalmentProduct> Products =
    [
        Of("even-4", InstalmentMethod.EqualPrincipal, 0.52m, 4) with { DownPaymentPercent = 0.25m, MaxAmount = 2_500 },
        Of("flat-3", InstalmentMethod.FlatFee, 0, 3) with { FeeRatePerPeriod = 0.02m, MinAmount = 60 },
        Of("level-5", InstalmentMethod.EqualInstalment, 0.52m, 5) with { SettlementFee = 7, AllowedMccs = ["5411", "5812", "7011"] },
        Of("end-2", InstalmentMethod.InterestOnly, 0.73m, 2) with { Frequency = Frequency.Fortnightly, DayCount = DayCount.Actual365 },
        Of("later-5", InstalmentMethod.EqualPrincipal, 0.52m, 5) with { PrincipalGracePeriods = 1, InterestGracePeriods = 2, DeferralFreezesInterest = true },
        Of("funded-3", InstalmentMethod.EqualPrincipal, 0.52m, 3) with { MerchantFunded = true },
        Of("month-3", InstalmentMethod.EqualInstalment, 0.24m, 3) with { Frequency = Frequency.Monthly, DayCount = DayCount.Actual365, InterestGracePeriods = 1 },
    ];

    public static readonly ImmutableArray<string> Codes = [.. Products.Select(product => product.Code), "no-such"];

    public static InstalmentProduct? Find(string? code) => Products.FirstOrDefault(product => product.Code == code);

    private static InstalmentProduct Of(string code, InstalmentMethod method, decimal rate, int instalments) => new()
    {
        Code = code, Name = code, Version = 1, Currency = Deed.Cny, AnnualRate = rate, DayCount = DayCount.Actual364, Method = method, NumberOfInstalments = instalments, Frequency = Frequency.Weekly,
    };
}
