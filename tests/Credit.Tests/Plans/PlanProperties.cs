using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Ledger;
using FsCheck;
using FsCheck.Fluent;

namespace CreditGrains.Credit.Tests.Plans;

using LineScenario = Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>;

internal enum PlanVerb { Buy, BuyInPart, BuyOutright, Refund, RefundRest, Repay, RepayLate, PayDue, Reverse, Settle, Prepay, PrepayShorter, Defer, ReAge, Convert, CatchUp, Wait, ChargeOff, UndoChargeOff }

internal sealed record PlanStep(PlanVerb Verb, int Which, long Amount, int Days)
{
    private static readonly PlanVerb[] Losses = [PlanVerb.ChargeOff, PlanVerb.UndoChargeOff];

    public static Arbitrary<PlanStep[]> Runs() => Runs([.. Enum.GetValues<PlanVerb>().Except(Losses), PlanVerb.Buy, PlanVerb.Buy, PlanVerb.PayDue, PlanVerb.Refund]);

    /// <summary>Of lines that are charged off now and then.</summary>
    public static Arbitrary<PlanStep[]> RunsWithLosses() =>
        Runs([.. Enum.GetValues<PlanVerb>(), PlanVerb.Buy, PlanVerb.BuyInPart, PlanVerb.Buy, PlanVerb.Repay, PlanVerb.Repay, PlanVerb.Refund, PlanVerb.Reverse, PlanVerb.Reverse, .. Losses]);

    private static Arbitrary<PlanStep[]> Runs(PlanVerb[] verbs) =>
        (from verb in Gen.Elements(verbs)
         from which in Gen.Choose(0, 7)
         from amount in Gen.Choose(1, 90_000)
         from days in Gen.Elements(0, 0, 0, 1, 13, 31, 40)
         select new PlanStep(verb, which, amount, days)).ToArbitrary().Array();

    private static readonly MerchantTerms[] Merchants = [Shop, Shop with { Id = "mer_other", DiscountBasisPoints = 333 }];

    private static readonly ImmutableArray<InstalmentProduct> Plans =
    [
        .. InstalmentProducts, InstalmentProducts[0] with { Code = "down-4", DownPaymentPercent = 0.25m, NumberOfInstalments = 4, Frequency = Frequency.Fortnightly, SettlementFee = 7 },
        InstalmentProducts[0] with { Code = "grace-9", PrincipalGracePeriods = 3, InterestGracePeriods = 2, NumberOfInstalments = 9, DayCount = DayCount.ActualActual, DeferralFreezesInterest = true },
    ];

    public static LineScenario Line() =>
        Wording.Line(1_000_000, product => product with { Plans = [.. Plans.Select(plan => plan.Code)], PenaltyRate = 0.24m }, at: new(2026, 1, 30, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Every state the run goes through.</summary>
    public static IEnumerable<LineScenario> Of(IEnumerable<PlanStep> steps)
    {
        var line = Line();
        foreach (var step in steps)
        {
            line = line.After(step.Days * Day);
            var answer = line.When(step.Command(line));
            if (!answer.Events.IsEmpty) line = answer.ThenAccepted();
            if (step.Verb is PlanVerb.Buy or PlanVerb.BuyInPart && line.State.Holds.Find(line.Number()) is { } held)
                line = line.Given(Capture(held.Number, step.Verb == PlanVerb.Buy ? null : Math.Max(1, held.Hold / 2)));
            yield return line;
        }
    }

    private CreditLineCommand Command(LineScenario line)
    {
        var billed = line.State.BilledAt(line.Now);
        var plan = billed.Plans.IsEmpty ? 2 : billed.Plans[Which % billed.Plans.Length].Number;
        return Verb switch
        {
            PlanVerb.Buy or PlanVerb.BuyInPart => Authorise(Amount, Merchants[Which % 2], plan: Plans[Which % Plans.Length].Code) with { Plans = Plans },
            PlanVerb.BuyOutright => Advise(Amount, Merchants[Which % 2], line.Now),
            PlanVerb.Refund => Refund(Pick(line, Run.IsCapture), Amount),
            PlanVerb.RefundRest => Refund(Pick(line, Run.IsCapture)),
            PlanVerb.Repay => Repay(Amount),
            PlanVerb.RepayLate => Repay(Amount, DateOnly.FromDateTime(line.Now.UtcDateTime).AddDays(-7 * Which)),
            PlanVerb.PayDue => Repay(Math.Max(1, line.State.ViewAt(line.Now).NextDue?.Minimum ?? 1)),
            PlanVerb.Reverse => Reverse(Pick(line, Run.IsRepayment)),
            PlanVerb.Settle => Settle(plan),
            PlanVerb.Prepay => Prepay(plan, Amount),
            PlanVerb.PrepayShorter => Prepay(plan, Amount, PrepaymentKeeps.Instalment),
            PlanVerb.Defer => Defer(plan, 1 + (Which % 3)),
            PlanVerb.ReAge => ReAge(plan, 1 + Which),
            PlanVerb.Convert => Convert(Pick(line, Run.IsCapture), "equal-6"),
            PlanVerb.CatchUp or PlanVerb.Wait => CatchUp,
            PlanVerb.ChargeOff => Serve(new ServiceOrder.ChargeOff("deceased")),
            PlanVerb.UndoChargeOff => Serve(new ServiceOrder.UndoChargeOff("alive")),
        };
    }

    private long Pick(LineScenario line, Func<CreditLineEvent, bool> kind) => Run.Made(line, kind) is { IsEmpty: false } made ? made[^(1 + (Which % made.Length))] : 1;
}

public class PlanProperties
{
    private static LineScenario End(PlanStep[] run) => PlanStep.Of(run).LastOrDefault() ?? PlanStep.Line();

    [Fact]
    public void Plans_line_and_ledger_agree_whatever_happens_in_whatever_order() => Properties.ForAll(PlanStep.Runs(), run =>
    {
        foreach (var line in PlanStep.Of(run))
        {
            line.Agrees();
            foreach (var happened in line.Log.Select(entry => entry.Event))
            {
                Assert.Equal(happened.Entries.Sum(posting => posting.Debit), happened.Entries.Sum(posting => posting.Credit));
                Assert.Equal(happened.Entries.IsEmpty, happened.ValuedOn is null);
            }
        }
    }, cases: 400);

    [Fact]
    public void They_agree_too_when_the_loss_is_taken_made_good_in_part_and_undone() => Properties.ForAll(PlanStep.RunsWithLosses(), run =>
    {
        foreach (var line in PlanStep.Of(run))
        {
            line.Agrees();
            Assert.All(line.Log, entry => Assert.Equal(0, entry.Event.Entries.Sum(posting => posting.Debit - posting.Credit)));
        }
    }, cases: 600);

    [Fact]
    public void Undoing_a_charge_off_at_once_leaves_line_plans_and_ledger_as_they_were() => Properties.ForAll(PlanStep.Runs(), run =>
    {
        var line = End(run);
        if (line.When(Serve(new ServiceOrder.ChargeOff("mistaken"))) is not { Events.IsEmpty: false } off) return;
        var undone = off.ThenAccepted().Given(Serve(new ServiceOrder.UndoChargeOff("mistaken")));
        var former = line.When(CatchUp) is { Events.IsEmpty: false } caught ? caught.ThenAccepted() : line;
        Assert.Equal((former.State.Posted, former.State.RevolvingPrincipal, former.State.Charges), (undone.State.Posted, undone.State.RevolvingPrincipal, undone.State.Charges));
        foreach (var account in (string[])[Chart.Principal, Chart.Interest, Chart.Fees, Chart.Penalties, Chart.InstalmentPrincipal, Chart.InstalmentInterest, Chart.InstalmentFees, Chart.PenaltyInterest])
            Assert.Equal(former.Balance(account), undone.Balance(account));
        foreach (var account in (string[])[Chart.ChargeOffs, Chart.ChargedOff, Chart.ChargedOffContra, Chart.Recoveries]) Assert.Equal(0, undone.Balance(account));
    }, cases: 200);

    [Fact]
    public void The_balance_is_always_what_living_its_days_again_makes_of_it() => Properties.ForAll(PlanStep.Runs(), run =>
    {
        foreach (var line in PlanStep.Of(run)) Content.Equal(line.State.Book!.Relived(line.State.Product!), line.State.Book.Position);
    }, cases: 300);

    [Fact]
    public void A_repayment_of_what_is_due_that_is_returned_leaves_the_line_as_if_it_had_never_come() => Properties.ForAll(PlanStep.Runs(), run =>
    {
        var line = End(run);
        foreach (var days in new[] { 0, 9, 37 })
        {
            var asked = line.State.ViewAt(line.Now).NextDue?.Minimum ?? 0;
            if (asked == 0 || line.State.BilledAt(line.Now).CreditBalance > 0) return;
            var paid = line.Given(Repay(asked));
            // What falls due meanwhile is the same in both; penalty interest that was charged stands.
            var allocation = ((Repayment)paid.Newest).Allocation;
            if (allocation.Prepayments is not null || (allocation.Payments ?? []).Any(payment => payment.Charged > 0)) return;
            var (returned, never) = (paid.After(days * Day).Given(Reverse(paid.Number())), line.After(days * Day));
            if (never.When(CatchUp).Events.Length > 0) never = never.Given(CatchUp);
            var (view, without) = (returned.State.ViewAt(returned.Now), never.State.ViewAt(never.Now));
            Content.Equal(without with { Version = 0 }, view with { Version = 0 });
            Content.Equal(never.State.BilledAt(never.Now).Book!.Position.Dues, returned.State.BilledAt(returned.Now).Book!.Position.Dues);
            returned.Agrees();
        }
    }, cases: 300);

    [Fact]
    public void A_sweep_changes_nothing_that_is_shown() => Properties.ForAll(PlanStep.Runs(), run =>
    {
        var line = End(run).After(70 * Day);
        var (shown, swept) = (line.State.ViewAt(line.Now), line);
        while (swept.When(CatchUp) is { Events.Length: > 0 } answer) swept = answer.ThenAccepted();
        Content.Equal(shown with { Version = 0 }, swept.State.ViewAt(line.Now) with { Version = 0 });
        swept.Agrees();
    }, cases: 300);

    [Fact]
    public void Rows_that_have_fallen_due_are_never_planned_anew() => Properties.ForAll(PlanStep.Runs(), run =>
    {
        var former = new Dictionary<(long, int), Instalment>();
        foreach (var line in PlanStep.Of(run))
            foreach (var plan in line.State.Plans)
                for (var row = 0; row < plan.Rows.Length; row++)
                    if (plan.Rows[row].IsBilled)
                    {
                        Assert.Equal(former.GetValueOrDefault((plan.Number, row), plan.Rows[row].Planned), plan.Rows[row].Planned);
                        former[(plan.Number, row)] = plan.Rows[row].Planned;
                    }
    }, cases: 200);

    [Fact]
    public void Settling_on_any_day_costs_what_is_owed_and_accrued_and_leaves_nothing() => Properties.ForAll(PlanStep.Runs(), run =>
    {
        var line = End(run);
        foreach (var number in line.State.Plans.Where(plan => !plan.IsFinished).Select(plan => plan.Number).ToList())
        {
            var plan = line.State.BilledAt(line.Now).Plans.Single(one => one.Number == number);
            if (plan.IsFinished) continue;
            var (cash, credit) = (line.Balance(Chart.Cash), line.State.BilledAt(line.Now).CreditBalance);
            var today = DateOnly.FromDateTime(line.Now.UtcDateTime);
            var settlement = plan.SettlementOn(today, 0.24m, DayCount.Actual365);
            Assert.Equal(plan.OutstandingPrincipal, settlement.Principal + settlement.Billed.Principal);
            line = line.Given(Settle(number)).Agrees();
            Assert.Equal(settlement.Total, line.Balance(Chart.Cash) - cash + credit - line.State.CreditBalance);
            Assert.Equal((true, 0), (line.Plan(number).IsFinished, line.Plan(number).OutstandingPrincipal));
        }

        Assert.Equal(default, line.State.Instalments);
    }, cases: 300);

    [Fact]
    public void Refunding_everything_at_any_point_leaves_customer_and_merchant_square() => Properties.ForAll(PlanStep.Runs(), run =>
    {
        var line = End(run);
        foreach (var capture in Run.Made(line, Run.IsCapture))
            if (Run.HistoryOf(line, capture) is Credit.CreditLines.Capture made && made.Refunded < made.Amount) line = line.Given(Refund(capture)).Agrees();
        Assert.Equal((0, 0, 0), (line.Balance(Chart.MerchantPayable), line.Balance(Chart.MerchantDiscount), line.Balance(Chart.MerchantSubsidy)));
        Assert.Equal((0, 0), (line.Balance(Chart.InstalmentInterestIncome), line.Balance(Chart.InstalmentFeeIncome)));
        // What the customer paid is theirs again, but for penalties and the cost of the revolving balance.
        var kept = new[] { Chart.PenaltyInterestIncome, Chart.InterestIncome, Chart.PenaltyIncome }.Sum(line.Balance);
        Assert.Equal(line.Balance(Chart.Cash) + kept, line.State.CreditBalance - line.State.Posted);
    }, cases: 400);

    [Fact]
    public void What_history_says_of_a_plan_that_ended_is_what_the_line_last_said() => Properties.ForAll(PlanStep.Runs(), run =>
    {
        Plan? last = null;
        foreach (var line in PlanStep.Of(run))
            foreach (var ended in line.Log.Select(entry => entry.Event).OfType<CreditLineEvent.PlanEnded>())
            {
                // It may live again, because a repayment was returned.
                if (line.Log.Last(entry => entry.Event is CreditLineEvent.PlanEnded or CreditLineEvent.PlanReopened && entry.Event.Subject == ended.Plan.Number).Event is CreditLineEvent.PlanReopened) continue;
                last = ((Credit.CreditLines.Capture)Run.HistoryOf(line, ended.Plan.Number)!).EndedPlan;
                Assert.True(last is { IsFinished: true, OutstandingPrincipal: 0 });
                Assert.DoesNotContain(line.State.Plans, plan => plan.Number == ended.Plan.Number);
            }
    }, cases: 100);
}
