using CreditGrains.Simulation.Deeds;

namespace CreditGrains.Simulation.Model;

internal sealed partial class LineModel
{
    public SortedDictionary<long, PlanModel> Plans { get; private set; } = [];

    /// <summary>Plans that the line has put on record as ended. They stay here.</summary>
    public HashSet<long> EndedPlans { get; private set; } = [];

    public IEnumerable<PlanModel> LivePlans => Plans.Values.Where(plan => !EndedPlans.Contains(plan.Number));

    public DateOnly? NextDue => LivePlans.SelectMany(plan => plan.Rows).Where(row => !row.IsDue).Select(row => (DateOnly?)row.Planned.Due).Min();

    public long OwedIn(string category) => Owed.GetValueOrDefault(category) + Plans.Values.Where(plan => plan.Category == category).Sum(plan => plan.Principal);

    public static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    /// <summary>The line with everything that has fallen due by then, recorded or not.</summary>
    public LineModel DueAt(DateTimeOffset now)
    {
        if (IsCostly) return LivedTo(Day(now));
        if (NextDue is not { } next || next > Day(now)) return this;
        var then = Copy();
        while (then.NextDue is { } date && date <= Day(now)) then.Fall(PlanRules.FallDue(then, date));
        return then;
    }

    /// <summary>The same, to be tried things on.</summary>
    public LineModel Copy()
    {
        var copy = (LineModel)MemberwiseClone();
        copy.Plans = new SortedDictionary<long, PlanModel>(Plans.ToDictionary(plan => plan.Key, plan => plan.Value.Copy()));
        return copy;
    }

    public void MarkDue(DateOnly date)
    {
        foreach (var row in LivePlans.SelectMany(plan => plan.Rows))
            if (row.Planned.Due == date) row.IsDue = true;
    }

    private Told? ApplyToPlans(Fact fact)
    {
        switch (fact)
        {
            case Fact.FellDue f:
                Fall(f);
                var booked = f.Amounts.Split(' ').Sum(row => row[(row.IndexOf(':') + 1)..].Split('/').Sum(long.Parse));
                if (booked > 0 || f.OwnMoney > 0) Movements.Add((Version, booked));
                return null;
            case Fact.Converted f:
                Owe($"{f.Category}={f.Amount}", -1);
                Captures[f.Capture].HasPlan = true;
                Movements.Add((Version, 0));
                return Start(f.Capture, f.Code, f.Category, f.Amount, 0, f.Date, f.Rows.Value).Tell(f.Date);
            case Fact.Settled f:
                CreditBalance -= f.OwnMoney;
                Movements.Add((Version, -f.Total));
                Settlements.Add(f.Total - f.OwnMoney);
                return Settle(Plans[f.Plan], f).Tell(f.Date);
            case Fact.Prepaid f:
                Movements.Add((Version, -f.Amount));
                Settlements.Add(f.Amount);
                return Prepay(Plans[f.Plan], f.Amount, f.Rows.Value).Tell(f.Date);
            case Fact.Deferred f:
                var deferred = Plans[f.Plan];
                deferred.Replan(f.Rows.Value, f.Carried, deferred.FeeBase);
                return deferred.Tell(Day(At));
            case Fact.ReAged f:
                var aged = Plans[f.Plan];
                foreach (var row in aged.Rows)
                    if (row.IsDue) row.Moved += row.Owed(Part.Principal);
                aged.Replan(f.Rows.Value, f.Carried, f.Rows.Value[0].Opening);
                aged.Anchor = Day(At).Day;
                return aged.Tell(Day(At));
            case Fact.Ended f:
                EndedPlans = [.. EndedPlans, f.Plan];
                return null;
            case Fact.Reopened f:
                EndedPlans = [.. EndedPlans.Where(plan => plan != f.Plan)];
                return null;
            default: throw new NotSupportedException($"The model cannot apply {fact}.");
        }
    }

    /// <summary>Money that came in for plans by itself.</summary>
    public List<long> Settlements { get; } = [];

    private PlanModel Start(long number, string code, string category, long amount, long subsidy, DateOnly start, IReadOnlyList<PlannedRow> rows)
    {
        var plan = Plans[number] = new PlanModel(number, PlanShelf.Find(code)!, category, start, amount) { SubsidyAtStart = subsidy, Subsidy = subsidy };
        var downPayment = rows[0].Number == 0 ? rows[0].Principal : 0;
        plan.Rows.AddRange(rows.Select(row => plan.Planned(row, amount - downPayment, row.Due <= start)));
        return plan;
    }

    private void Fall(Fact.FellDue fact)
    {
        MarkDue(fact.Date);
        foreach (var paid in PlanRules.Read(fact.Payments)) Pay(paid, 1, fact.Date);
        CreditBalance -= fact.OwnMoney;
    }

    private void Pay(PaidRow paid, int sign, DateOnly day)
    {
        var row = Plans[paid.Plan].Rows[paid.Row];
        for (var part = 0; part < 4; part++) row.Paid[part] += sign * paid.Parts[part];
        if (paid.Charged == 0) return;
        row.Penalty += paid.Charged;
        row.PenaltyUntil = day;
    }

    private RepaymentModel PayPlans(RepaymentModel repayment, Fact.Repaid fact)
    {
        foreach (var paid in PlanRules.Read(fact.Payments))
        {
            Pay(paid, 1, Day(At));
            repayment.Payments.Add(paid);
        }

        foreach (var paid in fact.Schedules.Value)
        {
            var before = Plans[paid.Plan].Copy();
            repayment.InAdvance.Add(new PaidInAdvance(before, Prepay(Plans[paid.Plan], paid.Amount, paid.Rows.Value).Since - 1, paid.Amount, Day(At)));
        }

        return repayment;
    }

    private PlanModel Prepay(PlanModel plan, long amount, IReadOnlyList<PlannedRow> toCome)
    {
        var today = Day(At);
        var (carried, number, owed) = (plan.Accrued(today), plan.NextNumber, plan.PrincipalToCome);
        var collected = plan.Planned(new PlannedRow(number, today, today, owed, amount, 0, 0, 0), 0, isDue: true);
        collected.Paid[(int)Part.Principal] = amount;
        plan.Replan(toCome, carried, toCome.Count > 0 ? toCome[0].Opening : 0, collected);
        return plan;
    }

    private static PlanModel Settle(PlanModel plan, Fact.Settled fact)
    {
        var (number, principal, accrued, fee) = (plan.NextNumber, plan.PrincipalToCome, plan.Accrued(fact.Date), plan.ToCome.Count == 0 ? 0 : plan.Product.SettlementFee);
        var from = plan.ToCome.Select(row => row.Planned.From).FirstOrDefault(fact.Date);
        foreach (var row in plan.Rows.Where(row => row.IsDue))
            for (var part = Part.Penalty; part <= Part.Principal; part++) row.Paid[(int)part] += row.Owed(part);
        var last = new PlannedRow(number, from, fact.Date, principal, principal, accrued, fee, plan.Carried);
        if (principal + accrued + fee == 0) plan.Replan([], plan.Carried, 0);
        else
        {
            var collected = plan.Planned(last, 0, isDue: true);
            (collected.Paid[(int)Part.Principal], collected.Paid[(int)Part.Interest], collected.Paid[(int)Part.Fee]) = (principal, accrued, fee);
            plan.Replan([], plan.Carried, 0, collected);
        }

        return plan;
    }

    private static void Unwind(PlanModel plan, Fact.Refunded fact)
    {
        plan.Refund(Math.Min(fact.Amount, plan.Amount - plan.Refunded));
        plan.Subsidy -= fact.SubsidyReturned;
    }

    private void ReturnToPlans(RepaymentModel repayment, Fact.Bounced fact)
    {
        foreach (var paid in PlanRules.Read(fact.Payments)) Pay(paid, -1, default);
        foreach (var restored in fact.Schedules.Value)
        {
            var plan = Plans[restored.Plan];
            var collected = plan.Rows[repayment.InAdvance.Find(paid => paid.Before.Number == restored.Plan)!.Row];
            collected.Paid[(int)Part.Principal] -= restored.Amount;
            collected.Moved += restored.Amount;
            var how = restored.How.Value;
            plan.Replan(how.Rows, how.Carried, how.FeeBase ?? (how.Rows.IsEmpty ? 0 : how.Rows[0].Opening), how.Missed.Select(row => plan.Planned(row, 0, isDue: true)).ToList());
        }
    }

    private static string DueOf(Fact.Repaid fact)
    {
        var paid = PlanRules.Read(fact.Payments).ToList();
        return $"{fact.Charges.Penalties + paid.Sum(row => row.Parts[0])}/{fact.Charges.Fees + paid.Sum(row => row.Parts[1])}/{fact.Charges.Interest + paid.Sum(row => row.Parts[2])}/{paid.Sum(row => row.Parts[3]) + fact.Schedules.Value.Sum(one => one.Amount)}";
    }

    private string TellInstalments() =>
        IsCostly ? $"{Balance.PrincipalOwed} 0/{Balance.InterestOwed}/{Balance.Penalties}"
        : $"{Owed.Values.Sum()} {Plans.Values.Sum(plan => plan.Principal)}/{Plans.Values.Sum(plan => plan.Due(Part.Interest))}/{Plans.Values.Sum(plan => plan.Due(Part.Fee) + plan.Due(Part.Penalty))}";

    private Told.Lateness TellLateness(DateTimeOffset now)
    {
        var today = Day(now);
        if (IsCostly) return new Told.Lateness(Balance.Tell(today), IsVague: false);
        var unpaid = LivePlans.SelectMany(plan => plan.Rows).Where(row => row.OwedInAll > 0).ToList();
        var late = unpaid.Where(row => row.Planned.Due < today).Select(row => today.DayNumber - row.Planned.Due.DayNumber).DefaultIfEmpty(0).Max();
        var next = unpaid.Count == 0 ? (DateOnly?)null : unpaid.Where(row => row.Planned.Due >= today).Select(row => (DateOnly?)row.Planned.Due).Min() ?? unpaid.Min(row => row.Planned.Due);
        var minimum = unpaid.Where(row => row.Planned.Due <= next || row.Planned.Due < today).Sum(row => row.OwedInAll);
        return new Told.Lateness($"late {late} next {(next is null ? "none" : $"{next:MMdd} {minimum}")}", IsVague: Asked > 0 || Posted > Limit);
    }
}
