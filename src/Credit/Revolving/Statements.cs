using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>The end of a cycle: what accrued is posted, waived or deferred, what is owed is billed, and the minimum falls due.</summary>
internal static class Statements
{
    /// <param name="day">The last day of the cycle, accrued already.</param>
    public static Position Cut(Position position, RevolvingProduct product, DateOnly day, List<Happening>? happenings)
    {
        var before = position;
        // The customer gets what was promised if the statement before was paid in full by its due date; the first cycle has nothing to pay before it.
        var isHonoured = position.Cycle.IsHonoured;
        var days = day.DayNumber - position.Cycle.CutOn.DayNumber;
        var lines = ImmutableArray.CreateBuilder<InterestLine>();
        var graceWaived = 0L;
        var balances = ImmutableArray.CreateBuilder<CategoryBalance>(position.Balances.Length);
        foreach (var balance in before.Balances)
        {
            var hasGrace = product.Grace && balance.Category != Categories.Cash;
            var cycle = Accruals.Beside(balance.OnBilled, balance.OnUnbilled);
            ImmutableArray<Stretch>[] posted = !hasGrace || !isHonoured ? [balance.Deferred, cycle] : before.IsGraceInForce ? [] : [balance.OnBilled];
            var (charged, carry) = Accruals.Post(product, balance.Carry, posted);
            var waived = 0L;
            foreach (var coupon in position.Coupons)
            {
                var saved = Math.Min(Math.Min(Accruals.Saved(product, coupon.Number, posted), coupon.Left), charged - waived);
                if (saved <= 0) continue;
                position = Use(position, coupon.Number, saved);
                waived += saved;
            }

            if (hasGrace && isHonoured && before.IsGraceInForce) graceWaived += Accruals.Post(product, default, balance.Deferred, balance.OnBilled).Posted;
            var weight = cycle.Sum(one => one.Weight);
            if (charged > 0 || weight > 0)
                lines.Add(new InterestLine(balance.Category, Rates.On(before, product, balance.Category, day).Rate, (long)decimal.Round(weight / days, 0, MidpointRounding.ToEven), days, charged, waived));
            var next = new CategoryBalance(balance.Category, balance.Principal, 0, [], [], hasGrace && isHonoured ? balance.OnUnbilled : [], carry);
            if (next.Principal > 0 || !next.Deferred.IsEmpty || next.Carry != default || balance.Category is Categories.Cash or Categories.Purchase) balances.Add(next);
        }

        var interest = lines.Sum(line => line.Charged - line.Waived);
        var own = Math.Min(position.CreditBalance, interest);
        position = position with
        {
            Balances = balances.ToImmutable(), IsGraceInForce = product.Grace && isHonoured, Interest = position.Interest + interest - own, CreditBalance = position.CreditBalance - own,
            Charged = position.Charged with { Interest = position.Charged.Interest + lines.Sum(line => line.Charged), Waived = position.Charged.Waived + lines.Sum(line => line.Waived) },
        };
        var isIdle = position.Owed == 0 && !position.Cycle.HasActivity && interest == 0;
        position = Bill(position, product, day, before, lines.ToImmutable(), graceWaived, own, isIdle, happenings);
        return Provisions.Update(Rates.Prune(position, day.AddDays(1)), product, day, happenings);
    }

    /// <summary>Records that a coupon saved <paramref name="amount"/>.</summary>
    public static Position Use(Position position, long coupon, long amount) => position with
    {
        Coupons = [.. position.Coupons.Select(one => one.Number == coupon ? one with { Used = one.Used + amount } : one)],
    };

    private static Position Bill(
        Position position, RevolvingProduct product, DateOnly day, Position before, ImmutableArray<InterestLine> lines, long graceWaived, long own, bool isIdle, List<Happening>? happenings)
    {
        var balance = position.Owed - position.CreditBalance;
        var overdue = position.OverdueOn(day.AddDays(1));
        var limit = position.LimitOn(day);
        var overLimit = Math.Max(0, position.Owed + position.PlanPrincipal - limit);
        var (penalties, fees, interest, instalments) = (
            position.Penalties - position.Dues.Sum(due => due.Penalties), position.Fees - position.Dues.Sum(due => due.Fees),
            position.Interest - position.Dues.Sum(due => due.Interest), position.Instalments - position.Dues.Sum(due => due.Instalments));
        var minimum = Minimum.Due(product.MinimumPayment, balance, penalties + fees, interest, instalments, overdue, overLimit, position.Balances.Select(part => part.Principal));
        // The statement after this one must not be cut before this one is due.
        var (dueDate, nextCut) = (day.AddDays(product.DueDays), new Cycle(before.Cycle.OpenedOn, day, null, 0, 0, null, false).NextCut(product.StatementDay, day.AddDays(1)));
        if (dueDate >= nextCut) dueDate = nextCut.AddDays(-1);
        // What is capped by the balance leaves less than the parts: the parts owed come first, principal takes the rest.
        var left = Math.Max(0, minimum - overdue);
        var due = new Due(dueDate, Take(penalties), Take(fees), Take(interest), Take(instalments), 0);
        due = due with { Principal = left };
        position = position with
        {
            Dues = due.Unpaid == 0 ? position.Dues : position.Dues.Add(due),
            Cycle = new Cycle(position.Cycle.OpenedOn, day, isIdle ? null : dueDate, balance, 0, null, HasActivity: false),
        };
        happenings?.Add(new Happening.StatementCut(day, new StatementFigures(
            before.Cycle.CutOn.AddDays(1), day, dueDate, balance, minimum, overdue, overLimit, limit,
            position.Penalties + position.Fees, position.Instalments, lines, graceWaived, position.IsGraceInForce,
            balance <= 0 ? new Payoff(0, 0, 0) : Payoff.Of(product.MinimumPayment,
                position.Balances.Select(part => (Rates.Of(position, product, part.Category, day), part.Principal)), position.Interest + position.Fees + position.Penalties + position.Instalments), own, isIdle)));
        return position;

        long Take(long part)
        {
            var taken = Math.Min(part, left);
            left -= taken;
            return taken;
        }
    }
}
