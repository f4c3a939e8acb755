using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Instalments;

/// <summary>What was to come of a plan before a repayment paid some of it in advance.</summary>
/// <param name="Version">Of the schedule that stood in its place.</param>
/// <param name="Refunded">How much of the purchase had been refunded then.</param>
/// <param name="Carried">Interest that had accrued before its first row and is due with it.</param>
/// <param name="FeeBase">The principal its fees are a share of.</param>
public sealed record FormerSchedule(int Version, long Refunded, long Carried, long FeeBase, ImmutableArray<Instalment> Upcoming);

/// <summary>Principal paid in advance that is owed again, because the money was returned.</summary>
/// <param name="Row">Index of the row that had collected it.</param>
/// <param name="Missed">Rows that would have fallen due meanwhile: past due on the days they would have been.</param>
/// <param name="Upcoming">What is to come now.</param>
/// <param name="Carried">Interest due with the first of them, that on the money that was not there included.</param>
/// <param name="FeeBase">Null where fees are a share of what is to come.</param>
public sealed record PlanRestoration(long Plan, int Row, long Principal, ImmutableArray<Instalment> Missed, ImmutableArray<Instalment> Upcoming, long Carried, long? FeeBase);

/// <summary>Brings back what a returned repayment had paid in advance, as if it had never come.</summary>
public static class Restoration
{
    /// <summary>What is to come of a plan, to be kept with a repayment that pays some of it in advance.</summary>
    public static FormerSchedule ToFormer(this Plan plan) => plan.Upcoming.ToList() is { Count: > 0 } upcoming
        ? new FormerSchedule(
            plan.ScheduleVersion + 1, plan.Refunded, plan.AccruedOn(upcoming[0].Planned.From), plan.FeeBase,
            [.. upcoming.Select(row => new Instalment(row.Planned.Number, row.Planned.From, row.Planned.DueDate, plan.NetOpening(row), row.Net.Principal, row.Net.Interest, row.Net.Fee, Math.Min(row.Planned.Carried, row.Net.Interest)))])
        : throw new InvalidOperationException("Nothing of the plan is to come.");

    /// <summary>How <paramref name="prepayment"/> is taken back on <paramref name="today"/>; null when the customer has had all of it back by refunds.</summary>
    /// <remarks>
    /// Where nothing has happened to the schedule since, the former one is back. Where rows have fallen due, or the plan was changed or refunded, those stay as they
    /// are: what would have fallen due and was not planned any more is past due, the rest joins what is to come, and so does the interest it would have earned.
    /// </remarks>
    public static PlanRestoration? Restore(this Plan plan, PlanPrepayment prepayment, DateOnly today)
    {
        var row = plan.Rows.IndexOf(plan.Rows.First(row => row.IsBilled && row.Planned == prepayment.Collected));
        var principal = Math.Min(prepayment.Collected.Principal, plan.Rows[row].Paid.Principal - plan.Rows[row].GivenBack.Principal);
        if (principal <= 0 || prepayment.Former is not { } former) return null;

        var isSameSchedule = plan.ScheduleVersion == former.Version;
        var isUntouched = isSameSchedule && plan.Refunded == former.Refunded && plan.Rows.Skip(plan.PlannedFrom).All(planned => !planned.IsBilled);
        return isUntouched && principal == prepayment.Collected.Principal
            ? new PlanRestoration(plan.Number, row, principal, [], former.Upcoming, former.Carried, former.FeeBase)
            : Rejoined(plan, prepayment, isSameSchedule ? Dropped(plan, former) : [], row, principal, today);
    }

    /// <summary>The plan after <paramref name="restoration"/>.</summary>
    public static Plan Restored(this Plan plan, PlanRestoration restoration) =>
        plan.With(restoration.Row, row => row with { Paid = row.Paid - new Parts(0, 0, 0, restoration.Principal), Moved = row.Moved + restoration.Principal })
            .Replanned(restoration.Missed, restoration.Upcoming, restoration.Carried, restoration.FeeBase);

    // Former rows later than every present one.
    private static ImmutableArray<Instalment> Dropped(Plan plan, FormerSchedule former)
    {
        var last = plan.Rows.Skip(plan.PlannedFrom).Select(row => row.Planned.DueDate).DefaultIfEmpty(DateOnly.MinValue).Max();
        return [.. former.Upcoming.Where(row => row.DueDate > last)];
    }

    private static PlanRestoration Rejoined(Plan plan, PlanPrepayment prepayment, ImmutableArray<Instalment> dropped, int row, long principal, DateOnly today)
    {
        var (missed, left, number) = (ImmutableArray.CreateBuilder<Instalment>(), principal, plan.NextNumber);
        foreach (var former in dropped.Where(former => former.DueDate <= today))
        {
            var share = Math.Min(former.Principal, left);
            if (share > 0) missed.Add(new Instalment(number++, former.From, former.DueDate, left, share, Interest: 0, Fee: 0, Carried: 0));
            left -= share;
        }

        List<PlanRow> upcoming = [.. plan.Upcoming];
        var carried = plan.AccruedOn(today)
            + YearShare.Of(plan.Product.DayCount, prepayment.Collected.DueDate, today, plan.AnchorDay).Interest(principal, plan.Product.CustomerRate);
        ImmutableArray<DateOnly> dueDates = [.. upcoming.Select(planned => planned.Planned.DueDate), .. dropped.Select(former => former.DueDate).Where(due => due > today)];
        if (dueDates.IsEmpty) dueDates = [today];
        var balance = upcoming.Sum(planned => planned.Net.Principal) + left;
        ImmutableArray<Instalment> rows = balance == 0
            ? carried == 0 ? [] : [new Instalment(number, today, dueDates[0], Opening: 0, Principal: 0, carried, Fee: 0, carried)]
            : Amortisation.Rows(plan.Product, new Balance(
                balance, today, dueDates, plan.AnchorDay, number, InterestGrace: Math.Min(plan.InterestGraceLeft(upcoming), dueDates.Length - 1), Carried: carried));
        return new PlanRestoration(plan.Number, row, principal, missed.ToImmutable(), rows, carried, FeeBase: null);
    }
}
