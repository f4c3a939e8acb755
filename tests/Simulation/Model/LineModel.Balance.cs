using CreditGrains.Credit.CreditLines;
using CreditGrains.Simulation.Deeds;

namespace CreditGrains.Simulation.Model;

/// <summary>The revolving balance of a line whose days cost something: all that ever moved it, and what <see cref="BalanceModel"/> makes of that.</summary>
internal sealed partial class LineModel
{
    private const int Everything = 2;

    private readonly List<Movement> moved = [];
    private BalanceModel? balance;

    // The last day that is over as far as is on record, and how much of what its end brought about: nothing, something of its own, or the beginning of the next too.
    private DateOnly closed;
    private int recorded;
    private bool awaitsStatement;

    /// <summary>Whether its days cost something, so that it is lived by the balance's own model.</summary>
    public bool IsCostly => Product is { AnnualRate: > 0 };

    public BalanceModel Balance => balance ??= BalanceOf(moved, closed);

    /// <summary>The first day that something may still be dated on.</summary>
    public DateOnly EarliestOn(DateOnly today) => BalanceModel.Earliest(Product!, Day(OpenedAt), today);

    public BalanceModel BalanceWith(Movement movement) => BalanceOf([.. moved, movement], closed);

    /// <summary>One of its own, to be tried things on.</summary>
    public BalanceModel BalanceToTry() => BalanceOf(moved, closed);

    /// <summary>The next thing that the days until <paramref name="through"/> is over bring about and that is not on record; null when there is none.</summary>
    public (DateOnly Day, Fact What)? NextPassed(DateOnly through)
    {
        if (!IsCostly || through < closed) return null;
        foreach (var (day, what, isIdle) in BalanceOf(moved, through).Passed)
        {
            if (day < closed || (day == closed && Rank(what) <= recorded)) continue;
            // A cycle in which nothing moved and after which nothing is owed has no statement.
            if (!isIdle || awaitsStatement) return (day, what);
        }

        return null;
    }

    /// <summary>The line as of the beginning of that day, whatever of it is on record.</summary>
    private LineModel LivedTo(DateOnly today)
    {
        if (today.AddDays(-1) <= closed) return this;
        var then = (LineModel)MemberwiseClone();
        (then.closed, then.recorded, then.balance) = (today.AddDays(-1), Everything, null);
        return then;
    }

    private static int Rank(Fact passed) => passed is Fact.Bucketed ? Everything : 1;

    private BalanceModel BalanceOf(IEnumerable<Movement> movements, DateOnly through) => BalanceModel.Of(Product!, Day(OpenedAt), movements, through);

    private void ApplyToBalance(Fact fact, DateTimeOffset at)
    {
        // What ended by itself is put on record whatever day is being lived.
        if (!IsCostly || fact is Fact.Expired or Fact.BoostsOver) return;
        balance = null;
        var today = Day(at);
        if (fact is Fact.Billed or Fact.Missed or Fact.Bucketed)
        {
            var (day, awaits) = fact switch
            {
                Fact.Billed f => (f.Until, f.Balance != 0),
                Fact.Missed f => (f.On, awaitsStatement || f.Fee > 0),
                Fact.Bucketed f => (f.On.AddDays(-1), awaitsStatement),
                _ => throw new NotSupportedException(),
            };
            (recorded, closed, awaitsStatement) = (Rank(fact), day, awaits);
            if (fact is Fact.Billed { Interest: not "" } billed) Movements.Add((Version, Fact.Sum(billed.Interest)));
            if (fact is Fact.Missed { Fee: > 0 } missed) Movements.Add((Version, missed.Fee));
            return;
        }

        if (today.AddDays(-1) >= closed || fact is Fact.Opened) (closed, recorded) = (today.AddDays(-1), Everything);
        switch (fact)
        {
            case Fact.Opened f: Step(today, f.Limit); break;
            case Fact.LimitSet f: Step(today, f.Limit - moved.Where(one => one.Kind == MovementKind.LimitStepped && one.Category == "").Sum(one => one.Amount)); break;
            case Fact.Boosted f:
                moved.Add(new Movement(today, Version, MovementKind.LimitStepped, "boost", f.Amount, Day(f.From)));
                moved.Add(new Movement(today, Version, MovementKind.LimitStepped, "boost", -f.Amount, Day(f.Until)));
                break;
            case Fact.Charged f:
                Add(MovementKind.Charged, today, "", f.Fee);
                Movements.Add((Version, f.Fee));
                break;
            case Fact.Captured f: Add(MovementKind.Spent, today, f.Category, f.Amount); break;
            case Fact.Advised f: Add(MovementKind.Spent, f.ValueDate, f.Category, f.Amount); break;
            case Fact.Refunded f: Add(MovementKind.Refunded, today, Captures[f.Capture].Category, f.Amount); break;
            case Fact.Repaid f: Add(MovementKind.Repaid, f.ValueDate, "", f.Amount); break;
            // One of days that can no longer be lived again is lent from today.
            case Fact.Bounced f when f.ValueDate < EarliestOn(today): Add(MovementKind.Spent, today, "purchase", Repayments[f.Repayment].Amount); break;
            case Fact.Bounced f:
                moved.RemoveAll(one => one.Number == f.Repayment);
                awaitsStatement = true;
                break;
        }

        void Step(DateOnly day, long by) => moved.Add(new Movement(day, Version, MovementKind.LimitStepped, "", by, day));

        void Add(MovementKind kind, DateOnly on, string category, long amount)
        {
            moved.Add(new Movement(on, Version, kind, category, amount));
            awaitsStatement = true;
        }
    }
}
