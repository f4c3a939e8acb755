using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Instalments;

/// <summary>
/// A purchase being paid back in instalments. It keeps the version of the product it was started with. Amounts are minor units.
/// Its rows are those that have fallen due, in the order they did, and then those to come as they are planned now.
/// </summary>
public sealed record Plan : CreditLineReceipt
{
    /// <summary>Number of the event that posted the purchase: a plan is named as its capture is; of a statement, of the event that converted it.</summary>
    public required long Number { get; init; }

    public required InstalmentProduct Product { get; init; }

    /// <summary>Who sold it; empty where it pays back a statement.</summary>
    public required string MerchantId { get; init; }

    /// <summary>Whether it pays back what was unpaid of a statement, rather than one purchase.</summary>
    public bool IsOfStatement => MerchantId.Length == 0;

    /// <summary>Balance category of the purchase.</summary>
    public required string Category { get; init; }

    /// <summary>The day of the capture, or of the conversion.</summary>
    public required DateOnly StartDate { get; init; }

    /// <summary>What is paid back in all: the purchase, less what the customer's own money paid at once.</summary>
    public required long Amount { get; init; }

    public required long DownPayment { get; init; }

    /// <summary>Kept from the merchant at the start.</summary>
    public required long SubsidyAtStart { get; init; }

    /// <summary>The same, less what refunds gave back.</summary>
    public required long Subsidy { get; init; }

    /// <summary>How much of <see cref="Amount"/> was refunded.</summary>
    public required long Refunded { get; init; }

    /// <summary>1 for the schedule it was started with, then one more for each new one.</summary>
    public required int ScheduleVersion { get; init; }

    /// <summary>Index of the first row that the present schedule planned.</summary>
    public required int PlannedFrom { get; init; }

    /// <summary>Interest that had accrued before the present schedule and is due with its first row.</summary>
    public required long Carried { get; init; }

    public bool IsSettled { get; init; }

    /// <summary>In an answer, the business date it was given on; null in a line's own memory.</summary>
    public DateOnly? AsOf { get; init; }

    public required ImmutableArray<PlanRow> Rows { get; init; }

    /// <summary>How many rows a plan may come to through changes; one that would take it beyond is refused.</summary>
    public const int RowsMost = 160;

    /// <summary>The day of the month instalments are due on, where the month has it; 0 for weeks.</summary>
    public required int AnchorDay { get; init; }

    /// <summary>Principal not paid back yet, due or not.</summary>
    public long OutstandingPrincipal => Rows.Sum(row => row.Owed.Principal);

    /// <summary>What is owed of it and booked: principal, and the interest, fees and penalties of rows that have fallen due.</summary>
    public Parts Posted
    {
        get
        {
            var posted = default(Parts);
            foreach (var row in Rows) posted += row.IsBilled ? row.Owed : new Parts(0, 0, 0, row.Owed.Principal);
            return posted;
        }
    }

    /// <summary>The next day an instalment falls due; null when none will.</summary>
    public DateOnly? NextDueDate
    {
        get
        {
            foreach (var row in Rows)
                if (!row.IsBilled) return row.Planned.DueDate;
            return null;
        }
    }

    /// <summary>Whether nothing of it is owed or will be.</summary>
    public bool IsFinished => Rows.All(row => row.Owed.Total == 0);

    public bool HasUnpaidBill => Rows.Any(row => row.IsBilled && row.Owed.Total > 0);

    public PlanStatus Status => !IsFinished ? PlanStatus.Active : Refunded == Amount ? PlanStatus.Cancelled : IsSettled ? PlanStatus.Settled : PlanStatus.Completed;

    /// <summary>Rows to come, those a refund left nothing of excepted.</summary>
    [JsonIgnore]
    public IEnumerable<PlanRow> Upcoming => Rows.Where(row => !row.IsBilled && (row.Net.Total > 0 || NetOpening(row) > 0));

    /// <summary>A plan as it starts.</summary>
    /// <param name="product">Its version at the authorisation.</param>
    /// <param name="subsidyMost">What is left of the merchant's money to pay a subsidy from.</param>
    public static Plan Start(InstalmentProduct product, string merchantId, string category, long amount, DateOnly start, long subsidyMost)
    {
        var schedule = Schedule.Of(product, amount, start);
        var subsidy = Math.Min(schedule.Subsidy, subsidyMost);
        return new Plan
        {
            Number = 0, Product = product, MerchantId = merchantId, Category = category, StartDate = start, AnchorDay = DueDates.AnchorDay(product, start), Amount = amount, DownPayment = schedule.DownPayment, SubsidyAtStart = subsidy,
            Subsidy = subsidy, Refunded = 0, ScheduleVersion = 1, PlannedFrom = 0, Carried = 0, Rows = [.. schedule.Rows.Select(row => Planned(row, amount - schedule.DownPayment, 0) with { IsBilled = row.DueDate <= start })],
        };
    }

    public Plan With(int row, Func<PlanRow, PlanRow> change) => this with { Rows = Rows.SetItem(row, change(Rows[row])) };

    /// <summary>The same plan with other rows to come.</summary>
    /// <param name="collected">What was paid at once; null for nothing.</param>
    /// <param name="keptFeeBase">The principal their fees are a share of, where the change leaves fees as they are; null where they are a share of what is to come.</param>
    public Plan Replanned(Instalment? collected, ImmutableArray<Instalment> upcoming, long carried, long? keptFeeBase = null)
    {
        var past = Rows.Where(row => row.IsBilled).ToList();
        if (collected is not null) past.Add(Planned(collected, 0, Refunded) with { IsBilled = true, Paid = new Parts(0, collected.Fee, collected.Interest, collected.Principal) });
        var feeBase = keptFeeBase ?? (upcoming.IsEmpty ? 0 : upcoming[0].Opening);
        return this with
        {
            ScheduleVersion = ScheduleVersion + 1, PlannedFrom = past.Count, Carried = carried, Rows = [.. past, .. upcoming.Select(row => Planned(row, feeBase, Refunded))],
        };
    }

    /// <summary>The same plan with other rows to come, and rows before them that have fallen due meanwhile.</summary>
    public Plan Replanned(ImmutableArray<Instalment> missed, ImmutableArray<Instalment> upcoming, long carried, long? keptFeeBase) =>
        (this with { Rows = [.. Rows.Where(row => row.IsBilled), .. missed.Select(row => Planned(row, 0, Refunded) with { IsBilled = true })] }).Replanned(collected: null, upcoming, carried, keptFeeBase);

    /// <summary>The principal that has fallen due and is unpaid leaves its rows, to be planned anew.</summary>
    public Plan Moved() => this with { Rows = [.. Rows.Select(row => row.IsBilled ? row with { Moved = row.Moved + row.Owed.Principal } : row)] };

    /// <summary>The principal a row bears interest on, refunds considered.</summary>
    public long NetOpening(PlanRow row) => NetOpening(row, Refunded);

    /// <summary>The principal the fees of the rows to come are a share of, refunds considered.</summary>
    public long FeeBase => Upcoming.FirstOrDefault() is { } next ? Math.Max(0, next.FeeBase - (Refunded - next.RefundsBefore)) : 0;

    /// <summary>Interest earned up to <paramref name="date"/> that no row has billed yet, in minor units.</summary>
    public long AccruedOn(DateOnly date)
    {
        // Where refunds left nothing to come, nothing is earned that could fall due with it.
        if (!Upcoming.Any()) return 0;
        var accrued = 0L;
        for (var index = PlannedFrom; index < Rows.Length; index++)
        {
            var row = Rows[index];
            if (index == PlannedFrom) accrued += Scaled(Carried, NetOpening(row), row.Planned.Opening);
            var until = date < row.Planned.DueDate ? date : row.Planned.DueDate;
            accrued += YearShare.Of(Product.DayCount, row.Planned.From, until, AnchorDay).Interest(NetOpening(row), Product.CustomerRate);
            if (row.IsBilled) accrued -= row.Net.Interest;
        }

        return Math.Max(0, accrued);
    }

    /// <summary>What a refund takes off each row: principal from the last instalment, unpaid ones first; interest and fees as if the principal had been smaller from the start.</summary>
    /// <param name="amount">At most what was not refunded yet.</param>
    public ImmutableArray<RowRefund> RefundOf(long amount)
    {
        var (principal, left) = (new long[Rows.Length], amount);
        for (var row = Rows.Length - 1; row >= 0 && left > 0; row--) left -= principal[row] = Math.Min(left, Rows[row].Owed.Principal);
        for (var row = Rows.Length - 1; row >= 0 && left > 0; row--)
        {
            var more = Math.Min(left, Rows[row].Net.Principal - principal[row]);
            principal[row] += more;
            left -= more;
        }

        var refunds = ImmutableArray.CreateBuilder<RowRefund>();
        for (var row = 0; row < Rows.Length; row++)
        {
            var net = Rows[row].Net;
            var taken = new Parts(0, net.Fee - FeeAfter(Rows[row], Refunded + amount), net.Interest - InterestAfter(Rows[row], Refunded + amount), principal[row]);
            if (taken.Total > 0) refunds.Add(new RowRefund(row, taken));
        }

        return refunds.ToImmutable();
    }

    public Plan Refund(long amount, ImmutableArray<RowRefund> refunds, long subsidyReturned) =>
        refunds.Aggregate(this with { Refunded = Refunded + amount, Subsidy = Subsidy - subsidyReturned }, (plan, refund) => plan.With(refund.Row, row => row.Refund(refund.Taken)));

    private long InterestAfter(PlanRow row, long refunded)
    {
        if (row.Net.Interest == 0) return 0;
        var opening = NetOpening(row, refunded);
        var interest = Scaled(row.Planned.Carried, opening, row.Planned.Opening)
            + YearShare.Of(Product.DayCount, row.Planned.From, row.Planned.DueDate, AnchorDay).Interest(opening, Product.CustomerRate);
        return refunded == Amount ? 0 : Math.Min(row.Net.Interest, interest);
    }

    private long FeeAfter(PlanRow row, long refunded) =>
        refunded == Amount ? 0
        : row.FeeBase == 0 ? row.Net.Fee
        : NetOpening(row, refunded) == 0 ? 0
        : Math.Min(row.Net.Fee, Money.Share(Math.Max(0, row.FeeBase - (refunded - row.RefundsBefore)), Product.CustomerFeeRate));

    private static long NetOpening(PlanRow row, long refunded) => Math.Max(0, row.Planned.Opening - (refunded - row.RefundsBefore));

    private static long Scaled(long amount, long part, long whole) => whole == 0 || amount == 0 ? amount : (long)decimal.Round((decimal)amount * part / whole, 0, MidpointRounding.ToEven);

    private static PlanRow Planned(Instalment row, long feeBase, long refunded) => new(row, IsBilled: false, Paid: default, Refunded: default, GivenBack: default, Penalty: 0, PenalisedTo: null, refunded, row.Fee == 0 || row.Number == 0 ? 0 : feeBase, Moved: 0);
}

public enum PlanStatus { Active, Completed, Settled, Cancelled }

/// <summary>What a refund takes off the row at index <paramref name="Row"/>.</summary>
public readonly record struct RowRefund(int Row, Parts Taken);

/// <summary>What is paid of a row that has fallen due.</summary>
/// <param name="Row">Index of the row, which never changes once it has fallen due.</param>
/// <param name="Charged">Penalty interest charged on it at the same time, up to <paramref name="ChargedTo"/>.</param>
public readonly record struct PlanPayment(long Plan, int Row, Parts Paid, long Charged, DateOnly? ChargedTo);

/// <summary>Principal of a plan paid before it is due, and what is to come after it.</summary>
public sealed record PlanPrepayment(long Plan, Instalment Collected, ImmutableArray<Instalment> Upcoming, long Carried)
{
    /// <summary>What was to come before it, in case the money is returned; null where it cannot be.</summary>
    public FormerSchedule? Former { get; init; }
}
