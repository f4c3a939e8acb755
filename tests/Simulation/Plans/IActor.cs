using CreditGrains.Simulation.Deeds;

namespace CreditGrains.Simulation.Plans;

/// <summary>Somebody who uses the system. A new capability adds its actor to <see cref="Cast"/>.</summary>
internal interface IActor
{
    /// <summary>What this actor does next, or null when there is nothing for it to do yet.</summary>
    Deed? Next(Planner planner);
}

/// <summary>Who takes part, and how busy each is. Each plan has actors of its own, so they may remember what they were about.</summary>
internal static class Cast
{
    public static (int Weight, IActor Actor)[] Make() => [(50, new Terminal()), (16, new App()), (10, new Operator()), (7, new Muddler()), (7, new Leaver()), (24, new Borrower())];

    public static (int Weight, IActor Actor)[] MakeDebtors() => [(8, new Terminal()), (8, new App()), (2, new Operator()), (6, new Muddler()), (1, new Leaver()), (75, new Debtor())];

    public static (int Weight, IActor Actor)[] MakeLenders() => [(8, new Terminal()), (5, new App()), (1, new Operator()), (6, new Muddler()), (80, new Borrower())];
}

/// <summary>A shop's till: authorises, raises, captures, voids, advises, refunds.</summary>
internal sealed class Terminal : IActor
{
    public Deed? Next(Planner planner)
    {
        var chance = planner.Chance;
        var (line, limit) = planner.AnyLine();
        return chance.Below(20) switch
        {
            < 8 => new Authorise(chance.Percent(2) ? -1 : line, planner.Any(planner.Merchants), planner.Amount(limit), chance.Percent(30), chance.Percent(3)),
            < 10 => planner.Recent(planner.Authorisations) is { } held ? new Increment(held, planner.Amount(limit / 4)) : null,
            < 15 => planner.Recent(planner.Authorisations) is { } taken ? new TakeCapture(taken, chance.Percent(40) ? null : planner.Amount(limit / 3), chance.Percent(30)) : null,
            < 17 => planner.Recent(planner.Authorisations) is { } voided ? new VoidHold(voided, chance.Percent(50) ? null : planner.Amount(limit / 4)) : null,
            < 18 => new Advise(line, planner.Any(planner.Merchants), planner.Amount(limit / 2), chance.Of(0L, 1_000, 60_000, 86_400_000, 400L * 86_400_000)),
            _ => planner.Recent(planner.Captures) is { } captured ? new GiveRefund(captured, chance.Percent(40) ? null : planner.Amount(limit / 5)) : null,
        };
    }
}

/// <summary>A customer's app, and the bank behind its repayments.</summary>
internal sealed class App : IActor
{
    public Deed? Next(Planner planner)
    {
        var chance = planner.Chance;
        var (line, limit) = planner.AnyLine();
        return chance.Below(10) switch
        {
            < 4 => new Repay(line, planner.Amount(limit), chance.Percent(70) ? null : chance.Of(-1, 0, 1, 3, 50)),
            < 5 => planner.Recent(planner.Repayments) is { } repayment ? new Bounce(repayment) : null,
            < 8 => new Look(line),
            < 9 => planner.Recent(planner.Authorisations, planner.Captures, planner.Repayments) is { } made ? new LookUp(made) : null,
            _ => new ReadStatement(line, chance.Of(1, 5, 100)),
        };
    }
}

/// <summary>Somebody at the issuer.</summary>
internal sealed class Operator : IActor
{
    public Deed? Next(Planner planner)
    {
        var chance = planner.Chance;
        var (line, limit) = planner.AnyLine();
        return chance.Below(24) switch
        {
            < 7 => new SetLimit(line, chance.Of(0, limit / 2, limit - 1, limit, limit + 1, limit * 2, planner.Amount(limit * 2))),
            < 12 => new Boost(line, planner.Amount(limit), chance.Of(0L, 0, -5_000, 60_000, 86_400_000), chance.Of(1_000L, 60_000, 86_400_000, 3L * 86_400_000)),
            < 14 => new SetFrozen(line, chance.Percent(40)),
            < 16 => new SetSuspended(planner.Any(planner.Merchants), chance.Percent(40)),
            < 18 => new SetBlocked(planner.Any(planner.Customers), chance.Percent(40)),
            < 20 => new Close(line),
            < 23 => new Repay(line, limit * 3, null),
            _ => planner.Lines.Count < 6 ? new OpenLine(planner.Any(planner.Customers), chance.Below(Shelf.Products.Length), limit) : null,
        };
    }
}

/// <summary>A client that asks again after it was answered, or uses a key twice.</summary>
internal sealed class Muddler : IActor
{
    public Deed? Next(Planner planner)
    {
        if (planner.Keyed.Count == 0) return null;
        var earlier = planner.Chance.Percent(50) ? planner.Chance.From(planner.Keyed) : planner.Recent(planner.Keyed)!.Value;
        if (planner.Chance.Percent(70)) return new Again(earlier);
        var (_, other) = planner.Chance.From(planner.Actors);
        return other is Terminal or App or Operator or Borrower or Debtor && other.Next(planner) is { HasKey: true } instead ? new Reuse(earlier, instead) : null;
    }
}

/// <summary>A customer who takes a line and wants to leave it again, and again, while a purchase is still held on it.</summary>
internal sealed class Leaver : IActor
{
    private int turn, line, held, closing;

    public Deed? Next(Planner planner) => turn++ switch
    {
        0 => planner.Lines.Count < 8 ? new OpenLine(planner.Any(planner.Customers), planner.Chance.Below(2), 1_000) : Stop(),
        1 => new Authorise(line = planner.Lines[^1].Step, planner.Any(planner.Merchants), 100),
        2 => Remember(ref held, planner.Authorisations[^1], new Close(line)),
        3 => Remember(ref closing, planner.Keyed[^1], new VoidHold(held, null)),
        4 => new Again(closing),
        5 => new Close(line),
        _ => Stop(),
    };

    private static Deed Remember(ref int where, int step, Deed next)
    {
        where = step;
        return next;
    }

    private Deed? Stop()
    {
        turn = 0;
        return null;
    }
}
