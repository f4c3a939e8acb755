using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Ledger;

namespace CreditGrains.Credit.Tests.Plans;

/// <summary>From the authorisation to the last instalment.</summary>
public class PlanLifeTests
{
    [Fact]
    public void A_capture_starts_the_plan_its_authorisation_named()
    {
        var line = Lender().Bought(300_00, "equal-3").Agrees();
        Assert.Equal("9901+300+0 10000+201+0 10099+101+0", line.Plan(3).Rows());
        Assert.Equal([new(2026, 4, 10), new(2026, 5, 10), new(2026, 6, 10)], line.Plan(3).Rows.Select(row => row.Planned.DueDate));
        Assert.True(((Credit.CreditLines.Capture)line.Newest).HasPlan);
        var view = line.Shows(posted: 300_00, available: 970_000).State.ViewAt(line.Now);
        Assert.Equal((0, 300_00, 0, 0), (view.Principal, view.InstalmentPrincipal, view.Interest, view.Fees));
        Assert.Equal(new NextDue(new(2026, 4, 10), 102_01, 300_00), view.NextDue);
    }

    [Fact]
    public void The_clock_starts_at_capture() => Assert.Equal(
        new DateOnly(2026, 4, 15), Lender().Given(Authorise(300_00, plan: "equal-3")).After(5 * Day).Given(Capture(2)).Plan(3).NextDueDate);

    [Fact]
    public void Each_capture_is_a_plan_of_its_own_on_the_same_terms()
    {
        var line = Lender().Given(Authorise(300_00, plan: "equal-3"), Capture(2, 100_00)).After(Day).Given(Capture(2)).Agrees();
        Assert.Equal([(3, 100_00, new DateOnly(2026, 4, 10)), (4, 200_00, new(2026, 4, 11))], line.State.Plans.Select(plan => (plan.Number, plan.Amount, plan.NextDueDate!.Value)));
    }

    [Fact]
    public void The_products_version_is_that_of_the_authorisation()
    {
        var dear = InstalmentProducts.Single(plan => plan.Code == "equal-3") with { AnnualRate = 0.36m, Version = 7 };
        var line = Lender().Given(Authorise(300_00, plan: "equal-3") with { Plans = [dear] }).Given(Capture(2));
        Assert.Equal((7, 900), (line.Plan(3).Product.Version, line.Plan(3).Rows[0].Planned.Interest));
    }

    [Fact]
    public void The_merchant_pays_the_subsidy_at_capture()
    {
        var line = Lender().Bought(100_00, "zero-3").Agrees();
        Assert.Equal((-197, -1_00, -97_03), (line.Balance(Chart.MerchantSubsidy), line.Balance(Chart.MerchantDiscount), line.Balance(Chart.MerchantPayable)));
        Assert.Equal("3333+0+0 3333+0+0 3334+0+0", line.Plan(3).Rows());
    }

    [Fact]
    public void The_customers_own_money_pays_first_and_the_plan_is_on_the_rest()
    {
        var line = Lender().Given(Repay(40_00)).Bought(100_00, "equal-3").Agrees();
        Assert.Equal(60_00, line.Plan(line.Number()).Amount);
        Assert.Empty(Lender().Given(Repay(100_00)).Bought(100_00, "equal-3").Agrees().State.Plans);
    }

    [Fact]
    public void Interest_is_owed_from_the_midnight_an_instalment_falls_due_whether_or_not_it_was_recorded()
    {
        var line = Lender().Bought(300_00, "equal-3");
        var midnight = new DateTimeOffset(2026, 4, 10, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(DateOnly.FromDateTime(midnight.UtcDateTime), line.State.NextDueDate);
        Assert.Equal(300_00, line.State.ViewAt(midnight - Millisecond).Posted);
        Assert.Equal((303_00, 3_00), (line.State.ViewAt(midnight).Posted, line.State.ViewAt(midnight).Interest));
        line.At(midnight).Given(CatchUp).Agrees().Shows(posted: 303_00);
        line.At(midnight - Millisecond).Given(CatchUp).When(CatchUp).ThenNothing();
    }

    [Fact]
    public void What_fell_due_is_recorded_before_what_it_decides()
    {
        var answer = Lender().Bought(300_00, "equal-3").At(Noon.AddMonths(2)).When(Repay(1));
        Assert.Equal([new(2026, 4, 10), new(2026, 5, 10)], answer.Events.OfType<CreditLineEvent.InstalmentsDue>().Select(e => e.DueDate));
        Assert.IsType<CreditLineEvent.Repaid>(answer.Events[^1]);
        answer.ThenAccepted().Agrees();
    }

    [Fact]
    public void A_missed_instalment_makes_the_line_past_due_until_it_is_paid()
    {
        var line = Lender().Bought(300_00, "equal-3").AtNextDue();
        Assert.Equal(0, line.State.ViewAt(line.Now).DaysPastDue);
        line = line.After(3 * Day);
        Assert.Equal((3, 102_01 + 102_01), (line.State.ViewAt(line.Now).DaysPastDue, line.State.ViewAt(line.Now).NextDue!.Minimum));
        Assert.Equal("PastDue Upcoming Upcoming", line.Plan(3).Statuses(line));
        line = line.Given(Repay(102_01)).Agrees();
        Assert.Equal((0, "Paid Upcoming Upcoming"), (line.State.ViewAt(line.Now).DaysPastDue, line.Plan(3).Statuses(line)));
    }

    [Fact]
    public void Credit_is_freed_as_principal_is_repaid() =>
        Lender(300_00).Bought(300_00, "equal-3").AtNextDue().Shows(available: 0).PayingDue().Shows(posted: 200_99, available: 99_01);

    [Fact]
    public void A_plan_that_is_paid_ends_and_leaves_the_line()
    {
        var line = Lender().Bought(300_00, "equal-3");
        for (var i = 0; i < 3; i++) line = line.AtNextDue().PayingDue().Agrees();
        Assert.Equal(line.State.At, line.State.NextDue);
        line = line.Given(CatchUp).Agrees().Shows(posted: 0, creditBalance: 0);
        Assert.Empty(line.State.Plans);
        Assert.Equal(PlanStatus.Completed, ((Credit.CreditLines.Capture)Run.HistoryOf(line, 3)!).EndedPlan!.Status);
        line.When(CatchUp).ThenNothing();
        line.When(Settle(3)).ThenRefused(RefusalCode.PlanNotOpen);
    }

    [Fact]
    public void A_down_payment_is_due_today()
    {
        var halves = InstalmentProducts[0] with { DownPaymentPercent = 0.5m };
        var line = Lender().Given(Authorise(300_00, plan: halves.Code) with { Plans = [halves] }).Given(Capture(2)).Agrees();
        Assert.Equal(new NextDue(Today, 150_00, 300_00), line.State.ViewAt(line.Now).NextDue);
        line = line.Given(Repay(150_00)).Agrees();
        Assert.Equal("Paid Upcoming Upcoming Upcoming", line.Plan(3).Statuses(line));
    }

    [Fact]
    public void What_is_past_due_is_paid_before_what_is_due_and_interest_before_principal()
    {
        var line = Lender().Bought(300_00, "equal-3").AtNextDue().AtNextDue().Given(Repay(103_01)).Agrees();
        Assert.Equal([new Parts(0, 0, 300, 9901), new Parts(0, 0, 100, 0), default], line.Plan(3).Rows.Select(row => row.Paid));
        var allocation = ((Repayment)line.Newest).Allocation;
        Assert.Equal((0, 0, 400, 0, 9901, 0), (allocation.Penalties, allocation.Fees, allocation.Interest, allocation.PrincipalTotal, allocation.Instalments, allocation.CreditBalance));
    }

    [Fact]
    public void In_advance_the_dearest_is_paid_first()
    {
        // Revolving 18 %, the plan 12 %.
        var line = Lender().Bought(300_00, "equal-3").Given(Advise(50_00), Repay(60_00)).Agrees().Shows(posted: 290_00);
        Assert.Equal(0, line.State.RevolvingPrincipal);
        Assert.Equal((10_00, 1_000), (((Repayment)line.Newest).Allocation.Instalments, line.Plan(3).Rows[0].Paid.Principal));
        line.Given(Repay(400_00)).Agrees().Shows(posted: 0, creditBalance: 110_00);
    }

    [Fact]
    public void The_customers_own_money_pays_what_falls_due()
    {
        var line = Lender().Bought(300_00, "zero-3");
        line = line.Given(Repay(300_00), Refund(3, 20_00)).Agrees().Shows(posted: 0, creditBalance: 20_00);
        line = line.Given(Repay(5_00)).Bought(10_00, "equal-3").Agrees();
        Assert.Equal(15_00, line.State.CreditBalance);
        // A credit balance and a plan meet only when the money comes after the purchase.
        line = Lender().Bought(300_00, "equal-3").GivenEvents(new CreditLineEvent.Repaid(50_00, null, new Allocation(0, 0, 0, [], 0, 50_00), Today, 300_00,
            new Postings().Debit(Chart.Cash, 50_00).Credit(Chart.CreditBalance, 50_00).Balanced()));
        line = line.AtNextDue().Given(CatchUp).Agrees().Shows(creditBalance: 0);
        Assert.Equal(new Parts(0, 0, 300, 4700), line.Plan(3).Rows[0].Paid);
    }

    [Fact]
    public void Paying_late_costs_penalty_interest_at_the_products_rate()
    {
        var line = Lender(penaltyRate: 0.365m).Bought(300_00, "equal-3").AtNextDue().After(10 * Day);
        // 102.00 for ten days at a thousandth a day, and nothing is charged before it is paid: by hand.
        line = line.Shows(posted: 303_00).Given(Repay(102_00)).Agrees().Shows(posted: 202_02);
        Assert.Equal((102, 0, 300, 9798), (((Repayment)line.Newest).Allocation.Penalties, ((Repayment)line.Newest).Allocation.Fees, ((Repayment)line.Newest).Allocation.Interest, ((Repayment)line.Newest).Allocation.Instalments));
        // A day later only what is still unpaid bears a penalty, from that day on.
        line = line.After(10 * Day).Given(Repay(104)).Agrees();
        Assert.Equal(1, ((Repayment)line.Newest).Allocation.Penalties);
        Assert.Equal(0, line.State.ViewAt(line.Now).DaysPastDue);
    }

    [Fact]
    public void A_returned_repayment_makes_its_instalments_unpaid_again()
    {
        var line = Lender().Bought(300_00, "equal-3").AtNextDue().PayingDue();
        line = line.After(4 * Day).Given(Reverse(line.Number())).Agrees().Shows(posted: 303_00);
        Assert.Equal((4, default), (line.State.ViewAt(line.Now).DaysPastDue, line.Plan(3).Rows[0].Paid));
        line.When(Reverse(line.Number() - 1)).ThenRefused(RefusalCode.RepaymentReversed);
    }

    [Fact]
    public void A_line_with_a_plan_does_not_close() =>
        Lender().Bought(300_00, "equal-3").When(Order(2, new LineOrder.Close("moved"))).ThenRefused(RefusalCode.LineNotSettled);

    [Fact]
    public void Paused_days_do_not_make_an_instalment_later()
    {
        // Due on 10 April; the first day past due counts, the next hundred are paused.
        var line = Lender().Bought(300_00, "equal-3").AtNextDue().After(1 * Day).Given(CatchUp);
        line = line.Given(Serve(new ServiceOrder.Pause(new(new(2026, 4, 12), new(2026, 7, 21))))).After(60 * Day);
        Assert.Equal((1, CreditLineStatus.Active), (line.State.ViewAt(line.Now).DaysPastDue, line.State.ViewAt(line.Now).Status));
        Assert.Equal(11, line.After(50 * Day).State.ViewAt(line.Now + (50 * Day)).DaysPastDue);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 41)]
    [InlineData(10, 102)]
    public void Penalty_interest_ends_on_the_day_the_money_counts_from(int late, long penalty)
    {
        var line = Lender(penaltyRate: 0.365m).Bought(300_00, "equal-3").AtNextDue().After(10 * Day);
        var paid = line.Given(Repay(102_01, valueDate: new DateOnly(2026, 4, 10).AddDays(late))).Agrees();
        Assert.Equal((penalty, penalty), (-paid.Balance(Chart.PenaltyInterestIncome), paid.Plan(3).Rows[0].Owed.Total));
    }
}
