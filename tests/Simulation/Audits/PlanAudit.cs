using CreditGrains.Credit.Products;
using CreditGrains.Journal;
using CreditGrains.Simulation.Model;

namespace CreditGrains.Simulation.Audits;

/// <summary>Schedules: every one that an event plans goes on where the plan stands, is due on its days, bears the interest of its days and shares out exactly what is owed.</summary>
internal static class PlanAudit
{
    /// <summary>Looks at the schedules of a fact before it is applied.</summary>
    public static void Check(Evidence evidence, LineModel line, Fact fact, Entry entry)
    {
        void Look(string what, string? wrong) => evidence.Check(wrong is null, () => $"{line.Id} {entry.Sequence}: {what}: {wrong}. {fact}");

        var today = LineModel.Day(entry.At);
        switch (fact)
        {
            case Fact.Captured { Plan: { } start }: Look("a plan starts", WrongStart(Deeds.PlanShelf.Find(start.Code)!, start.Amount, today, start.Rows.Value, start.Subsidy.Value)); break;
            case Fact.Converted f: Look("a plan starts", WrongStart(Deeds.PlanShelf.Find(f.Code)!, f.Amount, today, f.Rows.Value, 0)); break;
            case Fact.Prepaid f: Look("a prepayment", WrongPrepayment(line.Plans[f.Plan], f.Amount, f.KeepsTerm, today, f.Rows.Value)); break;
            case Fact.Repaid f:
                foreach (var paid in f.Schedules.Value) Look("a payment in advance", WrongPrepayment(line.Plans[paid.Plan], paid.Amount, keepsTerm: false, today, paid.Rows.Value));
                break;
            case Fact.Deferred f: Look("a deferral", WrongDeferral(line.Plans[f.Plan], f, today)); break;
            case Fact.ReAged f: Look("a re-aging", WrongReAging(line.Plans[f.Plan], f, today)); break;
            case Fact.Bounced f:
                foreach (var paid in line.Repayments[f.Repayment].InAdvance)
                    if (f.Schedules.Value.FirstOrDefault(one => one.Plan == paid.Before.Number) is { } restored) Look("a returned repayment", WrongRestoration(line.Plans[restored.Plan], paid, restored, today));
                break;
        }
    }

    /// <summary>Plans, line and books: what the plans owe is what the purchases came to, less what was refunded and paid.</summary>
    public static void CheckSums(Evidence evidence, LineModel line, Entry entry)
    {
        foreach (var plan in line.Plans.Values)
        {
            var planned = plan.Rows.Sum(row => row.Net(Part.Principal));
            evidence.Check(planned == plan.Amount - plan.Refunded, () => $"{line.Id} {entry.Sequence}: the instalments of plan {plan.Number} come to {planned} of {plan.Amount - plan.Refunded}.");
            evidence.Check(plan.Rows.TrueForAll(row => row.Kept(Part.Principal) >= 0 && row.Net(Part.Principal) >= 0 && row.Net(Part.Interest) >= 0 && row.Net(Part.Fee) >= 0), () => $"{line.Id} {entry.Sequence}: plan {plan.Number} has an instalment below 0.");
            evidence.Check(!line.EndedPlans.Contains(plan.Number) || plan.IsFinished, () => $"{line.Id} {entry.Sequence}: plan {plan.Number} has ended and still owes.");
        }
    }

    public static string? WrongStart(InstalmentProduct product, long amount, DateOnly start, IReadOnlyList<PlannedRow> all, long subsidy)
    {
        var down = Math.Min(Schedules.Share(amount, product.DownPaymentPercent), amount - 1);
        if (down > 0 && all[0] != new PlannedRow(0, start, start, amount, down, 0, 0, 0)) return $"the down payment is not {down}";
        var rows = down > 0 ? all.Skip(1).ToList() : all;
        var fee = Schedules.Fee(product, amount - down);
        if (rows.Any(row => row.Fee != fee)) return $"the fee is not {fee}";
        if (rows.Select((row, i) => row.Number != i + 1 || row.Due != Schedules.Later(product, start, i + 1, start.Day)).Any(wrong => wrong)) return "it is not due on its days";
        // What the merchant pays is at most what it would cost the customer.
        var dearest = rows.Sum(row => Schedules.HalfEven((Int128)row.Opening * (long)(product.AnnualRate * 10_000) * (row.Due.DayNumber - row.From.DayNumber), 10_000 * Schedules.YearDays(product.DayCount)) + 1);
        if (subsidy > (product.MerchantFunded ? dearest : 0)) return $"the merchant pays {subsidy}";
        return Schedules.WrongInterest(product, rows, start, amount - down, 0, product.InterestGracePeriods)
            ?? Schedules.WrongShares(product, rows, product.NumberOfInstalments, product.PrincipalGracePeriods, null);
    }

    private static string? WrongPrepayment(PlanModel plan, long amount, bool keepsTerm, DateOnly today, IReadOnlyList<PlannedRow> rows)
    {
        var (toCome, accrued, left) = (plan.ToCome, plan.Accrued(today), plan.PrincipalToCome - amount);
        if (left == 0) return OnlyInterest(rows, accrued);
        if (!rows.Select(row => row.Due).SequenceEqual(toCome.Take(rows.Count).Select(row => row.Planned.Due))) return "the due dates are others than before";
        var grace = plan.Product.Method == InstalmentMethod.InterestOnly ? 0 : Math.Min(toCome.TakeWhile(row => row.Net(Part.Principal) == 0).Count(), toCome.Count - 1);
        var isLevel = plan.Product.Method == InstalmentMethod.EqualInstalment;
        var level = Math.Max(1, toCome.Max(row => row.Net(Part.Principal) + (isLevel ? row.Net(Part.Interest) - Math.Min(row.Planned.Carried, row.Net(Part.Interest)) : 0)));
        return Schedules.WrongInterest(plan.Product, rows, today, left, accrued, plan.GraceLeft) ?? Schedules.WrongShares(plan.Product, rows, toCome.Count, grace, keepsTerm ? null : level);
    }

    private static string? WrongDeferral(PlanModel plan, Fact.Deferred fact, DateOnly today)
    {
        var (rows, toCome, product) = (fact.Rows.Value, plan.ToCome, plan.Product);
        if (rows.Length != toCome.Count) return "there are other rows than before";
        for (var i = 0; i < rows.Length; i++)
        {
            var due = Schedules.Later(product, toCome[i].Planned.Due, fact.Periods, plan.Anchor);
            if (rows[i].Due != due) return $"row {i} is not due on {due}";
            if ((rows[i].Principal, rows[i].Fee, rows[i].Number) != (toCome[i].Net(Part.Principal), toCome[i].Net(Part.Fee), toCome[i].Planned.Number)) return $"row {i} has other amounts than before";
        }

        var from = product.DeferralFreezesInterest ? Schedules.Later(product, today, fact.Periods, today.Day) : toCome[0].Planned.From;
        return Schedules.WrongInterest(product, rows, from, plan.Opening(toCome[0]), fact.Carried, plan.GraceLeft);
    }

    private static string? WrongReAging(PlanModel plan, Fact.ReAged fact, DateOnly today)
    {
        var rows = fact.Rows.Value;
        if (rows.Length > fact.Instalments || rows.Select((row, i) => row.Due != Schedules.Later(plan.Product, today, i + 1, today.Day)).Any(wrong => wrong)) return "it is not due on its days";
        return Schedules.WrongInterest(plan.Product, rows, today, plan.Principal, fact.Carried, Math.Min(plan.GraceLeft, fact.Instalments - 1)) ?? Schedules.WrongShares(plan.Product, rows, fact.Instalments, 0, null);
    }

    /// <summary>As it was, where nothing has happened to the schedule since; otherwise what was missed is past due and the rest joins what is to come.</summary>
    private static string? WrongRestoration(PlanModel plan, PaidInAdvance paid, Fact.Restored restored, DateOnly today)
    {
        var (how, before) = (restored.How.Value, paid.Before);
        var isSame = plan.Version == before.Version + 1;
        if (isSame && plan.Refunded == before.Refunded && plan.Rows.Skip(plan.Since).All(row => !row.IsDue))
        {
            var former = before.ToCome.Select(row => new PlannedRow(
                row.Planned.Number, row.Planned.From, row.Planned.Due, before.Opening(row), row.Net(Part.Principal), row.Net(Part.Interest), row.Net(Part.Fee), Math.Min(row.Planned.Carried, row.Net(Part.Interest))));
            return how.Missed.IsEmpty && how.Rows.SequenceEqual(former) && how.FeeBase == before.FeeBase ? null : "what was to come is not what it was";
        }

        var last = plan.Rows.Skip(plan.Since).Select(row => row.Planned.Due).DefaultIfEmpty(DateOnly.MinValue).Max();
        var dropped = isSame ? before.ToCome.Where(row => row.Planned.Due > last).ToList() : [];
        var left = restored.Amount;
        var missed = new List<(DateOnly, long)>();
        foreach (var row in dropped.Where(row => row.Planned.Due <= today && row.Net(Part.Principal) > 0 && left > 0))
        {
            missed.Add((row.Planned.Due, Math.Min(left, row.Net(Part.Principal))));
            left -= missed[^1].Item2;
        }

        if (!how.Missed.Select(row => (row.Due, row.Principal)).SequenceEqual(missed)) return $"past due is not {string.Join(' ', missed)}";
        List<DateOnly> dates = [.. plan.ToCome.Select(row => row.Planned.Due), .. dropped.Select(row => row.Planned.Due).Where(due => due > today)];
        if (dates.Count == 0) dates.Add(today);
        if (!how.Rows.Select(row => row.Due).SequenceEqual(dates.Take(how.Rows.Length))) return "it is not due on the days there are";
        var accrued = plan.Accrued(today) + Schedules.Interest(plan.Product, restored.Amount, paid.Day, today);
        if (how.Carried != accrued) return $"{how.Carried} had not been earned, but {accrued}";
        var balance = plan.PrincipalToCome + left;
        return balance == 0 ? OnlyInterest(how.Rows, accrued)
            : Schedules.WrongInterest(plan.Product, how.Rows, today, balance, accrued, Math.Min(plan.GraceLeft, dates.Count - 1)) ?? Schedules.WrongShares(plan.Product, how.Rows, dates.Count, 0, null);
    }

    private static string? OnlyInterest(IReadOnlyList<PlannedRow> rows, long accrued) =>
        rows.Sum(row => row.Interest) != accrued || rows.Any(row => row.Principal + row.Fee != 0) ? $"what is left is not the interest of {accrued}" : null;
}
