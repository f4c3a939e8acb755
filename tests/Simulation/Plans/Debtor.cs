using CreditGrains.Simulation.Deeds;

namespace CreditGrains.Simulation.Plans;

/// <summary>
/// Somebody who lives on a line for months: buys, sometimes long ago, pays in full, in part, late, with a value date in the past, or not at all for a while, and whose
/// repayments come back. All on few lines and in few amounts, so that what is paid is sometimes exactly what was asked for.
/// </summary>
internal sealed class Debtor : IActor
{
    private readonly List<int> held = [];
    private int quietUntil;

    public Deed? Next(Planner planner)
    {
        var chance = planner.Chance;
        var (line, limit) = planner.AnyLine();
        // Whoever cannot pay does not for a while.
        if (quietUntil <= planner.NextStep && chance.Percent(6)) quietUntil = planner.NextStep + chance.Of(5, 15, 30);
        var mayPay = planner.NextStep >= quietUntil;
        switch (chance.Below(20))
        {
            case < 4:
                held.Add(planner.NextStep);
                return new Authorise(line, planner.Any(planner.Merchants), planner.Amount(limit / 3), chance.Percent(40));
            case < 7: return held.Count < 2 ? null : new TakeCapture(held[Math.Max(0, held.Count - 2 - chance.Below(3))], null, chance.Percent(70));
            case < 10: return new Advise(line, planner.Any(planner.Merchants), planner.Amount(limit / 4), chance.Of(0L, 0, 1, 3, 11, 33, 70, 130) * 86_400_000);
            case < 15: return mayPay ? new Repay(line, chance.Of(limit * 2, limit, planner.Amount(limit / 2), planner.Amount(limit / 4), planner.Amount(limit / 10)), chance.Percent(50) ? null : chance.Of(0, 1, 2, 9, 27, 64, 95, 150)) : null;
            case < 17: return planner.Recent(planner.Repayments) is { } repayment ? new Bounce(repayment) : null;
            case 17: return planner.Recent(planner.Captures) is { } capture ? new GiveRefund(capture, chance.Percent(50) ? null : planner.Amount(limit / 5)) : null;
            case 18: return new Look(line);
            default: return chance.Percent(50) ? new SetLimit(line, chance.Of(limit / 4, limit, limit * 2)) : new Boost(line, planner.Amount(limit), 0, chance.Of(1L, 10, 40) * 86_400_000);
        }
    }
}
