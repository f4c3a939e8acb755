using CreditGrains.Credit.Ledger;

namespace CreditGrains.Credit.Tests;

using LineScenario = Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>;

/// <summary>Books, sub-ledger, holds and histories tell the same story.</summary>
public class BookkeepingTests
{
    private static LineScenario End(Step[] run) => Run.Of(run).LastOrDefault()?.After ?? Line(Run.Limit, Run.Product);

    private static long Balance(LineScenario line, string account) =>
        line.Log.SelectMany(entry => entry.Event.Entries).Where(posting => posting.Account == account).Sum(posting => posting.Debit - posting.Credit);

    [Fact]
    public void Every_events_debits_equal_its_credits_and_each_line_has_one_side() => Properties.ForAllRuns(Step.Any(), run =>
    {
        foreach (var happened in End(run).Log.Select(entry => entry.Event))
        {
            Assert.Equal(happened.Entries.Sum(posting => posting.Debit), happened.Entries.Sum(posting => posting.Credit));
            Assert.All(happened.Entries, posting => Assert.True((posting.Debit > 0) ^ (posting.Credit > 0) && Math.Min(posting.Debit, posting.Credit) == 0, $"{posting}"));
            // What moves money is valued on a day, and nothing else is.
            Assert.Equal(happened.Entries.IsEmpty, happened.ValuedOn is null);
        }
    });

    [Fact]
    public void The_sub_ledger_is_the_general_ledger() => Properties.ForAllRuns(Step.Any(), run =>
    {
        foreach (var line in Run.Of(run).Select(moment => moment.After))
        {
            Assert.Equal((line.State.Posted, -line.State.CreditBalance), (new[] { Chart.Principal, Chart.Interest, Chart.Fees, Chart.Penalties }.Sum(account => Balance(line, account)), Balance(line, Chart.CreditBalance)));
            var events = line.Log.Select(entry => entry.Event).ToList();
            Assert.Equal(
                events.OfType<CreditLineEvent.Repaid>().Sum(e => e.Amount)
                    - events.OfType<CreditLineEvent.RepaymentReversed>().Sum(e => ((CreditLineEvent.Repaid)line.Log[(int)e.Repayment - 1].Event).Amount),
                Balance(line, Chart.Cash));
            var sold = events.OfType<CreditLineEvent.AuthorisationCaptured>().Sum(e => e.Amount) + events.OfType<CreditLineEvent.AdvicePosted>().Sum(e => e.Amount)
                - events.OfType<CreditLineEvent.CaptureRefunded>().Sum(e => e.Amount);
            Assert.Equal(sold, -Balance(line, Chart.MerchantPayable) - Balance(line, Chart.MerchantDiscount));
        }
    }, cases: 300);

    [Fact]
    public void What_is_held_is_the_sum_of_what_the_authorisations_hold() => Properties.ForAllRuns(Step.Any(), run =>
    {
        var line = End(run);
        var all = Run.Made(line, Run.IsAuthorisation).Select(number => (Authorisation)Run.HistoryOf(line, number)!).ToList();
        foreach (var at in new[] { line.Now, line.Now + (3 * Day), line.Now + Week })
        {
            Assert.Equal(all.Sum(one => one.HeldAt(at)), line.State.Holds.HeldAt(at));
            Assert.All(all.Select(one => one.Category).Distinct(), category =>
                Assert.Equal(all.Where(one => one.Category == category).Sum(one => one.HeldAt(at)), line.State.Holds.HeldAt(at, category)));
        }
    });

    [Fact]
    public void Each_authorisations_amounts_add_up() => Properties.ForAllRuns(Step.Any(), run =>
    {
        var line = End(run);
        var events = line.Log.Select(entry => entry.Event).ToList();
        foreach (var one in Run.Made(line, Run.IsAuthorisation).Select(number => (Authorisation)Run.HistoryOf(line, number)!))
        {
            var captures = events.OfType<CreditLineEvent.AuthorisationCaptured>().Where(e => e.Authorisation == one.Number).ToList();
            Assert.Equal(one.Approved, one.Voided + captures.Sum(e => e.Released) + one.Hold);
            Assert.Equal(one.Captured, captures.Sum(e => e.Amount));
            Assert.True(one is { Hold: >= 0, Voided: >= 0 } && one.Approved <= one.Requested && (!one.IsEnded || one.Hold == 0), $"{one}");
            Assert.True(one.Captured <= one.Authorised * (one.Request.Mcc == "5812" ? 1.2m : 1), $"{one}");
        }
    });

    [Fact]
    public void The_state_at_hand_is_what_the_history_says() => Properties.ForAllRuns(Step.Any(), run =>
    {
        var line = End(run);
        foreach (var live in line.State.Holds.InOrder) Content.Equal(Run.HistoryOf(line, live.Number), live);
        foreach (var item in line.State.Recalled.Items) Content.Equal(Run.HistoryOf(line, item.Number), item.Value);
    });

    [Fact]
    public void Refunding_everything_in_any_parts_returns_exactly_amount_and_discount() => Properties.ForAllRuns(Step.Any(), run =>
    {
        // The steps' amounts are the parts; whatever remains after them is refunded last.
        foreach (var basisPoints in new[] { 0, 1, 333, 5000, 9999, 10_000 })
        {
            var amount = 1 + run.Sum(step => step.Amount);
            var line = Line(limit: 1_000_000).Given(Advise(amount, Shop with { DiscountBasisPoints = basisPoints }));
            var discount = ((Capture)line.Newest).Discount;
            line = line.Given(run.Select(step => Refund(2, step.Amount)).Append(Refund(2)));
            var refunds = line.Log.Select(entry => entry.Event).OfType<CreditLineEvent.CaptureRefunded>().ToList();
            Assert.Equal((amount, discount), (refunds.Sum(e => e.Amount), refunds.Sum(e => e.DiscountReturned)));
            Assert.All(refunds, e => Assert.InRange(e.DiscountReturned, 0, e.Amount));
            Assert.Equal((0, 0, 0), (line.State.Posted, Balance(line, Chart.MerchantPayable), Balance(line, Chart.MerchantDiscount)));
        }
    }, cases: 100);
}
