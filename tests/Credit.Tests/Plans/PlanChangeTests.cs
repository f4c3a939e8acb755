using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Ledger;

namespace CreditGrains.Credit.Tests.Plans;

using LineScenario = Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>;

/// <summary>Refunds, settlement, prepayment, deferral, re-aging and conversion.</summary>
public class PlanChangeTests
{
    private static readonly InstalmentProduct FourByZero = InstalmentProducts[0] with { Code = "equal-3", NumberOfInstalments = 4, AnnualRate = 0, Frequency = Frequency.Fortnightly };

    private static LineScenario FourTimes25() => Lender().Given(Authorise(100_00, plan: "equal-3") with { Plans = [FourByZero] }).Given(Capture(2));

    private static InstalmentProduct Settleable => InstalmentProducts[0] with { SettlementFee = 150 };

    [Fact] // credit-rules: 4 × 25, one paid, refund 80 → three cancelled, the first becomes 20, 5 returned.
    public void A_refund_cancels_the_last_instalments_first_and_returns_what_was_paid_beyond()
    {
        var line = FourTimes25().AtNextDue().PayingDue();
        line = line.Given(Refund(3, 80_00)).Agrees().Shows(posted: 0, creditBalance: 5_00);
        Assert.Equal("2000+0+0 0+0+0 0+0+0 0+0+0", line.Plan(3).Rows());
        Assert.Equal("Paid Cancelled Cancelled Cancelled", line.Plan(3).Statuses(line));
        Assert.Equal(25_00, line.Plan(3).Rows[0].Planned.Principal);
    }

    [Fact]
    public void Nothing_paid_yet_a_full_refund_cancels_the_plan()
    {
        var line = Lender().Bought(300_00, "equal-3").Given(Refund(3)).Agrees().Shows(posted: 0, creditBalance: 0);
        Assert.Equal(PlanStatus.Cancelled, line.Plan(3).Status);
        line = line.Given(CatchUp);
        Assert.Empty(line.State.Plans);
    }

    [Fact]
    public void A_refund_gives_back_the_interest_the_smaller_principal_would_not_have_borne()
    {
        // Billed: 3.00 on 300.00. With 100.00 less from the start it would have been 2.00.
        var line = Lender().Bought(300_00, "equal-3").AtNextDue().PayingDue().Given(Refund(3, 100_00)).Agrees();
        Assert.Equal(("9901+200+0 10000+101+0 99+1+0", 1_00), (line.Plan(3).Rows(), line.State.CreditBalance));
        Assert.Equal(-2_00, line.Balance(Chart.InstalmentInterestIncome));
    }

    [Fact]
    public void A_refund_pays_what_else_is_owed_before_it_becomes_a_credit_balance() =>
        FourTimes25().AtNextDue().PayingDue().Given(Advise(3_00), Refund(3, 80_00)).Agrees().Shows(posted: 0, creditBalance: 2_00);

    [Fact]
    public void The_merchants_subsidy_comes_back_pro_rata()
    {
        var line = Lender().Bought(100_00, "zero-3").Given(Refund(3, 50_00)).Agrees();
        Assert.Equal(-98, line.Balance(Chart.MerchantSubsidy));
        line = line.Given(Refund(3)).Agrees();
        Assert.Equal((0, 0, 0), (line.Balance(Chart.MerchantSubsidy), line.Balance(Chart.MerchantDiscount), line.Balance(Chart.MerchantPayable)));
    }

    [Fact]
    public void A_purchase_whose_plan_has_ended_can_be_refunded()
    {
        var line = Lender().Bought(300_00, "equal-3").AtNextDue().PayingDue().Given(Settle(3), CatchUp);
        var paid = line.Balance(Chart.Cash);
        line = line.Given(Refund(3, 120_00), Refund(3)).Agrees().Shows(posted: 0, creditBalance: paid);
        Assert.Equal((0, 0, 0), (line.Balance(Chart.InstalmentInterestIncome), line.Balance(Chart.MerchantPayable), line.Balance(Chart.MerchantDiscount)));
    }

    [Fact]
    public void Settling_costs_principal_and_the_interest_of_the_days()
    {
        var line = Lender().Bought(300_00, "equal-3").After(15 * Day);
        // Fifteen days of thirty at 1 % a month: by hand.
        Assert.Equal(new Settlement(new(2026, 3, 25), default, 0, 300_00, 1_50, 0), line.Plan(3).SettlementOn(new(2026, 3, 25), null, DayCount.Actual365));
        line = line.Given(Settle(3)).Agrees().Shows(posted: 0);
        Assert.Equal((301_50, -1_50, PlanStatus.Settled), (line.Balance(Chart.Cash), line.Balance(Chart.InstalmentInterestIncome), line.Plan(3).Status));
    }

    [Fact]
    public void A_settlement_quote_for_a_later_day_counts_what_will_have_fallen_due()
    {
        var plan = Lender().Bought(300_00, "equal-3").Plan(3);
        // By then 3.00 will have been billed, and half a month has run on 200.99.
        Assert.Equal(300_00 + 3_00 + 1_00, plan.SettlementOn(new(2026, 4, 25), null, DayCount.Actual365).Total);
        Assert.Equal(300_00, plan.SettlementOn(Today, null, DayCount.Actual365).Total);
    }

    [Fact]
    public void Settling_early_costs_the_products_fee_and_late_the_penalty()
    {
        var line = Lender(penaltyRate: 0.365m).Given(Authorise(300_00, plan: "equal-3") with { Plans = [Settleable] }).Given(Capture(2)).AtNextDue().After(10 * Day);
        line = line.Given(Settle(3)).Agrees().Shows(posted: 0);
        // 300.00, 3.00 billed, 10 of 30 days on 201.00, penalty on 102.00 for ten days, fee 1.50.
        Assert.Equal(300_00 + 3_00 + 67 + 1_02 + 1_50, line.Balance(Chart.Cash));
        Assert.Equal((-1_50, -1_02), (line.Balance(Chart.InstalmentFeeIncome), line.Balance(Chart.PenaltyInterestIncome)));
    }

    [Fact]
    public void A_prepayment_that_keeps_the_term_lowers_the_instalments()
    {
        var line = Lender().Bought(300_00, "equal-3").Given(Prepay(3, 150_00)).Agrees().Shows(posted: 150_00);
        Assert.Equal("15000+0+0 4950+150+0 5000+100+0 5050+50+0", line.Plan(3).Rows());
        Assert.Equal((2, "Paid Upcoming Upcoming Upcoming"), (line.Plan(3).ScheduleVersion, line.Plan(3).Statuses(line)));
    }

    [Fact]
    public void A_prepayment_that_keeps_the_instalment_shortens_the_term()
    {
        var line = Lender().Bought(300_00, "equal-3").After(15 * Day).Given(Prepay(3, 150_00, PrepaymentKeeps.Instalment)).Agrees();
        // 1.50 accrued on all of it and 0.75 on the half in the rest of the month, then 102.00 at most.
        Assert.Equal("15000+0+0 9976+225+0 5024+50+0", line.Plan(3).Rows());
    }

    [Fact]
    public void All_principal_may_be_prepaid_and_only_its_interest_remains()
    {
        var line = Lender().Bought(300_00, "equal-3").After(15 * Day).Given(Prepay(3, 300_00)).Agrees().Shows(posted: 0);
        Assert.Equal("30000+0+0 0+150+0", line.Plan(3).Rows());
        line.AtNextDue().PayingDue().Given(CatchUp).Agrees().Shows(posted: 0);
        line.When(Prepay(3, 1)).ThenRefused(RefusalCode.PrepaymentExceedsPrincipal);
    }

    [Fact]
    public void What_has_fallen_due_is_paid_before_a_prepayment_or_a_deferral()
    {
        var line = Lender().Bought(300_00, "equal-3").AtNextDue();
        line.When(Prepay(3, 1)).ThenRefused(RefusalCode.PlanPastDue);
        line.When(Defer(3)).ThenRefused(RefusalCode.PlanPastDue);
    }

    [Fact]
    public void A_deferral_moves_the_due_dates_and_interest_goes_on()
    {
        var line = Lender().Bought(300_00, "equal-3").Given(Defer(3, 2)).Agrees();
        Assert.Equal("9901+900+0 10000+201+0 10099+101+0", line.Plan(3).Rows());
        Assert.Equal(new DateOnly(2026, 6, 10), line.Plan(3).NextDueDate);
    }

    [Fact]
    public void A_product_may_freeze_interest_during_a_deferral()
    {
        var line = Lender().Given(Authorise(300_00, plan: "equal-3") with { Plans = [InstalmentProducts[0] with { DeferralFreezesInterest = true }] }).Given(Capture(2));
        line = line.After(10 * Day).Given(Defer(3, 2)).Agrees();
        Assert.Equal("9901+300+0 10000+201+0 10099+101+0", line.Plan(3).Rows());
    }

    private static readonly InstalmentProduct Graceful = InstalmentProducts[0] with { NumberOfInstalments = 6, InterestGracePeriods = 3 };

    private static LineScenario InGrace() => Lender().Given(Authorise(300_00, plan: "equal-3") with { Plans = [Graceful] }).Given(Capture(2)).AtNextDue().PayingDue().After(15 * Day);

    public static TheoryData<string> Changes => ["prepay", "shorter", "defer", "re-age"];

    [Theory, MemberData(nameof(Changes))]
    public void A_change_during_the_grace_on_interest_keeps_the_rest_of_it_and_loses_no_interest(string change)
    {
        var line = InGrace();
        var (day, owed) = (new DateOnly(2026, 4, 25), line.Plan(3).OutstandingPrincipal);
        var before = line.Plan(3).SettlementOn(day, null, DayCount.Actual365);
        Assert.Equal((owed, 3_00 + (long)decimal.Round(owed * 0.005m)), (before.Principal, before.Accrued));
        line = line.Given(change switch { "prepay" => Prepay(3, 10_00), "shorter" => Prepay(3, 10_00, PrepaymentKeeps.Instalment), "defer" => Defer(3), _ => ReAge(3, 5) }).Agrees();
        Assert.Equal(before.Accrued, line.Plan(3).SettlementOn(day, null, DayCount.Actual365).Accrued);
        var upcoming = line.Plan(3).Upcoming.ToList();
        Assert.Equal((0, 0), (upcoming[0].Net.Interest, upcoming[1].Net.Interest));
        // All interest that the days and balances earn is due in the end.
        var earned = upcoming.Sum(row => YearShare.Of(DayCount.Thirty360, row.Planned.From, row.Planned.DueDate, line.Plan(3).AnchorDay).Interest(row.Planned.Opening, 0.12m));
        Assert.Equal(earned + (change == "defer" ? 3_00 : before.Accrued), upcoming.Sum(row => row.Net.Interest));
        Assert.True(upcoming[2].Net.Interest > 0);
    }

    [Fact]
    public void A_deferral_leaves_the_fees_of_a_flat_plan_as_they_were_agreed()
    {
        var line = Lender().Bought(1200_00, "flat-12").AtNextDue().PayingDue().Given(Defer(3), Refund(3, 100)).Agrees();
        // 0.6 % of 1,199.00, and not of what was still owed at the deferral.
        Assert.Equal(719, line.Plan(3).Upcoming.First().Net.Fee);
    }

    [Fact]
    public void Re_aging_spreads_all_that_remains_over_new_instalments()
    {
        var line = Lender().Bought(300_00, "equal-3").AtNextDue().AtNextDue().Given(ReAge(3, 6)).Agrees();
        Assert.Equal(2 + 6, line.Plan(3).Rows.Length);
        Assert.Equal((0, 300, 201), (line.Plan(3).Rows.Take(2).Sum(row => row.Net.Principal), line.Plan(3).Rows[0].Owed.Interest, line.Plan(3).Rows[1].Owed.Interest));
        Assert.Equal(300_00, line.Plan(3).Rows.Skip(2).Sum(row => row.Net.Principal));
        Assert.Equal(new DateOnly(2026, 6, 10), line.Plan(3).NextDueDate);
    }

    [Fact]
    public void Rows_that_have_fallen_due_are_never_rewritten_and_former_schedules_stay_readable()
    {
        var line = Lender().Bought(300_00, "equal-6").AtNextDue().PayingDue();
        var paid = line.Plan(3).Rows[0];
        line = line.Given(Prepay(3, 50_00), Defer(3), Prepay(3, 10_00, PrepaymentKeeps.Instalment)).Agrees();
        Assert.Equal(paid, line.Plan(3).Rows[0]);
        Assert.Equal(4, line.Plan(3).ScheduleVersion);
        // The first schedule stands in the capture, each later one in the event that made it.
        Assert.Equal(6, line.Log.Select(entry => entry.Event).OfType<CreditLineEvent.AuthorisationCaptured>().Single().Plan!.Rows.Length);
        Assert.Equal(3, line.Log.Count(entry => entry.Event.Subject == 3 && entry.Event is CreditLineEvent.PlanPrepaid or CreditLineEvent.PlanDeferred));
    }

    [Fact]
    public void A_posted_purchase_can_be_converted()
    {
        var line = Lender().Given(Advise(300_00)).After(Day).Given(Convert(2, "equal-3")).Agrees().Shows(posted: 300_00);
        Assert.Equal((2, 300_00, new DateOnly(2026, 4, 11)), (line.Plan(2).Number, line.Plan(2).Amount, line.Plan(2).NextDueDate!.Value));
        line.When(Convert(2, "equal-6")).ThenRefused(RefusalCode.PlanAlreadyStarted);
        line.Given(Refund(2)).Agrees().Shows(posted: 0);
    }

    [Fact]
    public void Only_what_is_still_owed_is_converted()
    {
        var line = Lender().Given(Advise(300_00), Repay(100_00), Convert(2, "equal-3")).Agrees();
        Assert.Equal(200_00, line.Plan(2).Amount);
        line.Given(Refund(2)).Agrees().Shows(posted: 0, creditBalance: 100_00);
        Lender().Given(Advise(300_00), Repay(300_00)).When(Convert(2, "equal-3")).ThenRefused(RefusalCode.NothingToConvert);
    }

    [Fact]
    public void A_purchase_is_not_converted_to_a_plan_it_may_not_use()
    {
        var line = Lender().Given(Advise(300_00));
        line.When(Convert(2, "zero-3")).ThenRefused(RefusalCode.PlanNotAvailable);
        line.When(Convert(2, "no-such-plan")).ThenRefused(RefusalCode.PlanNotAvailable);
        line.When(Convert(2, "equal-3", Shop with { Plans = [] })).ThenRefused(RefusalCode.PlanNotAvailable);
        line.When(Convert(7, "equal-3")).ThenRefused(RefusalCode.NotFound);
        line.When(Convert(2, "equal-3") with { OnlyFor = "cus_other" }).ThenRefused(RefusalCode.NotYours);
    }
}
