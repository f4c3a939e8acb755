using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.Tests.Revolving;

public class FavoursTests
{
    // 0.1 % a day, from the first.
    private static Living Line => Living.Opened("2025-05-27", product => product with { AnnualRate = 0.365m, CashRate = 0.73m, Grace = false, LateFee = 30_00 });

    private static (long Charged, long Waived) Interest(Living line) => (line.Statement.InterestCharged, line.Statement.InterestWaived);

    [Fact]
    public void A_rate_reduction_takes_its_part_of_its_own_days()
    {
        var line = Line.Grant(CouponKind.RateReduction, "2025-06-01", "2025-06-03", reduction: 0.0365m).Spend(1_000_00).On("2025-06-06");
        Assert.Equal((10_00, 30), Interest(line));
        Assert.Equal(30, line.Told.OfType<Happening.StatementCut>().Last().Figures.Interest.Single().Waived);
    }

    [Fact]
    public void Interest_free_days_are_free() => Assert.Equal((10_00, 10_00), Interest(Line.Grant(CouponKind.InterestFree, "2025-05-27", "2025-06-05").Spend(1_000_00).On("2025-06-06")));

    [Fact]
    public void A_budget_is_never_exceeded_and_its_use_is_recorded()
    {
        var line = Line.Grant(CouponKind.InterestFree, "2025-05-27", "2025-07-30", budget: 7_00).Spend(1_000_00).On("2025-06-06");
        Assert.Equal((10_00, 7_00), Interest(line));
        Assert.Equal(7_00, line.Position.Coupons.Single().Used);
        Assert.Equal(0, line.On("2025-07-06").Statement.InterestWaived);
    }

    [Fact]
    public void A_coupon_for_cash_does_nothing_for_purchases()
    {
        var line = Line.Grant(CouponKind.InterestFree, "2025-05-27", "2025-06-05", category: Categories.Cash).Spend(1_000_00).Spend(100_00, Categories.Cash).On("2025-06-06");
        Assert.Equal((10_00 + 2_00, 2_00), Interest(line));
    }

    [Fact]
    public void A_larger_reduction_never_exceeds_the_rate() =>
        Assert.Equal((10_00, 10_00), Interest(Line.Grant(CouponKind.RateReduction, "2025-05-27", "2025-06-05", reduction: 5).Spend(1_000_00).On("2025-06-06")));

    [Theory]
    [InlineData(50_00, 0)]
    [InlineData(20_00, 10_00)]
    public void A_fee_coupon_takes_back_a_late_fee_up_to_its_budget(long budget, long owed)
    {
        var line = Line.Grant(CouponKind.FeeWaiver, "2025-05-27", "2025-06-26", budget).Spend(1_000_00).On("2025-06-27");
        Assert.Equal(owed, line.Position.Penalties);
        Assert.Equal(30_00 - owed, line.Told.OfType<Happening.MinimumMissed>().Single().Waived);
    }

    [Fact]
    public void A_rate_change_applies_forward()
    {
        var line = Line.Spend(1_000_00).On("2025-06-01").Record((on, number) => new Fact.RateChanged(on, number, new RateChange(Living.D("2025-06-04"), 0.73m, 0.73m))).On("2025-06-06");
        Assert.Equal(8_00 + 4_00, line.Statement.InterestCharged);
    }
}
