using System.Collections.Immutable;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>
/// The passing of days. Only days on which something can happen are lived one by one; the stretches between them are one multiplication, exact, so that it does
/// not matter how often anybody looked.
/// </summary>
internal static class Days
{
    /// <summary>Lives on until <paramref name="through"/> is closed, or until a mandate is to be used: what follows depends on the money that comes.</summary>
    /// <param name="through">The last day to be closed; nothing happens when it is closed already.</param>
    /// <param name="happenings">Takes what these days brought about, in order; null when nobody is told.</param>
    /// <param name="collects">False in a replay, which finds what was collected among the facts.</param>
    /// <returns>The position, and the mandate's call for money if that is where it stopped.</returns>
    public static (Position Position, Happening.AutopayDue? Collecting) Until(Position position, RevolvingProduct product, DateOnly through, List<Happening>? happenings, bool collects)
    {
        while (position.ClosedThrough < through)
        {
            position = Next(position, product, through, happenings);
            if (collects && position.OpenDay == position.Cycle.DueDate && position.ChargedOff is null && Collectable(position) is > 0 and var amount)
                return (position, new Happening.AutopayDue(position.OpenDay, amount));
        }

        return (position, null);
    }

    /// <inheritdoc cref="Until"/>
    public static Position Through(Position position, RevolvingProduct product, DateOnly through, List<Happening>? happenings)
    {
        while (position.ClosedThrough < through) position = Next(position, product, through, happenings);
        return position;
    }

    private static Position Next(Position position, RevolvingProduct product, DateOnly through, List<Happening>? happenings)
    {
        var last = NextEventful(position, product) is { } eventful && eventful < through ? eventful : through;
        position = Accrue(position, product, last) with { ClosedThrough = last };
        position = Close(position, product, last, happenings);
        return Begin(position, product, happenings);
    }

    /// <summary>The day whose end may bring about the next thing by itself; null when none will.</summary>
    public static DateOnly? NextEventful(Position position, RevolvingProduct product)
    {
        var today = position.OpenDay;
        DateOnly? next = null;
        if (position.ChargedOff is null)
        {
            Consider(position.Cycle.NextCut(product.StatementDay, today));
            if (position.Cycle.DueDate is { } due)
            {
                Consider(due);
                Consider(due.AddDays(-1));
                foreach (var step in Policy(product).Actions)
                    if (step.Day < 0) Consider(due.AddDays(step.Day - 1));
            }

            foreach (var change in position.Rates) Consider(change.From.AddDays(-1));
            foreach (var coupon in position.Coupons)
            {
                Consider(coupon.From.AddDays(-1));
                Consider(coupon.Until);
            }
        }

        if (!position.IsPastDueOn(today)) return next;
        // Pauses only put it off, and then it is asked again.
        var late = position.DaysPastDue(today);
        if (Delinquency.NextBeginning(late) is { } beginning) Consider(today.AddDays(beginning - late - 1));
        if (Provisions.Of(product).NextStageAfter(late, position.Grade) is { } stage) Consider(today.AddDays(stage - late - 1));
        foreach (var step in Policy(product).Actions)
            if (step.Day > late) Consider(today.AddDays(step.Day - late - 1));
        return next;

        void Consider(DateOnly day)
        {
            if (day >= today && (next is null || day < next)) next = day;
        }
    }

    private static DelinquencyPolicy Policy(RevolvingProduct product) => product.Delinquency ?? DelinquencyPolicy.Standard;

    /// <summary>Counts the days from the open one through <paramref name="last"/>, in which no rate and no balance changes.</summary>
    private static Position Accrue(Position position, RevolvingProduct product, DateOnly last)
    {
        if (position.ChargedOff is not null) return position;
        var balances = position.Balances.ToBuilder();
        // Under actual/actual each year has its own length.
        for (var from = position.OpenDay; from <= last;)
        {
            var yearEnd = new DateOnly(from.Year, 12, 31);
            var to = product.DayCount == DayCount.ActualActual && yearEnd < last ? yearEnd : last;
            var share = YearShare.Of(product.DayCount, from, to.AddDays(1), anchorDay: 1);
            for (var i = 0; i < balances.Count; i++)
            {
                var balance = balances[i];
                if (product.Accrual == Accrual.Daily && balance.Principal == 0) continue;
                var (rate, reduction, coupon) = Rates.On(position, product, balance.Category, from);
                balances[i] = balance with
                {
                    OnBilled = Counted(balance.OnBilled, balance.Billed),
                    OnUnbilled = Counted(balance.OnUnbilled, balance.Unbilled),
                };

                ImmutableArray<Stretch> Counted(ImmutableArray<Stretch> stretches, long amount) =>
                    product.Accrual == Accrual.Daily && amount == 0 ? stretches
                    : Accruals.Add(stretches, new Stretch(rate, reduction, coupon, (int)share.Year, (decimal)amount * share.Days, (int)share.Days));
            }

            from = to.AddDays(1);
        }

        return position with { Balances = balances.MoveToImmutable() };
    }

    private static Position Close(Position position, RevolvingProduct product, DateOnly day, List<Happening>? happenings)
    {
        if (position.ChargedOff is not null) return position;
        if (day == position.Cycle.DueDate) position = FallDue(position, product, day, happenings);
        return day == position.Cycle.NextCut(product.StatementDay, day) ? Statements.Cut(position, product, day, happenings) : position;
    }

    private static Position FallDue(Position position, RevolvingProduct product, DateOnly day, List<Happening>? happenings)
    {
        position = position with { Cycle = position.Cycle with { IsPaidInFull = position.Cycle.Remaining == 0 } };
        var missed = position.OverdueOn(day.AddDays(1));
        if (missed == 0) return position;

        var fee = Math.Min(product.LateFee, missed);
        var (waived, number) = (0L, 0L);
        foreach (var coupon in position.Coupons)
        {
            if (coupon.Kind != CouponKind.FeeWaiver || coupon.From > day || day > coupon.Until || Math.Min(fee, coupon.Left) <= waived) continue;
            (waived, number) = (Math.Min(fee, coupon.Left), coupon.Number);
        }

        var own = Math.Min(position.CreditBalance, fee - waived);
        happenings?.Add(new Happening.MinimumMissed(day, missed, fee, waived, number, own));
        if (fee == 0) return position;
        position = Facts.Charge(position, isPenalty: true, fee - waived);
        return waived == 0 ? position : Statements.Use(position, number, waived) with
        {
            Charged = position.Charged with { Penalties = position.Charged.Penalties + waived, Waived = position.Charged.Waived + waived },
        };
    }

    /// <summary>What the beginning of the open day brings about.</summary>
    private static Position Begin(Position position, RevolvingProduct product, List<Happening>? happenings)
    {
        var today = position.OpenDay;
        var late = position.DaysPastDue(today);
        var (bucket, provisioning) = (Delinquency.BucketOf(late), Provisions.Of(product));
        var isOtherStage = provisioning.StageOf(late, position.Grade) != provisioning.StageOf(position.DaysPastDue(position.ClosedThrough), position.Grade);
        if (bucket != position.Bucket) happenings?.Add(new Happening.BucketEntered(today, bucket, late));
        if (bucket != position.Bucket || isOtherStage) position = Provisions.Update(position with { Bucket = bucket }, product, position.ClosedThrough, happenings);

        if (happenings is not null) Remind(position, product, today, late, happenings);
        return position;
    }

    private static long Collectable(Position position) => position.Autopay switch
    {
        null => 0,
        { Kind: MandateKind.Minimum } => position.MinimumUnpaid,
        { Kind: MandateKind.Statement } => Math.Min(position.Cycle.Remaining, position.Owed),
        var mandate => Math.Min(mandate.Amount ?? 0, position.Owed),
    };

    private static void Remind(Position position, RevolvingProduct product, DateOnly today, int late, List<Happening> happenings)
    {
        var before = position.DaysPastDue(today.AddDays(-1));
        foreach (var step in Policy(product).Actions.OrderBy(step => step.Day))
        {
            var isReached = step.Day > 0 ? before < step.Day && step.Day <= late
                : position.ChargedOff is null && position.Cycle.DueDate is { } due && today == due.AddDays(step.Day) && position.MinimumUnpaid > 0;
            if (isReached) happenings.Add(new Happening.ActionDue(today, step.Action, step.Day));
        }
    }
}
