using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.Tests.Revolving;

public class GraceTests
{
    // 1 % a day makes interest easy to see: a year of 365 days at 365 %.
    private static readonly Func<RevolvingProduct, RevolvingProduct> OnePercentADay = product => product with { AnnualRate = 3.65m, CashRate = 7.30m, LateFee = 0, MinimumPayment = new MinimumPayment(0, 0.1m) };

    // Ten days of 100 before the first statement, on 5 June.
    private static Living Billed => Living.Opened("2025-05-27", OnePercentADay).Spend(100_00).On("2025-06-06");

    [Fact]
    public void A_first_statement_has_no_interest_on_purchases() => Assert.Equal((100_00, 0, true), (Billed.Statement.Balance, Billed.Statement.InterestCharged, Billed.Statement.IsGraceInForce));

    [Fact]
    public void Paid_in_full_on_the_due_date_is_free()
    {
        var line = Billed.On("2025-06-26").Repay(100_00).On("2025-07-06");
        Assert.Equal((0, 10_00 + 20_00), (line.Statement.InterestCharged, line.Statement.GraceWaived));
    }

    [Fact]
    public void A_penny_short_costs_everything_back_to_the_day_of_purchase()
    {
        var line = Billed.On("2025-06-26").Repay(99_99).On("2025-07-06");
        // Ten days before the statement, twenty until the payment, ten of a penny.
        Assert.Equal(30_00, line.Statement.InterestCharged);
        Assert.False(line.Statement.IsGraceInForce);
    }

    [Fact]
    public void A_day_late_costs_the_same() => Assert.Equal(31_00, Billed.On("2025-06-27").Repay(100_00).On("2025-07-06").Statement.InterestCharged);

    [Fact]
    public void Without_grace_new_purchases_cost_from_their_day()
    {
        var line = Billed.On("2025-06-27").Repay(100_00).On("2025-07-01").Spend(10_00).On("2025-07-06");
        Assert.Equal(31_00 + 50, line.Statement.InterestCharged);
    }

    [Fact]
    public void One_payment_in_full_regains_grace_and_leaves_trailing_interest()
    {
        var lost = Billed.On("2025-07-06");
        // 30 days of the cycle and 10 before it.
        Assert.Equal((40_00, 140_00), (lost.Statement.InterestCharged, lost.Statement.Balance));
        var regained = lost.On("2025-07-16").Repay(140_00).Spend(50_00).On("2025-08-06");
        // Ten more days of what was billed, and nothing on the new purchase.
        Assert.Equal((10_00, true, 60_00), (regained.Statement.InterestCharged, regained.Statement.IsGraceInForce, regained.Statement.Balance));
        var free = regained.On("2025-08-10").Repay(60_00).On("2025-09-06");
        Assert.Equal((0, 0), (free.Statement.InterestCharged, free.Statement.Balance));
    }

    [Fact]
    public void Cash_has_no_grace()
    {
        var line = Living.Opened("2025-05-27", OnePercentADay).Spend(100_00, Categories.Cash).On("2025-06-06");
        Assert.Equal(20_00, line.Statement.InterestCharged);
        Assert.Equal(20_00 + 40_00, line.On("2025-06-26").Repay(120_00).On("2025-07-06").Statement.InterestCharged + 20_00);
    }

    [Fact]
    public void A_product_without_grace_charges_purchases_too() =>
        Assert.Equal(10_00, Living.Opened("2025-05-27", product => OnePercentADay(product) with { Grace = false }).Spend(100_00).On("2025-06-06").Statement.InterestCharged);

    [Fact]
    public void Interest_stops_on_the_day_of_repayment()
    {
        var line = Billed.On("2025-06-27").Repay(100_00);
        Assert.Equal(line.On("2025-07-06").Statement.InterestCharged, line.On("2025-07-05").On("2025-07-06").Statement.InterestCharged);
        Assert.Equal(Billed.On("2025-06-28").Repay(100_00).On("2025-07-06").Statement.InterestCharged - 1_00, line.On("2025-07-06").Statement.InterestCharged);
    }

    [Fact]
    public void No_interest_accrues_on_interest_or_fees()
    {
        var line = Billed.Fee(50_00).On("2025-07-06").On("2025-08-06");
        Assert.Equal(31_00, line.Statement.InterestCharged);
    }

    [Fact]
    public void A_sleeping_line_has_no_statements() => Assert.Empty(Living.Opened("2025-05-27").On("2030-01-01").Statements);
}
