using System.Globalization;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Simulation.Deeds;

namespace CreditGrains.Simulation.Model;

/// <summary>What was paid of a row that had fallen due, by part, and what penalty was charged on it then.</summary>
internal sealed record PaidRow(long Plan, int Row, long[] Parts, long Charged)
{
    public override string ToString() => $"{Plan}.{Row}:{string.Join('/', Parts)}{(Charged > 0 ? $"+{Charged}" : "")}";
}

/// <param name="Before">The plan right before.</param>
/// <param name="Row">Where the row stands that collected it.</param>
internal sealed record PaidInAdvance(PlanModel Before, int Row, long Amount, DateOnly Day);

/// <summary>What should be decided about instalments.</summary>
internal static class PlanRules
{
    public static IEnumerable<PaidRow> Read(string payments)
    {
        foreach (var paid in payments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var numbers = paid.Split('.', ':', '/', '+').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            yield return new PaidRow(numbers[0], (int)numbers[1], numbers[2..6], numbers.Length > 6 ? numbers[6] : 0);
        }
    }

    /// <summary>Whether a purchase of this amount may be paid with a plan.</summary>
    public static bool IsEligible(LineModel line, string? code, long amount, Seen seen, bool forIncrement = false) =>
        PlanShelf.Find(code) is { } plan && (seen.KnowsPlans || forIncrement) && line.Product!.Plans.Contains(plan.Code)
        && amount >= (plan.MinAmount ?? 1) && amount <= (plan.MaxAmount ?? long.MaxValue)
        && (plan.AllowedMccs is null || (!seen.IsMissing && plan.AllowedMccs.Contains(seen.Merchant.Mcc)));

    /// <summary>What a due date brings about: rows fall due, and the customer's own money pays what it can.</summary>
    public static Fact.FellDue FallDue(LineModel line, DateOnly date)
    {
        var then = line.Copy();
        then.MarkDue(date);
        var amounts = then.LivePlans.SelectMany(plan => plan.Rows.Select((row, i) => (plan, row, i)))
            .Where(one => one.row.Planned.Due == date && !line.Plans[one.plan.Number].Rows[one.i].IsDue)
            .Select(one => $"{one.plan.Number}.{one.i}:{one.row.Net(Part.Fee)}/{one.row.Net(Part.Interest)}");
        var paid = PayDue(then, line.CreditBalance, date, charges: false);
        return new Fact.FellDue(date, string.Join(' ', amounts), string.Join(' ', paid), paid.Sum(row => row.Parts.Sum()));
    }

    /// <summary>What is past due before what is due; penalties before fees before interest before principal; the oldest first.</summary>
    public static List<PaidRow> PayDue(LineModel line, long amount, DateOnly today, bool charges)
    {
        if (amount == 0) return [];
        var rows = line.LivePlans.SelectMany(plan => plan.Rows.Select((row, i) => (plan.Number, Index: i, Row: row)))
            .Where(one => one.Row.IsDue && one.Row.OwedInAll > 0).OrderBy(one => one.Row.Planned.Due).ThenBy(one => one.Number).ThenBy(one => one.Index)
            .Select(one => (one.Row, Paid: new PaidRow(one.Number, one.Index, new long[4], charges ? Penalty(line, one.Row, today) : 0))).ToList();
        foreach (var late in new[] { true, false })
            for (var part = Part.Penalty; part <= Part.Principal; part++)
                foreach (var (row, paid) in rows.Where(one => one.Row.Planned.Due < today == late))
                {
                    var share = Math.Min(amount, row.Owed(part) + (part == Part.Penalty ? paid.Charged : 0));
                    (paid.Parts[(int)part], amount) = (share, amount - share);
                }

        return [.. rows.Select(one => one.Paid).Where(paid => paid.Parts.Sum() + paid.Charged > 0)];
    }

    /// <summary>Penalty interest on what is unpaid, penalties excepted, since it was last charged.</summary>
    public static long Penalty(LineModel line, RowModel row, DateOnly today)
    {
        if (line.Product!.PenaltyRate is not { } rate) return 0;
        var days = Math.Max(0, today.DayNumber - (row.PenaltyUntil ?? row.Planned.Due).DayNumber);
        return Schedules.HalfEven((Int128)(row.OwedInAll - row.Owed(Part.Penalty)) * (long)(rate * 10_000) * days, 10_000 * Schedules.YearDays(line.Product.DayCount));
    }

    /// <param name="asked">How much principal statements ask for.</param>
    public static Expected Repay(LineModel line, long amount, DateOnly valued, DateOnly today, long asked)
    {
        var paid = PayDue(line, amount, today, charges: true);
        var left = amount - paid.Sum(row => row.Parts.Sum());
        var (principal, advance) = (new List<string>(), new List<string>());
        asked = Math.Min(left, asked);
        left -= asked;
        var owed = line.Owed.Select(part => (Rate: part.Key == "cash" ? line.Product!.CashRate : line.Product!.AnnualRate, Plan: 0L, Name: part.Key, Amount: part.Value))
            .Concat(line.LivePlans.Select(plan => (Rate: RateOf(plan.Product), Plan: plan.Number, Name: "", Amount: plan.PrincipalToCome)));
        foreach (var one in owed.OrderByDescending(one => one.Rate).ThenBy(one => one.Plan).ThenBy(one => one.Name, StringComparer.Ordinal))
        {
            // What is asked for is paid in the same order, before anything is paid in advance.
            var first = one.Plan == 0 ? Math.Min(asked, one.Amount) : 0;
            var share = Math.Min(left, one.Amount - first);
            (asked, left) = (asked - first, left - share);
            if (first + share == 0) continue;
            if (one.Plan == 0) principal.Add($"{one.Name}={first + share}");
            else advance.Add($"{one.Plan}={share}");
        }

        return Expected.Record(new Fact.Repaid(
            amount, string.Join(' ', paid), string.Join(' ', advance), string.Join(' ', principal), left, valued, line.Posted + paid.Sum(row => row.Charged) - (amount - left), default));
    }

    public static Expected Bounce(LineModel line, RepaymentModel repayment, long number)
    {
        var again = repayment.InAdvance.Select(paid => (paid.Before.Number, Amount: Math.Min(paid.Amount, line.Plans[paid.Before.Number].Rows[paid.Row].Kept(Part.Principal)))).Where(one => one.Amount > 0).ToList();
        var inAdvance = again.Sum(one => one.Amount);
        var fromBalance = Math.Min(line.CreditBalance, repayment.Amount - inAdvance);
        var owed = repayment.Amount - inAdvance - fromBalance;
        var payments = new List<PaidRow>();
        foreach (var paid in repayment.Payments)
        {
            var (row, back) = (line.Plans[paid.Plan].Rows[paid.Row], new long[4]);
            for (var part = Part.Principal; part >= Part.Penalty; part--)
            {
                back[(int)part] = Math.Max(0, Math.Min(owed, Math.Min(paid.Parts[(int)part], row.Kept(part))));
                owed -= back[(int)part];
            }

            if (back.Sum() > 0) payments.Add(new PaidRow(paid.Plan, paid.Row, back, 0));
        }

        var parts = new List<string>();
        foreach (var part in Fact.Parts(repayment.Principal))
        {
            if (Math.Min(part.Amount, owed) is > 0 and var share) parts.Add($"{part.Category}={share}");
            owed -= Math.Min(part.Amount, owed);
        }

        if (owed > 0) parts.Add($"purchase={owed}");
        return Expected.Record(new Fact.Bounced(
            number, string.Join(' ', payments), string.Join(' ', again.Select(one => $"{one.Number}={one.Amount}")), string.Join(' ', parts), fromBalance, repayment.ValueDate, default));
    }

    public static Expected Expect(LineModel line, AboutPlan deed, long number, Seen? merchant, DateTimeOffset now)
    {
        if (deed is ConvertCapture convert) return Convert(line, convert, number, merchant, now);
        if (!line.Plans.TryGetValue(number, out var plan)) return Expected.Refuse(RefusalCode.NotFound);
        if (line.EndedPlans.Contains(number) || plan.IsFinished) return Expected.Refuse(RefusalCode.PlanNotOpen);
        var today = LineModel.Day(now);
        switch (deed)
        {
            case SettlePlan:
                var price = Price(line, plan, today);
                return Expected.Record(new Fact.Settled(number, today, Cost(line, plan, today), Math.Min(line.CreditBalance, Total(price)), Total(price)));
            case PrepayPlan d:
                return plan.HasUnpaid ? Expected.Refuse(RefusalCode.PlanPastDue)
                    : d.Amount > plan.PrincipalToCome ? Expected.Refuse(RefusalCode.PrepaymentExceedsPrincipal)
                    : Expected.Record(new Fact.Prepaid(number, d.Amount, d.KeepsTerm, today, plan.Accrued(today), default));
            case DeferPlan d:
                return plan.HasUnpaid ? Expected.Refuse(RefusalCode.PlanPastDue)
                    : plan.ToCome.Count == 0 ? Expected.Refuse(RefusalCode.NothingToDefer)
                    : Expected.Record(new Fact.Deferred(number, d.Periods, plan.Accrued(plan.Product.DeferralFreezesInterest ? today : plan.ToCome[0].Planned.From), default));
            case ReAgePlan d:
                // A small balance may need fewer rows than were asked for; how many is a matter of the schedule.
                return plan.Principal == 0 ? Expected.Refuse(RefusalCode.NothingToDefer) : Expected.Record(new Fact.ReAged(number, d.Instalments, plan.Accrued(today), default));
            default: throw new NotSupportedException($"The model expects nothing of {deed}.");
        }
    }

    public static Told.Price Price(LineModel line, PlanModel plan, DateOnly date) => new(
        date, plan.Due(Part.Penalty) + plan.Due(Part.Fee) + plan.Due(Part.Interest) + plan.Rows.Where(row => row.IsDue).Sum(row => row.Owed(Part.Principal)) + FeesBy(plan, date),
        plan.Rows.Where(row => row.IsDue).Sum(row => Penalty(line, row, date)), plan.PrincipalToCome, plan.Accrued(date), plan.ToCome.Count == 0 ? 0 : plan.Product.SettlementFee);

    private static long FeesBy(PlanModel plan, DateOnly date) => plan.ToCome.Where(row => row.Planned.Due <= date).Sum(row => row.Net(Part.Fee));

    private static long Total(Told.Price price) => price.Billed + price.Penalty + price.Principal + price.Accrued + price.Fee;

    private static string Cost(LineModel line, PlanModel plan, DateOnly today)
    {
        var price = Price(line, plan, today);
        return $"{plan.Due(Part.Penalty)}/{plan.Due(Part.Fee) + FeesBy(plan, today)}/{plan.Due(Part.Interest)}/{plan.Rows.Where(row => row.IsDue).Sum(row => row.Owed(Part.Principal))} late {price.Penalty} left {price.Principal} earned {price.Accrued} fee {price.Fee}";
    }

    private static Expected Convert(LineModel line, ConvertCapture d, long number, Seen? merchant, DateTimeOffset now)
    {
        if (!line.Captures.TryGetValue(number, out var capture)) return Expected.Refuse(RefusalCode.NotFound);
        if (capture.HasPlan) return Expected.Refuse(RefusalCode.PlanAlreadyStarted);
        if (line.IsClosed) return Expected.Refuse(RefusalCode.LineClosed);
        var amount = Math.Min(capture.Amount - capture.Refunded, line.Owed.GetValueOrDefault(capture.Category));
        if (amount == 0) return Expected.Refuse(RefusalCode.NothingToConvert);
        return PlanShelf.Find(d.Plan) is { MerchantFunded: true } || !IsEligible(line, d.Plan, amount, merchant!.Value)
            ? Expected.Refuse(RefusalCode.PlanNotAvailable)
            : Expected.Record(new Fact.Converted(number, d.Plan, capture.Category, amount, LineModel.Day(now), default));
    }

    private static decimal RateOf(InstalmentProduct product) => product.MerchantFunded || product.Method == InstalmentMethod.FlatFee ? 0 : product.AnnualRate;
}
