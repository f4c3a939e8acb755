using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.Tests.Revolving;

/// <summary>Interest and minimums that others have published, to the cent. A balance brought forward in an example is a purchase of its first day here.</summary>
public class PublishedInterestTests
{
    private static RevolvingProduct At(RevolvingProduct product, decimal rate, int statementDay, Accrual accrual = Accrual.Daily, DayCount dayCount = DayCount.Actual365) =>
        product with { AnnualRate = rate, StatementDay = statementDay, Accrual = accrual, DayCount = dayCount, Grace = false, LateFee = 0 };

    /// <summary>200 for 3 days, 300 for 17, 150 for 10, at 15.5 %: 3.06. Source: Brainly, question 29265761.</summary>
    [Fact]
    public void Daily_balances() =>
        Assert.Equal(3_06, Living.Opened("2025-06-01", product => At(product, 0.155m, 30)).Spend(200_00).On("2025-06-04").Spend(100_00).On("2025-06-21").Repay(150_00).On("2025-07-01").Statement.InterestCharged);

    /// <summary>An average of 500 over 30 days at 18 %: 7.40. Source: hotelsabruzzo.com, How do you calculate finance charge with average daily balance.</summary>
    [Theory]
    [InlineData(Accrual.Daily)]
    [InlineData(Accrual.AverageDaily)]
    public void A_level_balance_is_the_same_under_both_methods(Accrual accrual) =>
        Assert.Equal(7_40, Living.Opened("2025-06-01", product => At(product, 0.18m, 30, accrual)).Spend(500_00).On("2025-07-01").Statement.InterestCharged);

    /// <summary>21 July to 19 August: 400, less 40, plus 60, less 10, plus 50, on average 416.33. Source: jiskha.com, 1322156378.</summary>
    [Fact]
    public void An_average_daily_balance_over_30_days()
    {
        var statement = Living.Opened("2025-07-21", product => At(product, 0.18m, 19, Accrual.AverageDaily)).Spend(400_00).On("2025-07-28").Repay(40_00).On("2025-07-31").Spend(60_00)
            .On("2025-08-06").Repay(10_00).On("2025-08-13").Spend(50_00).On("2025-08-20").Statement;
        Assert.Equal((416_33, 30), (statement.Interest.Single().AverageDailyBalance, statement.Interest.Single().Days));
    }

    /// <summary>6 July to 5 August: 784.50, less 300, plus 35.64, plus 77.75, on average 589.26. Source: wizedu.com, question 1583591.</summary>
    [Fact]
    public void An_average_daily_balance_over_31_days() =>
        Assert.Equal(589_26, Living.Opened("2025-07-06", product => At(product, 0.18m, 5, Accrual.AverageDaily)).Spend(784_50).On("2025-07-15").Repay(300_00).On("2025-07-26").Spend(35_64)
            .On("2025-08-04").Spend(77_75).On("2025-08-06").Statement.Interest.Single().AverageDailyBalance);

    /// <summary>11 June to 10 July, minimum paid on 1 July, 2 % a month: averages of 9,500 and 93,333.33, interest of 190 and 1,866.67. Source: CIMB, No Interest on New Purchases, FAQ.</summary>
    [Theory]
    [InlineData(10_000_00, 1_500_00, 9_500_00, 190_00)]
    [InlineData(100_000_00, 20_000_00, 93_333_33, 1_866_67)]
    public void An_average_daily_balance_at_a_monthly_rate(long balance, long paid, long average, long interest)
    {
        var line = Living.Opened("2025-06-11", product => At(product, 0.24m, 10, Accrual.AverageDaily, DayCount.Thirty360)).Spend(balance).On("2025-07-01").Repay(paid).On("2025-07-11").Statement.Interest.Single();
        Assert.Equal((average, interest), (line.AverageDailyBalance, line.Charged));
    }

    /// <summary>
    /// 3.35 % a month: 500 bought on 15 December and 600 on the 20th; 500 of it is paid by the due date, which ends 39 and 34 days of interest from the purchases on,
    /// and 600 are owed for 10 days more. Their parts, each rounded, are 21.48, 22.47 and 6.61. They count the day of payment, so it is made a day later here.
    /// Source: the terms of an Indian card issuer, illustration of finance charges, 2016 (reproduced at thedaughtersmovie.com/payment-date-that-is-due-finance-fees-will-likely).
    /// </summary>
    [Fact]
    public void Grace_lost_is_charged_back_to_the_purchase()
    {
        var line = Living.Opened("2015-12-10", product => At(product, 0.402m, 1) with { Grace = true, DueDays = 22 }).On("2015-12-15").Spend(500_00).On("2015-12-20").Spend(600_00).On("2016-01-02");
        Assert.Equal((1_100_00, 0), (line.Statement.Balance, line.Statement.InterestCharged));
        var partly = line.On("2016-01-23").Repay(500_00).On("2016-02-02");
        // The exact sum of their parts, rounded once.
        Assert.Equal(50_55, partly.Statement.InterestCharged);
        Assert.InRange(partly.Statement.InterestCharged, 21_48 + 22_47 + 6_61 - 1, 21_48 + 22_47 + 6_61 + 1);
        Assert.False(partly.Statement.IsGraceInForce);

        var inFull = line.On("2016-01-23").Repay(1_100_00).On("2016-02-02");
        Assert.Equal((0, 0), (inFull.Statement.InterestCharged, inFull.Statement.Balance));
        Assert.True(inFull.Statement.IsGraceInForce);
    }

    /// <summary>
    /// Grace lost and regained: 1,000 carried at 18 % and paid in full with the statement of the month before on the 11th leaves ten days of trailing interest, about 4.93
    /// on the next statement; then new purchases are free again. Source: Bank of America, Better Money Habits, Credit card residual interest.
    /// </summary>
    [Fact]
    public void Grace_lost_leaves_trailing_interest_and_is_regained()
    {
        var lost = Living.Opened("2025-03-20", product => At(product, 0.18m, 31) with { Grace = true }).On("2025-03-25").Spend(1_000_00).On("2025-05-01");
        Assert.False(lost.Statement.IsGraceInForce);
        var paid = lost.On("2025-05-11").Repay(lost.Statement.Balance).Spend(80_00).On("2025-06-01");
        Assert.Equal((4_93, true, 80_00 + 4_93), (paid.Statement.InterestCharged, paid.Statement.IsGraceInForce, paid.Statement.Balance));
        var free = paid.On("2025-06-10").Repay(paid.Statement.Balance).On("2025-07-01");
        Assert.Equal((0, 0), (free.Statement.InterestCharged, free.Statement.Balance));
    }

    /// <summary>
    /// 3.5 % a month: 10,000 bought on 1 July and billed, 1,000 on the 16th; 5,000 comes on the 28th, too late. The statement of 6 August charges 172.6, 164.5 and 62.13, from
    /// the day of purchase, and new purchases too. They count the day of payment, so it is made a day later here. Source: an Indian comparison site's explanation of late
    /// payments (reproduced at thedaughtersmovie.com/category/instant-payday-loan-2/page/50).
    /// </summary>
    [Fact]
    public void Grace_lost_is_charged_on_new_purchases_too()
    {
        var line = Living.Opened("2025-06-20", product => At(product, 0.42m, 6) with { Grace = true, DueDays = 20, MinimumPayment = new MinimumPayment(0, 0.05m) })
            .On("2025-07-01").Spend(10_000_00).On("2025-07-16").Spend(1_000_00).On("2025-07-29").Repay(5_000_00).On("2025-08-07");
        Assert.InRange(line.Statement.InterestCharged, 172_60 + 164_50 + 62_13, 172_60 + 164_60 + 62_14);
        Assert.Single(line.Told.OfType<Happening.MinimumMissed>());
    }

    /// <summary>194.85, less 44.85 after 14 of 30 days, no purchases counted: on average 170.93, at 2 % a month 3.42. Source: Glencoe, Mathematics for Business and Personal Finance, section 7-3, examples 1 and 2.</summary>
    [Fact]
    public void An_average_daily_balance_of_a_textbook()
    {
        var line = Living.Opened("2025-06-01", product => At(product, 0.24m, 30, Accrual.AverageDaily, DayCount.Thirty360)).Spend(194_85).On("2025-06-15").Repay(44_85).On("2025-07-01").Statement.Interest.Single();
        Assert.Equal((170_93, 3_42), (line.AverageDailyBalance, line.Charged));
    }

    /// <summary>April: 218, less 30 on the 11th, plus 40 on the 21st, at 15 % a month: on average 211.33, 31.70. Source: algebra.com, question 1042210.</summary>
    [Fact]
    public void An_average_daily_balance_at_a_dear_rate()
    {
        var line = Living.Opened("2025-04-01", product => At(product, 1.8m, 30, Accrual.AverageDaily, DayCount.Thirty360)).Spend(218_00).On("2025-04-11").Repay(30_00).On("2025-04-21").Spend(40_00).On("2025-05-01").Statement.Interest.Single();
        Assert.Equal((211_33, 31_70), (line.AverageDailyBalance, line.Charged));
    }

    /// <summary>
    /// 2,600 bought, no interest in the first month, minimum 26; 500 paid, so 2,100 is owed for 30 days at 0.039698 % a day: interest 25.01, minimum 25.01 + 1 % of 2,100 = 46.01.
    /// Source: Edinboro University, MATH 104, notes on section 11.3, problem 21 (there rounded up to whole dollars).
    /// </summary>
    [Fact]
    public void A_minimum_of_interest_and_one_percent()
    {
        var line = Living.Opened("2025-05-20", product => At(product, 0.00039698m * 365, 31) with { Grace = true, MinimumPayment = new MinimumPayment(0, 0.01m) }).Spend(2_600_00).On("2025-06-01");
        Assert.Equal((0, 26_00), (line.Statement.InterestCharged, line.Statement.Minimum));
        Stretch month = new(0.00039698m * 365, 0, 0, 365, 2_100_00m * 30, 30);
        Assert.Equal(25_01, Accruals.Post(line.Product, default, [month]).Posted);
        Assert.Equal(46_01, Minimum.Due(line.Product.MinimumPayment, 2_125_01, 0, 25_01, 0, 0, 0, [2_100_00]));
    }

    [Theory]
    [InlineData(500_00, 39, 21_48)]
    [InlineData(600_00, 34, 22_47)]
    [InlineData(600_00, 10, 6_61)]
    public void The_parts_of_that_example(long balance, int days, long interest)
    {
        Stretch stretch = new(0.402m, 0, 0, 365, balance * days, days);
        Assert.Equal(interest, Accruals.Post(Standard, default, [stretch]).Posted);
    }

    /// <summary>Fees 10, interest 15, 1 % of 750 are 32.50, but the floor is 100. Source: credit card of Thought Machine Vault, 4.1.</summary>
    [Fact]
    public void The_floor_of_the_minimum() => Assert.Equal(100_00, Minimum.Due(new MinimumPayment(100_00, 0.01m), 775_00, 10_00, 15_00, 0, 0, 0, [750_00]));

    [Fact]
    public void The_parts_of_the_minimum_without_a_floor() => Assert.Equal(32_50, Minimum.Due(new MinimumPayment(0, 0.01m), 775_00, 10_00, 15_00, 0, 0, 0, [750_00]));

    /// <summary>20,000 at 2.5 % a month, minimum interest and 1 %: 26 years, 67,536 in all. Source: Hong Kong Association of Banks, leaflet on credit cards, 12/2015. The floor, not told there, is 50.</summary>
    [Fact]
    public void Paying_only_minimums_takes_26_years()
    {
        var payoff = Payoff.Of(new MinimumPayment(50_00, 0.01m), [(0.30m, 20_000_00)], posted: 500_00)!;
        Assert.Equal((26, 67_536), (payoff.Months / 12, payoff.Total / 100));
        Assert.Equal(47_536, payoff.Cost / 100);
    }

    /// <summary>10,000 at 21.9 %, minimum interest and 1 %, at least 25: 299 months, 17,185.67 interest. Source: alexkates/credit-card-payment-calculator, CreatePaymentSchedule.test.ts, after Vertex42.</summary>
    [Fact]
    public void Paying_only_minimums_takes_299_months()
    {
        var payoff = Payoff.Of(new MinimumPayment(25_00, 0.01m), [(0.219m, 10_000_00)], posted: 182_50)!;
        Assert.Equal(299, payoff.Months);
        // They add rounded interest to unrounded payments.
        Assert.InRange(payoff.Cost, 17_185_67 - 5, 17_185_67 + 5);
    }
}
