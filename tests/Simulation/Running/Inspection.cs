using CreditGrains.Accounts;
using CreditGrains.Journal;
using CreditGrains.Simulation.Audits;
using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Worlds;

namespace CreditGrains.Simulation.Running;

/// <summary>The last look, by a process that has just started: what it finds in the journal alone must be what the model knows and what clients were told.</summary>
internal sealed class Inspection(Evidence evidence, IReadOnlyList<Call> told, IAccounts accounts, IJournal journal, TimeProvider clock, bool clocksAgreed)
{
    private const int CallsAsked = 6, ThingsLookedUp = 3;

    public async Task Run(Chance chance)
    {
        await LookAtLines(chance);
        await AskAgain(chance);
        await CheckBooks();
    }

    private async Task LookAtLines(Chance chance)
    {
        foreach (var (id, line) in evidence.Lines)
        {
            var seen = (Told.Line)Told.Of(await accounts.CreditLine(id).View());
            var now = clock.GetUtcNow();
            var expected = line.ViewAt(seen.AsOf);
            evidence.Check(expected == seen, () => $"At the end {id} is {seen}; expected {expected}.");
            evidence.Check(expected.Held == 0 || line.At > now, () => $"{id} still holds {expected.Held} long after every expiry.");
            // Only an event ahead of the clock may still wait: the sweeps have been everywhere, unless clocks lay further apart than they may.
            await accounts.CreditLine(id).Wake();
            evidence.Check(line.Version == expected.Version || !clocksAgreed, () => $"{id} had something left to record that nobody woke it for.");
            foreach (var number in line.Plans.Keys)
            {
                var plan = (Told.Plan)Told.Of(await accounts.CreditLine(id).Plan(number));
                evidence.Check(line.Plans[number].Tell(plan.AsOf) == plan, () => $"At the end plan {number} of {id} is {plan}; expected {line.Plans[number].Tell(plan.AsOf)}.");
            }

            var numbers = line.Holds.Keys.Concat(line.Captures.Keys).Concat(line.Repayments.Keys).ToList();
            for (var i = 0; i < ThingsLookedUp && numbers.Count > 0; i++)
            {
                var number = chance.From(numbers);
                var found = Told.Of(await accounts.CreditLine(id).Find(number));
                evidence.Check(line.Find(number) == found, () => $"At the end {number} of {id} is {found}; expected {line.Find(number)}.");
            }
        }
    }

    private async Task AskAgain(Chance chance)
    {
        for (var i = 0; i < CallsAsked && told.Count > 0; i++)
        {
            var call = i == 0 ? told[0] : chance.From(told);
            if (call.Deed.IsRead || call.Aim.Stream == Authorise.NoLine) continue;
            call.CountSent();
            var reply = await call.Deed.Perform(accounts, call);
            evidence.Check(reply.Told == call.First && reply.IsReplay, () => $"{call} was told {call.First} and, asked again at the end, {reply}.");
        }
    }

    private async Task CheckBooks()
    {
        var report = await AccountsAudit.RunAsync(journal);
        evidence.Check(report.IsVerified, () => $"The audit found {string.Join("; ", report.Drifts)} {string.Join("; ", report.Chains.Broken)}.");
        evidence.Check(report.Totals.Sum(total => total.Posted) == evidence.Lines.Values.Sum(line => line.Posted), () => "The audit counts another debt than the model.");
        var trial = await journal.TrialBalanceAsync();
        evidence.Check(trial.Sum(total => total.Debits) == trial.Sum(total => total.Credits), () => "The books do not balance.");
    }
}
