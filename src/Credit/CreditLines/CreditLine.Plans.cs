using System.Collections.Immutable;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Ledger;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.CreditLines;

using Outcome = Outcome<CreditLineEvent, CreditLineReceipt>;

public static partial class CreditLine
{
    /// <summary>How far a plan may be deferred beyond its start.</summary>
    private const int PlanYearsMost = 30;

    private static Outcome DecideSettle(CreditLineState state, CreditLineCommand.Settle c, DateTimeOffset now)
    {
        if (OnlyFor(c.OnlyFor, state.CustomerId) is { } notYours) return notYours;
        if (state.IsChargedOff) return ChargedOff();
        if (Open(state, c.Plan) is not { } plan) return NotOpen();
        var settlement = plan.SettlementOn(state.Product!.BusinessDate(now), state.Product.PenaltyRate, state.Product.DayCount);
        var fromCreditBalance = Math.Min(state.CreditBalance, settlement.Total);
        return Accept(new CreditLineEvent.PlanSettled(c.Plan, settlement, plan.Settling(settlement), fromCreditBalance, new Postings()
            .Debit(Chart.CreditBalance, fromCreditBalance).Debit(Chart.Cash, settlement.Total - fromCreditBalance)
            .Receive(settlement.Billed).Credit(Chart.InstalmentPrincipal, settlement.Principal)
            .Credit(Chart.PenaltyInterestIncome, settlement.Penalty).Credit(Chart.InstalmentInterestIncome, settlement.Accrued).Credit(Chart.InstalmentFeeIncome, settlement.SettlementFee).Balanced()));
    }

    private static Outcome DecidePrepay(CreditLineState state, CreditLineCommand.Prepay c, DateTimeOffset now)
    {
        if (OnlyFor(c.OnlyFor, state.CustomerId) is { } notYours) return notYours;
        if (state.IsChargedOff) return ChargedOff();
        if (Open(state, c.Plan) is not { } plan) return NotOpen();
        if (plan.HasUnpaidBill) return Refuse(RefusalCode.PlanPastDue, "What has fallen due is paid first.");
        var most = plan.Upcoming.Sum(row => row.Net.Principal);
        if (c.Amount > most) return Refuse(RefusalCode.PrepaymentExceedsPrincipal, $"Only {most} of principal is to come.");
        if (plan.Rows.Length >= Plan.RowsMost) return TooManyRows();
        var today = state.Product!.BusinessDate(now);
        return Accept(new CreditLineEvent.PlanPrepaid(
            c.Plan, c.Keeps, plan.Prepay(c.Amount, today, c.Keeps), today, new Postings().Debit(Chart.Cash, c.Amount).Credit(Chart.InstalmentPrincipal, c.Amount).Balanced()));
    }

    private static Outcome DecideDefer(CreditLineState state, CreditLineCommand.Defer c, DateTimeOffset now)
    {
        if (state.IsChargedOff) return ChargedOff();
        if (Open(state, c.Plan) is not { } plan) return NotOpen();
        if (plan.HasUnpaidBill) return Refuse(RefusalCode.PlanPastDue, "What has fallen due cannot be deferred.");
        var (upcoming, carried) = plan.Defer(c.Periods, state.Product!.BusinessDate(now));
        if (upcoming.IsEmpty || upcoming[^1].DueDate > plan.StartDate.AddYears(PlanYearsMost)) return Refuse(RefusalCode.NothingToDefer, "No instalment of the plan can be deferred so far.");
        return Accept(new CreditLineEvent.PlanDeferred(c.Plan, c.Periods, upcoming, carried));
    }

    private static Outcome DecideReAge(CreditLineState state, CreditLineCommand.ReAge c, DateTimeOffset now)
    {
        if (state.IsChargedOff) return ChargedOff();
        if (Open(state, c.Plan) is not { } plan) return NotOpen();
        if (plan.OutstandingPrincipal == 0) return Refuse(RefusalCode.NothingToDefer, "No principal remains to be spread.");
        if (plan.Rows.Count(row => row.IsBilled) + c.Instalments > Plan.RowsMost) return TooManyRows();
        var (upcoming, carried) = plan.ReAge(c.Instalments, state.Product!.BusinessDate(now));
        return Accept(new CreditLineEvent.PlanReAged(c.Plan, upcoming, carried));
    }

    private static Outcome DecideConvert(CreditLineState state, CreditLineCommand.Convert c, DateTimeOffset now)
    {
        if (OnlyFor(c.OnlyFor, state.CustomerId) is { } notYours) return notYours;
        if (Find<Capture>(state, c.CaptureNumber, c.History, now, out var capture, out var recalled) is { } missing) return missing;
        if (capture is null) return NotFound("capture");
        if (capture.HasPlan) return Refuse(RefusalCode.PlanAlreadyStarted, "The purchase is paid back in instalments already.");
        if (state.IsClosed) return Refuse(RefusalCode.LineClosed, "The line is closed.");
        if (state.IsChargedOff) return ChargedOff();

        // What was repaid or refunded meanwhile is not lent any more.
        var owed = state.Principal.FirstOrDefault(part => part.Category == capture.Category).Amount;
        var amount = Math.Min(capture.Amount - capture.Refunded, owed);
        if (amount == 0) return Refuse(RefusalCode.NothingToConvert, "Nothing of the purchase is owed.");
        // The merchant agreed to pay nothing for a purchase that is long made.
        if (c.Product is not { MerchantFunded: false } product || !Instalments.Offers.IsEligible(product, amount, state.Currency, c.Merchant, state.Product))
            return Refuse(RefusalCode.PlanNotAvailable, "The purchase cannot be paid back with this plan.");

        var today = state.Product!.BusinessDate(now);
        var plan = Plan.Start(product, capture.MerchantId, capture.Category, amount, today, subsidyMost: 0) with { Number = capture.Number };
        return Accept(new CreditLineEvent.PlanStarted(
            plan, [new CategoryAmount(capture.Category, amount)], today, recalled, new Postings().Debit(Chart.InstalmentPrincipal, amount).Credit(Chart.Principal, amount).Balanced()));
    }

    /// <summary>The instalment plans a purchase could be authorised with now, the cheapest first; none where the line would decline it.</summary>
    /// <param name="merchant">Null where none is named.</param>
    /// <param name="startDate">Null means the business date.</param>
    public static ImmutableArray<Offer> Offers(
        CreditLineState state, long amount, Currency currency, MerchantTerms? merchant, ImmutableArray<InstalmentProduct> plans, DateOnly? startDate, DateTimeOffset now)
    {
        var billed = state.BilledAt(now);
        var product = billed.Product!;
        var isOpen = !billed.IsFrozen && !billed.IsClosed && !billed.IsCustomerBlocked && !billed.IsBlockedOn(product.BusinessDate(now)) && merchant is not { IsSuspended: true } && billed.ShortfallAt(now, amount) <= billed.InstantCreditLeftAt(now);
        return isOpen ? Instalments.Offers.For(plans.Where(plan => Instalments.Offers.IsEligible(plan, amount, currency, merchant, product)), amount, startDate ?? product.BusinessDate(now)) : [];
    }

    private static CreditLineEvent.InstalmentsDue Due(CreditLineState state, DateOnly due)
    {
        var instalments = ImmutableArray.CreateBuilder<DueInstalment>();
        foreach (var plan in state.Plans)
            for (var row = 0; row < plan.Rows.Length && instalments.Count < PlanAllocation.RowsMost; row++)
                if (!plan.Rows[row].IsBilled && plan.Rows[row].Planned.DueDate == due) instalments.Add(new DueInstalment(plan.Number, row, plan.Rows[row].Net.Fee, plan.Rows[row].Net.Interest));

        var billed = state with { Plans = Billed(state.Plans, instalments) };
        var payments = PlanAllocation.PayDue(billed, state.CreditBalance, due, penaltyTo: null);
        var paid = payments.Aggregate(default(Parts), (sum, payment) => sum + payment.Paid);
        var (fees, interest) = (instalments.Sum(one => one.Fee), instalments.Sum(one => one.Interest));
        return new CreditLineEvent.InstalmentsDue(due, instalments.ToImmutable(), payments, paid.Total, new Postings()
            .Debit(Chart.InstalmentInterest, interest).Debit(Chart.InstalmentFees, fees).Credit(Chart.InstalmentInterestIncome, interest).Credit(Chart.InstalmentFeeIncome, fees)
            .Debit(Chart.CreditBalance, paid.Total).Receive(paid).Balanced());
    }

    private static CreditLineState Fall(CreditLineState state, CreditLineEvent.InstalmentsDue e, in Recorded recorded) => PlanAllocation.Pay(
        state.Through(e.DueDate.AddDays(-1)).Using(e.FromCreditBalance, recorded) with { Plans = Billed(state.Plans, e.Instalments) }, e.Payments);

    private static ImmutableArray<Plan> Billed(ImmutableArray<Plan> plans, IEnumerable<DueInstalment> due)
    {
        var rows = due.ToLookup(one => one.Plan, one => one.Row);
        return [.. plans.Select(plan => rows[plan.Number].Aggregate(plan, (billed, row) => billed.With(row, one => one with { IsBilled = true })))];
    }

    private static CreditLineState WithPlan(CreditLineState state, long number, Func<Plan, Plan> change) =>
        state with { Plans = [.. state.Plans.Select(plan => plan.Number == number ? change(plan) : plan)] };

    private static Plan Settled(Plan plan, CreditLineEvent.PlanSettled e)
    {
        var paid = plan with { IsSettled = true, Rows = [.. plan.Rows.Select(row => row.IsBilled ? row with { Paid = row.Paid + row.Owed } : row)] };
        return paid.Replanned(e.Row, [], plan.Carried);
    }

    // What the line shows in its answers is the plan as it is then, found again by its number.
    private static Plan Of(CreditLineState state, long number) => state.Plans.First(plan => plan.Number == number);

    private static Plan? Open(CreditLineState state, long number) => state.Plans.FirstOrDefault(plan => plan.Number == number && !plan.IsFinished);

    private static Outcome NotOpen() => Refuse(RefusalCode.PlanNotOpen, "The plan has ended, or there is none.");

    private static Outcome TooManyRows() => Refuse(RefusalCode.TooManyInstalments, $"A plan has at most {Plan.RowsMost} instalments, those of former schedules included.");

    private static Postings Receive(this Postings postings, Parts parts) => postings
        .Credit(Chart.PenaltyInterest, parts.Penalty).Credit(Chart.InstalmentFees, parts.Fee).Credit(Chart.InstalmentInterest, parts.Interest).Credit(Chart.InstalmentPrincipal, parts.Principal);
}
