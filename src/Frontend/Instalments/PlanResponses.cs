using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Products;

namespace CreditGrains.Frontend.Instalments;

/// <summary>Ways to pay a purchase in instalments.</summary>
/// <param name="Offers">The cheapest first.</param>
internal sealed record QuoteResponse(IReadOnlyList<OfferResponse> Offers);

/// <summary>One way to pay a purchase in instalments. Amounts are minor units.</summary>
/// <param name="Plan">Code of the instalment product.</param>
/// <param name="Principal">The purchase: what the principal of all rows sums to, the down payment included.</param>
/// <param name="AnnualRate">What the customer pays, nominal per year; 0 where a fee or the merchant pays instead.</param>
/// <param name="TotalCost">Interest and fees.</param>
/// <param name="MerchantSubsidy">What the merchant pays in the customer's stead.</param>
internal sealed record OfferResponse(
    string Plan, InstalmentMethod Method, string Currency, long Principal, long DownPayment, int NumberOfInstalments, Frequency Frequency, decimal AnnualRate, long TotalInterest, long TotalFees,
    long TotalCost, long MerchantSubsidy, AprResponse Apr, IReadOnlyList<InstalmentResponse> Instalments)
{
    public static OfferResponse Of(Offer offer) => new(
        offer.Product.Code, offer.Product.Method, offer.Product.Currency.Code, offer.Schedule.Amount, offer.Schedule.DownPayment, offer.Product.NumberOfInstalments, offer.Product.Frequency,
        offer.Product.CustomerRate, offer.Schedule.TotalInterest, offer.Schedule.TotalFees, offer.Schedule.TotalCost, offer.Schedule.Subsidy, AprResponse.Of(offer.Rate),
        [.. offer.Schedule.Rows.Select(row => new InstalmentResponse(row.Number, row.DueDate, row.Principal, row.Interest, row.Fee, row.Total, row.BalanceAfter))]);
}

/// <summary>Annual percentage rate: the internal rate of return of the real cash flows.</summary>
/// <param name="Nominal">Compounded monthly.</param>
internal sealed record AprResponse(decimal Nominal, decimal Effective)
{
    public static AprResponse Of(AnnualPercentageRate rate) => new(rate.Nominal, rate.Effective);
}

/// <summary>One instalment, after refunds. A down payment has number 0.</summary>
/// <param name="BalanceAfter">Principal still to come after it.</param>
internal sealed record InstalmentResponse(int Number, DateOnly DueDate, long Principal, long Interest, long Fee, long Total, long BalanceAfter)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InstalmentStatus? Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Penalty { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Paid { get; init; }

    public static InstalmentResponse Of(Plan plan, PlanRow row, DateOnly today) => new(
        row.Planned.Number, row.Planned.DueDate, row.Net.Principal, row.Net.Interest, row.Net.Fee, row.Net.Total, Math.Max(0, plan.NetOpening(row) - row.Net.Principal))
    {
        Status = row.StatusOn(today), Penalty = row.Penalty, Paid = row.Paid.Total - row.GivenBack.Total,
    };
}

/// <summary>A purchase being paid back in instalments. Amounts are minor units.</summary>
/// <param name="Principal">The purchase; refunds stand beside it.</param>
/// <param name="OutstandingPrincipal">Not paid back yet, due or not.</param>
/// <param name="ScheduleVersion">1 for the schedule it started with, then one more for each change.</param>
internal sealed record PlanResponse(
    string Id, string CreditLineId, string? CaptureId, string? MerchantId, PlanStatus Status, string Plan, int ProductVersion, InstalmentMethod Method, string Currency, DateOnly StartDate, long Principal,
    long DownPayment, long RefundedPrincipal, long OutstandingPrincipal, int NumberOfInstalments, Frequency Frequency, decimal AnnualRate, long TotalInterest, long TotalFees, long TotalPenalties,
    long TotalCost, long MerchantSubsidy, AprResponse Apr, int ScheduleVersion, IReadOnlyList<InstalmentResponse> Instalments)
{
    public static PlanResponse Of(string lineId, Plan plan)
    {
        var net = plan.Rows.Aggregate(default(Parts), (sum, row) => sum + row.Net);
        ImmutableArray<PlanRow> regular = [.. plan.Rows.Where(row => row.Planned.Number > 0)];
        var rate = AnnualPercentageRate.Of(
            plan.Amount - plan.Refunded - plan.Rows.Where(row => row.Planned.Number == 0).Sum(row => row.Net.Principal), plan.StartDate, [.. regular.Select(row => (row.Planned.DueDate, row.Net.Total))], plan.Product.Frequency);
        return new PlanResponse(
            Ids.OfLine(Ids.Plan, lineId, plan.Number), lineId, plan.IsOfStatement ? null : Ids.OfLine(Ids.Capture, lineId, plan.Number), plan.IsOfStatement ? null : plan.MerchantId, plan.Status, plan.Product.Code, plan.Product.Version, plan.Product.Method,
            plan.Product.Currency.Code, plan.StartDate, plan.Amount, plan.DownPayment, plan.Refunded, plan.OutstandingPrincipal, regular.Length, plan.Product.Frequency, plan.Product.CustomerRate,
            net.Interest, net.Fee, net.Penalty, net.Interest + net.Fee + net.Penalty, plan.Subsidy, AprResponse.Of(rate), plan.ScheduleVersion,
            [.. plan.Rows.Select(row => InstalmentResponse.Of(plan, row, plan.AsOf ?? plan.StartDate))]);
    }
}

/// <summary>What settling a plan on a day costs. Valid for that day, if nothing else happens before.</summary>
/// <param name="Due">Owed of instalments that will have fallen due by then, penalties included.</param>
/// <param name="Principal">Of instalments to come.</param>
/// <param name="AccruedInterest">Earned by that day and not due yet.</param>
internal sealed record SettlementResponse(string PlanId, DateOnly Date, long Due, long Principal, long AccruedInterest, long SettlementFee, long Total, string Currency)
{
    public static SettlementResponse Of(string planId, Settlement settlement, string currency) => new(
        planId, settlement.Date, settlement.Billed.Total + settlement.Penalty, settlement.Principal, settlement.Accrued, settlement.SettlementFee, settlement.Total, currency);
}

/// <summary>A schedule a plan has or had, as it was planned: refunds and payments stand in the plan.</summary>
/// <param name="Version">1 for the one it started with; the plan's own is the present one.</param>
/// <param name="Instalments">What was collected at once and what was to come.</param>
internal sealed record ScheduleResponse(int Version, DateTimeOffset PlannedAt, ScheduleReason Reason, IReadOnlyList<InstalmentResponse> Instalments)
{
    public static ScheduleResponse Of(PlanSchedule schedule) => new(
        schedule.Version, schedule.PlannedAt, schedule.Reason, [.. schedule.Rows.Select(row => new InstalmentResponse(row.Number, row.DueDate, row.Principal, row.Interest, row.Fee, row.Total, row.BalanceAfter))]);
}
