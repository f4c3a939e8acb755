using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Worlds;

namespace CreditGrains.Simulation.Plans;

/// <summary>Somebody who pays in instalments, and whoever changes the plan for them. Remembers what it was about, since a plan lives for weeks.</summary>
internal sealed class Borrower : IActor
{
    private readonly List<int> promised = [], plans = [];

    public Deed? Next(Planner planner)
    {
        var chance = planner.Chance;
        var (line, limit) = planner.AnyLine();
        switch (chance.Below(20))
        {
            case < 5:
                promised.Add(planner.NextStep);
                return new Authorise(line, planner.Any(planner.Merchants), planner.Amount(limit / 4), chance.Percent(20), Plan: chance.Of(PlanShelf.Codes.AsSpan()));
            case < 10 when Earlier(chance, promised) is { } authorisation:
                plans.Add(planner.NextStep);
                return new TakeCapture(authorisation, chance.Percent(70) ? null : planner.Amount(limit / 4), chance.Percent(50));
            case 10: return new AskOffers(line, planner.Any(planner.Merchants), planner.Amount(limit));
            case < 13: return new Repay(line, planner.Amount(limit / 6), null);
            default: return Earlier(chance, plans) is { } plan ? Change(planner, chance.Percent(15) ? planner.Recent(planner.Captures) ?? plan : plan, limit) : null;
        }
    }

    private static Deed? Change(Planner planner, int plan, long limit)
    {
        var chance = planner.Chance;
        return chance.Below(14) switch
        {
            0 => new LookAtPlan(plan),
            1 => new AskSettlement(plan, chance.Of(0, 0, 1, 8, 40)),
            2 => new SettlePlan(plan),
            3 or 4 => new PrepayPlan(plan, planner.Amount(limit / 8), chance.Percent(50)),
            5 or 6 => new DeferPlan(plan, chance.Of(1, 1, 2, 6)),
            7 => new ReAgePlan(plan, chance.Of(1, 2, 4, 9)),
            8 or 9 => planner.Recent(planner.Captures) is { } capture ? new ConvertCapture(capture, chance.Of(PlanShelf.Codes.AsSpan())) : null,
            10 or 11 => new GiveRefund(plan, chance.Percent(30) ? null : planner.Amount(limit / 5)),
            _ => planner.Recent(planner.Repayments) is { } repayment ? new Bounce(repayment) : null,
        };
    }

    /// <summary>Not one of this very moment, which nobody can have heard of yet.</summary>
    private static int? Earlier(Chance chance, List<int> made) => made.Count < 2 ? null : made[Math.Max(0, made.Count - 2 - chance.Below(4))];
}
