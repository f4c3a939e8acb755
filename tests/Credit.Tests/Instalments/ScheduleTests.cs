using CreditGrains.Credit.Instalments;

namespace CreditGrains.Credit.Tests.Instalments;

public class ScheduleTests
{
    private static readonly InstalmentProduct Equal3 = Seeded("equal-3");

    private static InstalmentProduct Seeded(string code) => (InstalmentProduct)SeededProducts.All.Single(product => product.Code == code);

    private static Instalment[] Paying(Schedule schedule) => [.. schedule.Rows.Where(row => row.Number > 0)];

    [Fact]
    public void Principal_shares_sum_to_the_purchase_and_nothing_is_left_or_negative() => Properties.ForAll(Terms.Any(), terms =>
    {
        var schedule = terms.Schedule;
        Assert.Equal(terms.Amount, schedule.Rows.Sum(row => row.Principal));
        Assert.Equal(0, schedule.Rows[^1].BalanceAfter);
        Assert.All(schedule.Rows, row => Assert.True(row is { Principal: >= 0, Interest: >= 0, Fee: >= 0, Opening: >= 0 }, $"{row}"));
        Assert.True(Paying(schedule).Length <= terms.Product.NumberOfInstalments);
        Assert.All(schedule.Rows.Zip(schedule.Rows.Skip(1)), pair => Assert.True(pair.First.BalanceAfter == pair.Second.Opening && pair.First.DueDate < pair.Second.DueDate));
    }, cases: 1000);

    [Fact]
    public void The_sooner_principal_is_repaid_the_less_interest_it_costs() => Properties.ForAll(Terms.Any(), terms =>
    {
        // Each row rounds once, so the order holds to a unit a row.
        var (principal, equal, only) = (terms.With(InstalmentMethod.EqualPrincipal), terms.With(InstalmentMethod.EqualInstalment), terms.With(InstalmentMethod.InterestOnly));
        var rounding = terms.Product.NumberOfInstalments;
        Assert.True(principal.TotalInterest <= equal.TotalInterest + rounding, $"{principal.TotalInterest} {equal.TotalInterest}");
        Assert.True(equal.TotalInterest <= only.TotalInterest + rounding, $"{equal.TotalInterest} {only.TotalInterest}");
    }, cases: 500);

    [Fact]
    public void The_payments_are_worth_the_principal_at_the_stated_rate() => Properties.ForAll(Terms.Any(), terms =>
    {
        // Interest grace is a gift of interest on interest, and fees are a price besides the rate.
        var product = terms.Product with { InterestGracePeriods = 0, FeeRatePerPeriod = 0 };
        var schedule = Schedule.Of(product, terms.Amount, terms.Start);
        var (value, discount) = (0m, 1m);
        foreach (var row in Paying(schedule))
        {
            var share = YearShare.Of(product.DayCount, row.From, row.DueDate, DueDates.AnchorDay(product, terms.Start));
            discount /= 1 + share.Factor(product.CustomerRate);
            value += row.Total * discount;
        }

        Assert.InRange(value - (schedule.Amount - schedule.DownPayment), -0.5m * schedule.Rows.Length, 0.5m * schedule.Rows.Length);
    }, cases: 500);

    [Fact]
    public void A_merchant_pays_what_makes_the_lender_earn_the_products_rate() => Properties.ForAll(Terms.Any(), terms =>
    {
        var product = terms.Product with { MerchantFunded = true };
        var schedule = Schedule.Of(product, terms.Amount, terms.Start);
        Assert.Equal(0, schedule.TotalCost);
        var (value, discount) = (0m, 1m);
        var rate = product.Method == InstalmentMethod.FlatFee ? 0 : product.AnnualRate;
        foreach (var row in Paying(schedule))
        {
            discount /= 1 + YearShare.Of(product.DayCount, row.From, row.DueDate, DueDates.AnchorDay(product, terms.Start)).Factor(rate);
            value += (row.Total - ((schedule.Amount - schedule.DownPayment) * product.FeeRatePerPeriod)) * discount;
        }

        Assert.InRange(schedule.Amount - schedule.DownPayment - schedule.Subsidy, (long)value - 1, Math.Max(0, (long)value) + 1);
    }, cases: 500);

    [Fact]
    public void The_rate_of_the_real_cash_flows_is_the_stated_rate_where_nothing_else_is_charged() => Properties.ForAll(Terms.Any(), terms =>
    {
        var product = terms.Product with
        {
            DayCount = DayCount.Thirty360, Frequency = Frequency.Monthly, FeeRatePerPeriod = 0, InterestGracePeriods = 0, MerchantFunded = false, Method = InstalmentMethod.EqualInstalment,
            DueDay = null,
        };
        var offer = Offer.Of(product, 100_000_000 + terms.Amount, terms.Start);
        Assert.InRange(offer.Rate.Nominal, product.AnnualRate - 0.0001m, product.AnnualRate + 0.0001m);
    }, cases: 300);

    [Fact]
    public void Due_days_keep_to_the_anchor_day_clamped_to_the_month() =>
        Assert.Equal([new(2026, 2, 28), new(2026, 3, 31), new(2026, 4, 30)], Schedule.Of(Equal3, 300, new DateOnly(2026, 1, 31)).Rows.Select(row => row.DueDate));

    [Fact]
    public void A_month_has_30_days_however_its_due_day_was_clamped() =>
        Assert.All([29, 30, 31], day => Assert.Equal([300, 201, 101], Schedule.Of(Equal3, 30_000, new DateOnly(2026, 1, day)).Rows.Select(row => row.Interest)));

    [Fact]
    public void A_longer_first_period_costs_its_days()
    {
        var rows = Schedule.Of(Equal3 with { DayCount = DayCount.Actual360, Method = InstalmentMethod.EqualPrincipal }, 30_000, new(2026, 1, 1), firstDue: new(2026, 2, 20)).Rows;
        Assert.Equal([new(2026, 2, 20), new(2026, 3, 20), new(2026, 4, 20)], rows.Select(row => row.DueDate));
        // 50, 28 and 31 days at 12 % on 30,000, 20,000 and 10,000: by hand.
        Assert.Equal([500, 187, 103], rows.Select(row => row.Interest));
    }

    [Fact]
    public void A_down_payment_is_row_0_due_at_once_without_interest()
    {
        var rows = Schedule.Of(Equal3 with { DownPaymentPercent = 0.25m }, 100_00, Today).Rows;
        Assert.Equal((0, Today, 25_00, 0, 75_00), (rows[0].Number, rows[0].DueDate, rows[0].Principal, rows[0].Interest, rows[0].BalanceAfter));
        Assert.Equal(3, rows[^1].Number);
    }

    [Fact]
    public void The_merchant_pays_the_discounted_interest() =>
        // 100, 66.67 and 33.34 owed at 1 % a month, discounted a month more each: 0.9901 + 0.6536 + 0.3236, by hand.
        Assert.Equal(197, Schedule.Of(Seeded("zero-3"), 100_00, Today).Subsidy);

    [Fact]
    public void The_least_purchase_can_be_paid_in_instalments() => Assert.Equal(1, Schedule.Of(Equal3 with { DownPaymentPercent = 0.99m }, 1, Today).Rows.Sum(row => row.Total));
}
