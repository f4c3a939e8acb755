namespace CreditGrains.Credit.Tests;

/// <summary>The set of the API document, exactly.</summary>
public class SeededProductsTests
{
    private static readonly InstalmentProduct Equal6 = new()
    {
        Code = "equal-6", Name = "6 equal instalments", Currency = Cny, Method = InstalmentMethod.EqualInstalment, AnnualRate = 0.12m, FeeRatePerPeriod = 0, NumberOfInstalments = 6,
        Frequency = Frequency.Monthly, DayCount = DayCount.Thirty360, DownPaymentPercent = 0, PrincipalGracePeriods = 0, MerchantFunded = false, SettlementFee = 0,
        InstalmentMultiple = null, MinAmount = null, MaxAmount = null, AllowedMccs = null,
    };

    private static T Seeded<T>(string code) where T : Product => Assert.IsType<T>(SeededProducts.All.Single(product => product.Code == code));

    [Fact]
    public void These_and_no_others() =>
        Assert.Equal(
            ["revolving-standard", "revolving-instant", "equal-3", "equal-6", "equal-12", "zero-3", "principal-12", "interest-only-6", "flat-12"],
            SeededProducts.All.Select(product => product.Code));

    [Fact]
    public void The_standard_line_is_as_the_API_says()
    {
        var product = Seeded<RevolvingProduct>("revolving-standard");
        Assert.Equal((Cny, 0.18m, 0.2196m, DayCount.Actual365, Accrual.Daily), (product.Currency, product.AnnualRate, product.CashRate, product.DayCount, product.Accrual));
        Assert.Equal((5, 21, true, new MinimumPayment(10000, 0.05m)), (product.StatementDay, product.DueDays, product.Grace, product.MinimumPayment));
        Assert.Equal((3000, null, 0), (product.LateFee, product.PenaltyRate, product.ReturnedPaymentFee));
        Assert.Equal([AllocationStep.Penalty, AllocationStep.Fee, AllocationStep.Interest, AllocationStep.Principal], product.Allocation.AsEnumerable());
        Assert.Equal([new("7011", 31), new("7512", 31), new("default", 7)], product.HoldDays);
        Assert.Equal([new("5812", 0.2m)], product.OverCapturePercent);
        Content.Equal(SpendingLimits.None, product.Limits);
        Assert.Equal([new("cash", new SubLimit(0.3m, null))], product.SubLimits);
        Assert.Null(product.AllowedMccs);
        Assert.Empty(product.DeniedMccs);
        Assert.Null(product.InstantCredit);
        Assert.Equal(["equal-3", "equal-6"], product.Plans.AsEnumerable());
        Assert.Equal("UTC", product.TimeZone);
    }

    [Fact]
    public void The_instant_line_is_the_same_with_instant_credit()
    {
        var instant = Seeded<RevolvingProduct>("revolving-instant");
        Assert.Equal(new InstantCredit(0.1m, 50000, 30), instant.InstantCredit);
        Content.Equal(Standard, instant with { Code = Standard.Code, Name = Standard.Name, InstantCredit = null });
    }

    [Theory]
    [InlineData("equal-3", 3)]
    [InlineData("equal-6", 6)]
    [InlineData("equal-12", 12)]
    public void Equal_instalments_are_as_the_API_says(string code, int instalments) => Same(Equal6 with { NumberOfInstalments = instalments }, code);

    [Fact]
    public void The_others_differ_as_their_names_say()
    {
        Same(Equal6 with { NumberOfInstalments = 3, MerchantFunded = true }, "zero-3");
        Same(Equal6 with { NumberOfInstalments = 12, Method = InstalmentMethod.EqualPrincipal }, "principal-12");
        Same(Equal6 with { Method = InstalmentMethod.InterestOnly }, "interest-only-6");
        Same(Equal6 with { NumberOfInstalments = 12, Method = InstalmentMethod.FlatFee, AnnualRate = 0, FeeRatePerPeriod = 0.006m }, "flat-12");
    }

    private static void Same(InstalmentProduct expected, string code) =>
        Content.Equal(expected, Seeded<InstalmentProduct>(code) with { Code = expected.Code, Name = expected.Name });
}
