using System.Collections.Immutable;

namespace CreditGrains.Credit.Products;

/// <summary>The usable set of products a fresh store starts with, in CNY.</summary>
public static class SeededProducts
{
    public static readonly ImmutableArray<Product> All = Build();

    private static ImmutableArray<Product> Build()
    {
        var cny = Currency.Parse("CNY");
        var standard = new RevolvingProduct
        {
            Code = "revolving-standard", Name = "Revolving credit line", Currency = cny,
            AnnualRate = 0.18m, CashRate = 0.2196m, DayCount = DayCount.Actual365, LateFee = 3000,
            HoldDays = Sorted(("default", 7), ("7011", 31), ("7512", 31)),
            OverCapturePercent = Sorted(("5812", 0.2m)),
            SubLimits = Sorted(("cash", new SubLimit(0.3m, null))),
            Plans = ["equal-3", "equal-6"],
        };

        InstalmentProduct Plan(string code, string name, int instalments, InstalmentMethod method = InstalmentMethod.EqualInstalment, decimal rate = 0.12m) => new()
        {
            Code = code, Name = name, Currency = cny, AnnualRate = rate, DayCount = DayCount.Thirty360, Method = method, NumberOfInstalments = instalments,
        };

        return
        [
            standard,
            standard with { Code = "revolving-instant", Name = "Revolving credit line with instant credit", InstantCredit = new InstantCredit(0.1m, 50000, 30) },
            Plan("equal-3", "3 equal instalments", 3),
            Plan("equal-6", "6 equal instalments", 6),
            Plan("equal-12", "12 equal instalments", 12),
            Plan("zero-3", "3 instalments without interest, paid for by the merchant", 3) with { MerchantFunded = true },
            Plan("principal-12", "12 instalments of equal principal", 12, InstalmentMethod.EqualPrincipal),
            Plan("interest-only-6", "6 months of interest, principal at the end", 6, InstalmentMethod.InterestOnly),
            Plan("flat-12", "12 instalments with a flat monthly fee", 12, InstalmentMethod.FlatFee, rate: 0) with { FeeRatePerPeriod = 0.006m },
        ];
    }

    private static ImmutableSortedDictionary<string, T> Sorted<T>(params ReadOnlySpan<(string Key, T Value)> pairs)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs) builder[key] = value;
        return builder.ToImmutable();
    }
}
