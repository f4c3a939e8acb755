using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Simulation.Deeds;

/// <summary>The products that lines are opened with. A fixed few, since the system keeps each product it has seen.</summary>
internal static class Shelf
{
    /// <summary>Merchant category codes: a grocer, a restaurant (over-capture), a hotel (long holds), a cash machine, a casino (denied).</summary>
    public static readonly ImmutableArray<string> Mccs = ["5411", "5812", "7011", "6011", "7995"];

    private static readonly RevolvingProduct Plain = new()
    {
        Code = "plain", Name = "Plain", Version = 1, Currency = Deed.Cny, AnnualRate = 0, CashRate = 0, DayCount = DayCount.Actual365,
        // The days of these lines cost nothing: the model knows interest on the balance only where there are no plans beside it.
        // A statement asks for no more than what is due anyway, and for what exceeds the limit.
        MinimumPayment = new MinimumPayment(0, 0), Delinquency = new DelinquencyPolicy(null, []), Provisioning = new Provisioning(0, ImmutableSortedDictionary<string, StageProbabilities>.Empty),
        HoldDays = Sorted(("default", 2), ("7011", 9)), OverCapturePercent = Sorted(("5812", 0.2m)), SubLimits = Sorted(("cash", new SubLimit(0.3m, null))),
        Plans = ["even-4", "flat-3", "level-5", "end-2", "later-5", "funded-3", "month-3"],
    };

    /// <summary>Its days cost something. Large rates, so that the small limits of simulated lines bear interest that rounds in all ways. No plans, coupons or other fees, which the balance's model does not know.</summary>
    private static readonly RevolvingProduct Costly = Plain with
    {
        Code = "costly", AnnualRate = 0.24m, CashRate = 0.48m, Plans = [], StatementDay = 5, DueDays = 14, LateFee = 25, MinimumPayment = new MinimumPayment(50, 0.05m),
    };

    public static readonly ImmutableArray<RevolvingProduct> Products =
    [
        Plain,
        Plain with { Code = "instant", InstantCredit = new InstantCredit(0.1m, 400, 3) },
        Plain with
        {
            Code = "careful", Plans = ["even-4", "flat-3", "later-5"], DeniedMccs = ["7995"], SubLimits = Sorted(("5812", new SubLimit(null, 700)), ("cash", new SubLimit(0.5m, 900))),
            Limits = new SpendingLimits(900, 2_000, 8, 9_000, [new TrailingLimit(3600, 1_500, null), new TrailingLimit(60, null, 3)]),
        },
        Plain with { Code = "both", InstantCredit = new InstantCredit(0.25m, 1_000, 1), AllowedMccs = ["5411", "5812", "6011"], Limits = new SpendingLimits(null, 3_000, null, 8_000, []) },
        Costly,
        Costly with
        {
            Code = "strict", AnnualRate = 0.36m, CashRate = 0.3m, DayCount = DayCount.Actual364, StatementDay = 31, DueDays = 25, LateFee = 80, ReturnedPaymentFee = 15, PenaltyRate = 0.6m, MinimumPayment = new MinimumPayment(0, 0.1m),
            SubLimits = Sorted(("5812", new SubLimit(null, 700)), ("cash", new SubLimit(0.5m, 900))),
        },
        Costly with { Code = "graceless", Grace = false, StatementDay = 17, DueDays = 60, LateFee = 0 },
    ];

    /// <summary>Where in the products those begin whose days cost something.</summary>
    public static readonly int FirstCostly = Products.IndexOf(Costly);

    private static ImmutableSortedDictionary<string, T> Sorted<T>(params ReadOnlySpan<(string Key, T Value)> pairs)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs) builder[key] = value;
        return builder.ToImmutable();
    }
}
