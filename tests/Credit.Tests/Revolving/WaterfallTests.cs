using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.Tests.Revolving;

public class WaterfallTests
{
    private static Living Owing(Func<RevolvingProduct, RevolvingProduct>? with = null) =>
        Living.Opened("2025-05-27", product => (with?.Invoke(product) ?? product) with { MinimumPayment = new MinimumPayment(0, 0.1m) }).Spend(100_00).Spend(200_00, Categories.Cash).Fee(3_00).Fee(2_00, isPenalty: true);

    private static string Paid(Living before, long amount)
    {
        var (b, a) = (before.Position, before.Repay(amount).Position);
        long Principal(Position position, string category) => position.Balances.Single(balance => balance.Category == category).Principal;
        return $"penalties {b.Penalties - a.Penalties} fees {b.Fees - a.Fees} interest {b.Interest - a.Interest} cash {Principal(b, Categories.Cash) - Principal(a, Categories.Cash)} "
            + $"purchases {Principal(b, Categories.Purchase) - Principal(a, Categories.Purchase)} credit {a.CreditBalance - b.CreditBalance}";
    }

    [Theory]
    [InlineData(1_00, "penalties 100 fees 0 interest 0 cash 0 purchases 0 credit 0")]
    [InlineData(4_00, "penalties 200 fees 200 interest 0 cash 0 purchases 0 credit 0")]
    [InlineData(105_00, "penalties 200 fees 300 interest 0 cash 10000 purchases 0 credit 0")]
    [InlineData(255_00, "penalties 200 fees 300 interest 0 cash 20000 purchases 5000 credit 0")]
    [InlineData(400_00, "penalties 200 fees 300 interest 0 cash 20000 purchases 10000 credit 9500")]
    public void In_advance_goes_step_by_step_and_the_highest_rate_first(long amount, string paid) => Assert.Equal(paid, Paid(Owing(), amount));

    [Fact]
    public void The_order_of_steps_is_the_products() => Assert.Equal("penalties 0 fees 0 interest 0 cash 400 purchases 0 credit 0",
        Paid(Owing(product => product with { Allocation = [AllocationStep.Principal, AllocationStep.Interest, AllocationStep.Fee, AllocationStep.Penalty] }), 4_00));

    [Fact]
    public void What_is_due_comes_before_what_is_in_advance()
    {
        // Interest of ten days on cash is billed with the fees: all of it and a tenth of principal is due before the fee of today.
        var line = Owing().On("2025-06-06").Fee(9_00);
        var due = line.Position.Dues.Single();
        Assert.Equal((2_00, 3_00, 1_20, 30_00), (due.Penalties, due.Fees, due.Interest, due.Principal));
        Assert.Equal("penalties 200 fees 300 interest 120 cash 3000 purchases 0 credit 0", Paid(line, due.Unpaid));
        Assert.Equal("penalties 200 fees 1200 interest 120 cash 3100 purchases 0 credit 0", Paid(line, due.Unpaid + 10_00));
    }

    [Fact]
    public void What_is_billed_comes_before_what_is_not()
    {
        var line = Living.Opened("2025-05-27").Spend(100_00).On("2025-06-06").Spend(50_00, Categories.Cash);
        Assert.Equal("penalties 0 fees 0 interest 0 cash 2000 purchases 10000 credit 0", Paid(line, 120_00));
    }

    [Fact]
    public void A_refund_comes_off_its_own_category_first_and_nothing_stays_due_that_is_not_owed()
    {
        var line = Owing().On("2025-06-06").Refund(290_00);
        Assert.Equal((10_00, 0), (line.Position.Principal, line.Position.Balances.Single(balance => balance.Category == Categories.Purchase).Principal));
        Assert.Equal(10_00, line.Position.Dues.Single().Principal);
    }

    [Fact]
    public void The_customers_own_money_is_spent_first_and_pays_charges()
    {
        var line = Living.Opened("2025-05-27").Repay(100_00).Spend(30_00).Fee(5_00);
        Assert.Equal((65_00, 0), (line.Position.CreditBalance, line.Position.Owed));
        Assert.Equal((0, 35_00), (line.Spend(100_00).Position.CreditBalance, line.Spend(100_00).Position.Owed));
    }

    [Theory]
    [InlineData(MandateKind.Minimum, null, 100_00)]
    [InlineData(MandateKind.Statement, null, 1_000_00)]
    [InlineData(MandateKind.Fixed, 250_00L, 250_00)]
    [InlineData(MandateKind.Fixed, 5_000_00L, 1_000_00)]
    public void A_mandate_collects_on_the_due_date(MandateKind kind, long? amount, long collected)
    {
        var line = Living.Opened("2025-05-27").Record((on, number) => new Fact.MandateSet(on, number, new Mandate(kind, amount))).Spend(1_000_00).On("2025-06-27");
        Assert.Equal(new Happening.AutopayDue(Living.D("2025-06-26"), collected), line.Told.OfType<Happening.AutopayDue>().Single());
        Assert.Equal(1_000_00 - collected, line.Position.Owed);
        Assert.Empty(line.Told.OfType<Happening.MinimumMissed>());
    }

    [Fact]
    public void A_mandate_collects_only_what_was_not_paid_by_hand()
    {
        var line = Living.Opened("2025-05-27").Record((on, number) => new Fact.MandateSet(on, number, new Mandate(MandateKind.Statement, null))).Spend(1_000_00).On("2025-06-10").Repay(300_00).On("2025-06-27");
        Assert.Equal(700_00, line.Told.OfType<Happening.AutopayDue>().Single().Amount);
    }
}
