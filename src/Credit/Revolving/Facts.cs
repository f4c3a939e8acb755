using System.Collections.Immutable;
using System.Diagnostics;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>What one fact makes of the position of its day.</summary>
internal static class Facts
{
    /// <param name="fact">Of the position's open day.</param>
    public static Position Apply(Position position, RevolvingProduct product, Fact fact)
    {
        if (fact.On != position.OpenDay) throw new InvalidOperationException($"A fact of {fact.On:yyyy-MM-dd} met a position of {position.OpenDay:yyyy-MM-dd}.");
        var next = fact switch
        {
            Fact.Spent f => Spend(position, product, f.Category, f.Amount),
            Fact.Refunded f => Refund(position, product, f),
            Fact.Repaid f => Recover(Credited(Waterfall.Repay(position, product, f.Amount).Position, f.Amount), position),
            Fact.Returned f => Return(position, product, f.Amount),
            // What was paid out and turns out not to have been the customer's was lent.
            Fact.CreditPaidOut f => Spend(position, product, Categories.Purchase, f.Amount),
            Fact.FeeCharged f => Charge(position, f.IsPenalty, f.Amount),
            Fact.Waived f => Waive(position, f.Amount),
            Fact.RateChanged f => position with { Rates = [.. position.Rates.Where(change => change.From < f.Change.From), f.Change] },
            Fact.CouponGranted f => position with { Coupons = position.Coupons.Add(f.Coupon) },
            Fact.LimitStepped f => position with { Limits = Step(position.Limits, new LimitStep(f.From, f.Delta), f.On) },
            Fact.PlansStand f => Stand(position, f),
            Fact.Converted f => Convert(position, product, f),
            Fact.MandateSet f => position with { Autopay = f.Mandate },
            Fact.Paused f => position with { Pauses = [.. position.Pauses.Where(pause => pause.Until > f.Pause.From || pause.Until > (position.Dues.IsEmpty ? f.On : position.Dues[0].Date)), f.Pause] },
            Fact.ChargedOff f => position with
            {
                ChargedOff = new ChargeOff(f.On, f.Reason, position.TotalOwed, 0), Provision = 0,
                Balances = [.. position.Balances.Select(balance => new CategoryBalance(balance.Category, balance.Billed, balance.Unbilled, [], [], [], default))],
            },
            Fact.ChargeOffUndone => position with { ChargedOff = null },
            _ => throw new UnreachableException($"Nothing applies {fact.GetType().Name}."),
        };
        return next with { Bucket = Delinquency.BucketOf(next.DaysPastDue(next.OpenDay)) };
    }

    /// <summary>Owes a fee, out of the customer's own money first.</summary>
    public static Position Charge(Position position, bool isPenalty, long amount)
    {
        var own = Math.Min(position.CreditBalance, amount);
        var charged = position.Charged;
        return position with
        {
            CreditBalance = position.CreditBalance - own, Cycle = Active(position),
            Penalties = position.Penalties + (isPenalty ? amount - own : 0), Fees = position.Fees + (isPenalty ? 0 : amount - own),
            Charged = isPenalty ? charged with { Penalties = charged.Penalties + amount } : charged with { Fees = charged.Fees + amount },
        };
    }

    public static ImmutableArray<CategoryBalance> Put(ImmutableArray<CategoryBalance> balances, RevolvingProduct product, string category, long unbilled)
    {
        for (var i = 0; i < balances.Length; i++)
            if (balances[i].Category == category) return balances.SetItem(i, balances[i] with { Unbilled = balances[i].Unbilled + unbilled });
        // An average over the cycle counts the days before the first purchase too.
        ImmutableArray<Stretch> none = product.Accrual == Accrual.Daily ? [] : [.. Find(balances, Categories.Purchase).OnUnbilled.Select(one => one with { Weight = 0 })];
        return [.. balances.Add(CategoryBalance.Empty(category) with { Unbilled = unbilled, OnUnbilled = none }).OrderBy(balance => balance.Category, StringComparer.Ordinal)];
    }

    private static CategoryBalance Find(ImmutableArray<CategoryBalance> balances, string category) => balances.First(balance => balance.Category == category);

    private static Position Spend(Position position, RevolvingProduct product, string category, long amount)
    {
        var own = Math.Min(position.CreditBalance, amount);
        var spent = position with { CreditBalance = position.CreditBalance - own, Cycle = Active(position) };
        return amount == own ? spent : spent with { Balances = Put(position.Balances, product, category, amount - own) };
    }

    private static Position Refund(Position position, RevolvingProduct product, Fact.Refunded f)
    {
        var principal = Math.Min(position.Principal, f.Amount);
        var after = Waterfall.Trim(position with { Balances = Waterfall.TakeOff(position, product, principal, f.Category).Balances });
        return Recover(Credited(Waterfall.Repay(after, product, f.Amount - principal).Position, f.Amount), position);
    }

    private static Position Stand(Position position, Fact.PlansStand f)
    {
        var paid = Math.Max(0, position.Instalments - f.Due);
        var standing = Waterfall.Trim((paid == 0 ? position with { Cycle = Active(position) } : Credited(position, paid)) with
        {
            Instalments = f.Due, PlanPrincipal = f.Upcoming, Dues = Waterfall.PayInstalments(position.Dues, f.Paid),
        });
        return standing.TotalOwed < position.TotalOwed ? Recover(standing, position) : Lose(standing, position);
    }

    // What a plan takes over need not be paid by the due date any more.
    private static Position Convert(Position position, RevolvingProduct product, Fact.Converted f)
    {
        var amount = Math.Min(f.Amount, position.Principal);
        var after = Waterfall.Trim(Credited(position with { Balances = Waterfall.TakeOff(position, product, amount, f.Category).Balances }, amount));
        // What money dated earlier had paid by then is lent by the plan all the same, so that money is the customer's again.
        return amount == f.Amount ? after : Waterfall.Repay(after, product, f.Amount - amount).Position;
    }

    private static Position Credited(Position position, long amount) => position with { Cycle = Active(position) with { CreditedSince = position.Cycle.CreditedSince + amount } };

    // What is repaid after a charge-off makes good a loss, up to the loss.
    private static Position Recover(Position position, Position before)
    {
        if (position.ChargedOff is not { } chargeOff) return position;
        var recovered = Math.Min(chargeOff.Loss, before.TotalOwed - position.TotalOwed);
        return position with { ChargedOff = chargeOff with { Loss = chargeOff.Loss - recovered, Recovered = chargeOff.Recovered + recovered } };
    }

    private static Position Return(Position position, RevolvingProduct product, long amount) => Lose(Spend(position, product, Categories.Purchase, amount), position);

    // Where what came back had made good a loss, the loss stands again.
    private static Position Lose(Position position, Position before)
    {
        if (position.ChargedOff is not { } chargeOff) return position;
        var again = Math.Min(chargeOff.Recovered, position.TotalOwed - before.TotalOwed);
        return position with { ChargedOff = chargeOff with { Loss = chargeOff.Loss + again, Recovered = chargeOff.Recovered - again } };
    }

    private static Position Waive(Position position, long amount)
    {
        var penalties = Math.Min(position.Penalties, amount);
        var fees = Math.Min(position.Fees, amount - penalties);
        var interest = Math.Min(position.Interest, amount - penalties - fees);
        return Waterfall.Trim(Credited(position, penalties + fees + interest) with
        {
            Penalties = position.Penalties - penalties, Fees = position.Fees - fees, Interest = position.Interest - interest,
            Charged = position.Charged with { Waived = position.Charged.Waived + penalties + fees + interest },
        });
    }

    private static Cycle Active(Position position) => position.Cycle.HasActivity ? position.Cycle : position.Cycle with { HasActivity = true };

    private static ImmutableArray<LimitStep> Step(ImmutableArray<LimitStep> steps, LimitStep added, DateOnly today)
    {
        // Steps of the past only matter as their sum.
        var past = steps.Where(step => step.From <= today).Sum(step => step.Delta);
        var next = steps.Where(step => step.From > today).Append(added).GroupBy(step => step.From <= today ? today : step.From)
            .Select(group => new LimitStep(group.Key, group.Sum(step => step.Delta) + (group.Key == today ? past : 0)));
        ImmutableArray<LimitStep> all = [.. next.OrderBy(step => step.From)];
        return past == 0 || all.Any(step => step.From == today) ? all : [new LimitStep(today, past), .. all];
    }
}
