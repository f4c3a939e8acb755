using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Ledger;

namespace CreditGrains.Credit.Tests.Plans;

using LineScenario = Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>;

/// <summary>The words tests about plans are written in.</summary>
internal static class PlanWording
{
    /// <summary>A line that offers every seeded plan.</summary>
    public static LineScenario Lender(long limit = 1_000_000, decimal? penaltyRate = null) =>
        Line(limit, product => product with { Plans = [.. InstalmentProducts.Select(plan => plan.Code)], PenaltyRate = penaltyRate });

    /// <summary>Bought now with a plan, which is then called <see cref="Wording.Number"/>.</summary>
    public static LineScenario Bought(this LineScenario line, long amount, string plan, MerchantTerms? at = null)
    {
        line = line.Given(Authorise(amount, at, plan: plan));
        return line.Given(Capture(line.Number()));
    }

    /// <summary>At noon of the next due date of the line.</summary>
    public static LineScenario AtNextDue(this LineScenario line)
    {
        var billed = line.State.BilledAt(line.Now);
        return line.At(new DateTimeOffset(billed.NextDueDate!.Value.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero));
    }

    /// <summary>The plan as it is now, what has fallen due included.</summary>
    public static Plan Plan(this LineScenario line, long number) => line.State.BilledAt(line.Now).Plans.Single(plan => plan.Number == number);

    /// <summary>Everything due is paid.</summary>
    public static LineScenario PayingDue(this LineScenario line)
    {
        var due = line.Now is var now ? line.State.ViewAt(now).NextDue! : null!;
        return line.Given(Repay(due.Minimum));
    }

    public static long Balance(this LineScenario line, string account) =>
        line.Log.SelectMany(entry => entry.Event.Entries).Where(posting => posting.Account == account).Sum(posting => posting.Debit - posting.Credit);

    /// <summary>Rows as principal+interest+fee, refunds considered.</summary>
    public static string Rows(this Plan plan) => string.Join(' ', plan.Rows.Select(row => $"{row.Net.Principal}+{row.Net.Interest}+{row.Net.Fee}"));

    public static string Statuses(this Plan plan, LineScenario line) => string.Join(' ', plan.Rows.Select(row => row.StatusOn(DateOnly.FromDateTime(line.Now.UtcDateTime))));

    /// <summary>Books, line and plans say the same.</summary>
    public static LineScenario Agrees(this LineScenario line)
    {
        var state = line.State;
        var posted = state.Plans.Aggregate(default(Parts), (sum, plan) => sum + plan.Posted);
        if (state.Book!.Position is { ChargedOff: { } off } position)
        {
            // What was lost is a memorandum, whatever it was owed for; only what was bought since is a receivable.
            Assert.Equal(state.Posted, position.TotalOwed);
            Assert.Equal(
                (position.TotalOwed - off.Loss, off.Loss, 0), (line.Balance(Chart.Principal), line.Balance(Chart.ChargedOff), line.Balance(Chart.ChargedOff) + line.Balance(Chart.ChargedOffContra)));
            Assert.All(
                (string[])[Chart.InstalmentPrincipal, Chart.InstalmentInterest, Chart.InstalmentFees, Chart.PenaltyInterest, Chart.Interest, Chart.Fees, Chart.Penalties, Chart.LossAllowance],
                account => Assert.Equal(0, line.Balance(account)));
            Assert.Equal(-state.CreditBalance, line.Balance(Chart.CreditBalance));
            Assert.InRange(off.Loss, 0, long.MaxValue);
            Assert.InRange(position.TotalOwed, off.Loss, long.MaxValue);
            return line;
        }

        Assert.Equal(
            (posted.Principal, posted.Interest, posted.Fee, posted.Penalty, state.RevolvingPrincipal, -state.CreditBalance),
            (line.Balance(Chart.InstalmentPrincipal), line.Balance(Chart.InstalmentInterest), line.Balance(Chart.InstalmentFees), line.Balance(Chart.PenaltyInterest),
                line.Balance(Chart.Principal), line.Balance(Chart.CreditBalance)));
        Assert.Equal(posted.Principal, state.Plans.Sum(plan => plan.OutstandingPrincipal));
        Assert.Equal(state.Posted, posted.Total + state.RevolvingPrincipal + state.Charges.Total);
        Assert.Equal((state.Charges.Interest, state.Charges.Fees, state.Charges.Penalties), (line.Balance(Chart.Interest), line.Balance(Chart.Fees), line.Balance(Chart.Penalties)));
        foreach (var plan in state.Plans)
        {
            Assert.Equal(plan.Amount - plan.Refunded, plan.Rows.Sum(row => row.Net.Principal));
            Assert.All(plan.Rows, row => Assert.True(row.Net is { Penalty: >= 0, Fee: >= 0, Interest: >= 0, Principal: >= 0 } && row.Owed.Total >= 0, $"{row}"));
        }

        return line;
    }
}
