using CreditGrains.Credit.Ledger;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.Tests.Revolving;

using LineScenario = Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>;

/// <summary>The balance in a line: recorded, posted, answered. The line opens on 10 March 2026 with its statement on the 5th, due on the 26th.</summary>
public class LineTests
{
    private static LineScenario Owing(long amount = 1_000_00, Func<RevolvingProduct, RevolvingProduct>? with = null) => Line(100_000_00, with).Given(Advise(amount));

    private static DateTimeOffset At(string day) => new(Living.D(day).ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);

    private static LineScenario On(LineScenario line, string day) => line.At(At(day)).When(CatchUp) is { Events.Length: > 0 } caught ? caught.ThenAccepted() : line.At(At(day));

    private static long Net(LineScenario line, string account) =>
        line.Log.SelectMany(entry => entry.Event.Entries).Where(posting => posting.Account == account).Sum(posting => posting.Debit - posting.Credit);

    private static T Last<T>(LineScenario line) where T : CreditLineEvent => line.Log.Select(entry => entry.Event).OfType<T>().Last();

    private static void BooksAgree(LineScenario line)
    {
        var position = line.State.Book!.Position;
        Assert.Equal(
            (position.Principal, position.Interest, position.Fees, position.Penalties, -position.Provision, -position.CreditBalance),
            (Net(line, Chart.Principal), Net(line, Chart.Interest), Net(line, Chart.Fees), Net(line, Chart.Penalties), Net(line, Chart.LossAllowance), Net(line, Chart.CreditBalance)));
    }

    [Fact]
    public void A_statement_is_issued_by_whoever_touches_the_line_after_its_day()
    {
        var line = Owing().At(At("2026-04-20"));
        var touched = line.When(Authorise(100)).ThenAccepted();
        var statement = Last<CreditLineEvent.StatementIssued>(touched).Statement;
        Assert.Equal((1, 0, 1_000_00, 1_000_00, 0), (statement.Number, statement.Opening, statement.Activity.Purchases, statement.Closing, statement.Adjustments));
        Assert.Equal((new DateOnly(2026, 3, 10), new DateOnly(2026, 4, 5), new DateOnly(2026, 4, 26)), (statement.Figures.From, statement.Figures.Until, statement.Figures.DueDate));
        Assert.Equal(new NextDue(new DateOnly(2026, 4, 26), 100_00, 1_000_00), touched.State.ViewAt(touched.Now).NextDue);
        // Nothing is recorded for whoever only looks, and the same is seen.
        Content.Equal(touched.State.ViewAt(line.Now).NextDue, line.State.ViewAt(line.Now).NextDue);
        Assert.Equal(line.State.Version, line.State.ViewAt(line.Now).Version);
    }

    [Fact]
    public void Interest_fees_and_provisions_are_posted_and_the_books_agree()
    {
        var line = On(Owing(), "2026-12-31");
        BooksAgree(line);
        Assert.True(Net(line, Chart.InterestIncome) < 0 && Net(line, Chart.PenaltyIncome) < 0 && Net(line, Chart.Impairment) > 0);
        Assert.All(line.Log, entry => Assert.Equal(0, entry.Event.Entries.Sum(posting => posting.Debit - posting.Credit)));
    }

    [Fact]
    public void A_late_line_is_blocked_from_its_threshold_on_and_free_again_when_cured()
    {
        var line = On(Owing(), "2026-05-26");
        Assert.Equal(CreditLineStatus.Active, line.State.ViewAt(line.Now).Status);
        line = On(line, "2026-05-27");
        var view = line.State.ViewAt(line.Now);
        Assert.Equal((CreditLineStatus.Blocked, 31), (view.Status, view.DaysPastDue));
        var declined = (Authorisation)line.When(Authorise(1)).ThenAccepted().Newest;
        Assert.Equal(DeclineReason.LineBlocked, declined.Decline!.Reasons.Single());
        Assert.Equal("57", ResponseCodes.Of(DeclineReason.LineBlocked));
        var cured = line.Given(Repay(view.NextDue!.Minimum));
        Assert.Equal((CreditLineStatus.Active, 0), (cured.State.ViewAt(cured.Now).Status, cured.State.ViewAt(cured.Now).DaysPastDue));
        Assert.Null(((Authorisation)cured.When(Authorise(1)).ThenAccepted().Newest).Decline);
    }

    [Fact]
    public void A_repayment_dated_by_the_due_date_undoes_what_its_absence_had_brought()
    {
        var line = On(Owing(), "2026-05-10");
        Assert.Equal(30_00, line.State.Charges.Penalties);
        var paid = line.Given(Repay(1_000_00, new DateOnly(2026, 4, 20)));
        Assert.Equal(0, paid.State.Posted);
        Assert.Equal(0, ((Repayment)paid.Newest).BalanceAfter);
        Assert.Equal((0, 0), (Net(paid, Chart.InterestIncome), Net(paid, Chart.PenaltyIncome)));
        BooksAgree(paid);
        // The statement of 5 May stays as it was issued; the next one says what changed.
        var later = On(paid, "2026-06-10");
        var statements = later.Log.Select(entry => entry.Event).OfType<CreditLineEvent.StatementIssued>().Select(issued => issued.Statement).ToList();
        Assert.Equal(-(statements[1].Closing - 1_000_00), statements[2].Adjustments);
        Assert.Equal(0, statements[2].Closing);
    }

    [Fact]
    public void A_replay_that_changes_nothing_emits_nothing()
    {
        var line = Owing(with: product => product with { Grace = true }).At(At("2026-03-20"));
        // Nobody notices a day within the same free cycle: no interest is charged on it. Its accrual changes, so this one is told.
        Assert.NotNull(Last<CreditLineEvent.Repaid>(line.Given(Repay(100, new DateOnly(2026, 3, 15)))).Correction);
        Assert.Null(Last<CreditLineEvent.Repaid>(line.Given(Repay(100))).Correction);
        var idle = Line(with: product => product with { AnnualRate = 0 }).At(At("2026-03-20"));
        Assert.Null(Last<CreditLineEvent.Repaid>(idle.Given(Repay(100, new DateOnly(2026, 3, 15)))).Correction);
    }

    [Fact]
    public void A_value_date_that_can_no_longer_be_lived_again_is_refused()
    {
        var line = On(Owing(), "2026-12-31");
        var earliest = line.State.BilledAt(line.Now).Book!.EarliestValueDate;
        line.When(Repay(100, earliest.AddDays(-1))).ThenRefused(RefusalCode.ValueDateTooOld);
        line.When(Repay(100, earliest)).ThenAccepted();
    }

    [Fact]
    public void A_returned_repayment_leaves_the_line_as_if_it_had_never_come_and_costs_its_fee()
    {
        static RevolvingProduct Fee(RevolvingProduct product) => product with { ReturnedPaymentFee = 15_00 };
        var paid = On(Owing(with: Fee), "2026-04-20").Given(Repay(1_000_00));
        var number = paid.Log[^1].Recorded.Version;
        var returned = On(paid, "2026-05-10").Given(Reverse(number));
        var never = On(Owing(with: Fee), "2026-05-10");
        Assert.Equal(never.State.Posted + 15_00, returned.State.Posted);
        Assert.Equal(14, returned.State.ViewAt(returned.Now).DaysPastDue);
        BooksAgree(returned);
        Assert.True(((Repayment)returned.Newest).IsReversed);
    }

    [Fact]
    public void A_mandate_collects_by_itself_and_its_payment_can_come_back()
    {
        var line = On(Owing().Given(Serve(new ServiceOrder.SetAutopay(new Mandate(MandateKind.Statement, null)))), "2026-06-01");
        var collected = line.Log.Single(entry => entry.Event is CreditLineEvent.Repaid);
        Assert.Equal((1_000_00, new DateOnly(2026, 4, 26)), (((CreditLineEvent.Repaid)collected.Event).Amount, ((CreditLineEvent.Repaid)collected.Event).ValueDate));
        Assert.Equal(0, line.State.Posted);
        var returned = line.Given(Reverse(collected.Recorded.Version));
        Assert.True(returned.State.Posted > 1_000_00);
        BooksAgree(returned);
    }

    [Fact]
    public void A_charged_off_balance_stays_collectable_and_what_comes_is_a_recovery()
    {
        var line = On(Owing(), "2026-10-10").Given(Serve(new ServiceOrder.ChargeOff("deceased")));
        var owed = line.State.Posted;
        Assert.Equal((CreditLineStatus.ChargedOff, owed, 0, owed), (line.State.ViewAt(line.Now).Status, Net(line, Chart.ChargeOffs), Net(line, Chart.Principal) + Net(line, Chart.Interest) + Net(line, Chart.Penalties), Net(line, Chart.ChargedOff)));
        line.When(Serve(new ServiceOrder.ChargeOff("again"))).ThenRefused(RefusalCode.LineChargedOff);
        var undone = line.Given(Serve(new ServiceOrder.UndoChargeOff("alive")));
        BooksAgree(undone);
        Assert.Equal(0, Net(undone, Chart.ChargedOff));

        var recovered = On(line, "2027-01-01").Given(Repay(owed + 5_00));
        Assert.Equal((0, 5_00, -owed, 0), (recovered.State.Posted, recovered.State.CreditBalance, Net(recovered, Chart.Recoveries), Net(recovered, Chart.ChargedOff)));
        recovered.When(Serve(new ServiceOrder.UndoChargeOff("alive"))).ThenRefused(RefusalCode.RecoveryStands);
        var returned = recovered.Given(Reverse(recovered.Log[^1].Recorded.Version));
        Assert.Equal((owed, owed, 0), (returned.State.Posted, Net(returned, Chart.ChargedOff), Net(returned, Chart.Recoveries)));
    }

    [Fact]
    public void A_statement_becomes_a_plan()
    {
        var line = On(Owing(), "2026-04-10").Given(ConvertStatement(1, "equal-3"));
        Assert.Equal((0, 1_000_00), (line.State.RevolvingPrincipal, line.State.Instalments.Principal));
        Assert.Empty(line.State.Book!.Position.Dues);
        var later = On(line, "2026-05-11");
        Assert.True(later.State.Book!.Position.Instalments > 0);
        line.When(ConvertStatement(1, "equal-3")).ThenRefused(RefusalCode.NothingToConvert);
        line.When(ConvertStatement(2, "equal-3")).ThenRefused(RefusalCode.NotFound);
    }

    [Fact]
    public void Instalments_due_are_on_the_statement_and_in_its_minimum()
    {
        var line = On(Line(100_000_00).Given(Authorise(600_00, plan: "equal-6"), Capture(2)), "2026-05-06");
        var statement = Last<CreditLineEvent.StatementIssued>(line).Statement;
        var due = line.State.Plans[0].Rows[0].Owed.Total;
        Assert.True(due > 0);
        Assert.Equal((due, due, due, 0), (statement.Figures.Instalments, statement.Closing, statement.Figures.Minimum, statement.Adjustments));
        var paid = line.Given(Repay(due));
        Assert.Empty(paid.State.Book!.Position.Dues);
        Assert.Equal(0, Last<CreditLineEvent.StatementIssued>(On(paid, "2026-06-06")).Statement.Adjustments);
    }

    [Fact]
    public void Years_are_caught_up_in_several_appends_before_a_command_is_answered()
    {
        var line = Owing().At(At("2036-03-20"));
        var rounds = 0;
        for (; CreditLine.Decide(line.State, Authorise(1), line.Now) is Outcome<CreditLineEvent, CreditLineReceipt>.Behind behind; rounds++)
        {
            Assert.InRange(behind.Events.Length, 1, 64);
            line = line.Record(behind.Events, null);
        }

        Assert.InRange(rounds, 5, 100);
        line = line.Given(Authorise(1));
        Assert.Equal(120, line.State.Issued.Number);
        BooksAgree(line);
    }

    [Fact]
    public void Two_years_of_a_line_touched_daily_weekly_or_never_record_the_same() => Properties.ForAllRuns(Step.Any(), run =>
    {
        var (daily, never) = (Play(run, 1), Play(run, 10_000));
        Content.Equal(Told(daily), Told(never));
        Content.Equal(Told(daily), Told(Play(run, 7)));
        Content.Equal(daily.State.BilledAt(daily.Now).Book!.Position, never.State.BilledAt(never.Now).Book!.Position);
        Assert.All(daily.Log.Select(entry => entry.Event).OfType<CreditLineEvent.StatementIssued>(), issued => Assert.Equal(0, issued.Statement.Adjustments));
        BooksAgree(daily);
    }, cases: 40);

    // Sweeps of holds and boosts are recorded when somebody looks; what money does is not.
    private static IEnumerable<CreditLineEvent> Told(LineScenario line) =>
        line.Log.Select(entry => entry.Event).Where(happened => happened is not (CreditLineEvent.HoldsExpired or CreditLineEvent.BoostsEnded));

    private static LineScenario Play(Step[] run, int look)
    {
        var line = Line(300, product => Run.Product(product) with { StatementDay = 31, MinimumPayment = new MinimumPayment(10, 0.1m), LateFee = 7, AnnualRate = 3.6m });
        var end = line.Now + (730 * Day);
        var purchases = run.Where(step => step.Verb is Verb.Advise or Verb.Repay).Take(40);
        foreach (var step in purchases)
        {
            line = Look(line, line.Now + (step.Wait.Days % 50 * Day) + (7 * Day), look, end);
            line = line.Given(step.Verb == Verb.Advise ? Advise(step.Amount, occurred: line.Now) : Repay(step.Amount));
        }

        return Look(line, end, look, end) is var last && last.When(CatchUp) is { Events.Length: > 0 } caught ? Caught(caught.ThenAccepted()) : last;
    }

    private static LineScenario Caught(LineScenario line) => line.When(CatchUp) is { Events.Length: > 0 } caught ? Caught(caught.ThenAccepted()) : line;

    private static LineScenario Look(LineScenario line, DateTimeOffset until, int days, DateTimeOffset end)
    {
        if (until > end) until = end;
        for (var now = line.Now + (days * Day); now < until; now += days * Day)
        {
            line = Caught(line.At(now));
        }

        return line.Now < until ? line.At(until) : line;
    }
}
