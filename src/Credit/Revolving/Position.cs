using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>
/// Where a revolving line stands at the beginning of a day: the fold of all facts with earlier value dates and of the days that passed since. It knows nothing of
/// when anything was booked, so the same facts in time order always lead to the same position. Bounded; amounts are minor units.
/// </summary>
public sealed record Position
{
    /// <summary>The last day that is over and accounted for.</summary>
    public required DateOnly ClosedThrough { get; init; }

    /// <summary>By name of the category.</summary>
    public ImmutableArray<CategoryBalance> Balances { get; init; } = [];

    /// <summary>Owed for late and returned payments.</summary>
    public long Penalties { get; init; }

    /// <summary>Owed for other fees.</summary>
    public long Fees { get; init; }

    /// <summary>Owed interest that was posted. What accrues is not owed yet.</summary>
    public long Interest { get; init; }

    /// <summary>Owed instalments of plans that have fallen due.</summary>
    public long Instalments { get; init; }

    /// <summary>Principal of plans that has not fallen due; it uses the limit, and nothing else here.</summary>
    public long PlanPrincipal { get; init; }

    /// <summary>The customer's own money with us.</summary>
    public long CreditBalance { get; init; }

    /// <summary>Whether interest on purchases waits to be waived by a payment in full.</summary>
    public bool IsGraceInForce { get; init; } = true;

    /// <summary>The customer's risk grade, for provisions; null where it is not known.</summary>
    public string? Grade { get; init; }

    public required Cycle Cycle { get; init; }

    /// <summary>Unpaid minimums, oldest first.</summary>
    public ImmutableArray<Due> Dues { get; init; } = [];

    /// <summary>Days that do not count as past due, in order.</summary>
    public ImmutableArray<Pause> Pauses { get; init; } = [];

    public Bucket Bucket { get; init; }

    public ImmutableArray<RateChange> Rates { get; init; } = [];

    public ImmutableArray<Coupon> Coupons { get; init; } = [];

    /// <summary>The limit as a sum of steps, in the order of their days.</summary>
    public ImmutableArray<LimitStep> Limits { get; init; } = [];

    public Mandate? Autopay { get; init; }

    /// <summary>Loss expected and provided for.</summary>
    public long Provision { get; init; }

    public ChargeOff? ChargedOff { get; init; }

    /// <summary>Charged and waived since the line was opened, for the income accounts.</summary>
    public Charged Charged { get; init; }

    /// <summary>The day that is being lived.</summary>
    public DateOnly OpenDay => ClosedThrough.AddDays(1);

    public long Principal
    {
        get
        {
            long sum = 0;
            foreach (var balance in Balances) sum += balance.Principal;
            return sum;
        }
    }

    /// <summary>Everything owed and booked that is due or on a statement's way, plans that have not fallen due apart.</summary>
    public long Owed => Principal + Penalties + Fees + Interest + Instalments;

    /// <summary>The same without instalments.</summary>
    public long RevolvingOwed => Owed - Instalments;

    /// <summary>Everything owed and booked, principal of plans that has not fallen due included: what a charge-off is about.</summary>
    public long TotalOwed => Owed + PlanPrincipal;

    public long LimitOn(DateOnly day)
    {
        long sum = 0;
        foreach (var step in Limits)
            if (step.From <= day) sum += step.Delta;
        return sum;
    }

    /// <summary>Unpaid minimums whose due date is before <paramref name="day"/>.</summary>
    public long OverdueOn(DateOnly day)
    {
        long sum = 0;
        foreach (var due in Dues)
            if (due.Date < day) sum += due.Unpaid;
        return sum;
    }

    public bool IsPastDueOn(DateOnly day) => !Dues.IsEmpty && Dues[0].Date < day;

    /// <summary>Unpaid minimum, overdue or not.</summary>
    public long MinimumUnpaid
    {
        get
        {
            long sum = 0;
            foreach (var due in Dues) sum += due.Unpaid;
            return sum;
        }
    }

    public static Position Opened(DateOnly day, long limit) => new()
    {
        ClosedThrough = day.AddDays(-1), Cycle = new Cycle(day, day.AddDays(-1), null, 0, 0, null, HasActivity: false), Limits = limit == 0 ? [] : [new LimitStep(day, limit)],
        Balances = [CategoryBalance.Empty(Categories.Cash), CategoryBalance.Empty(Categories.Purchase)],
    };
}

/// <summary>What is owed in one category, what is on a statement already apart from what is not.</summary>
/// <param name="OnBilled">Accrued this cycle on the billed part.</param>
/// <param name="OnUnbilled">Accrued this cycle on the rest.</param>
/// <param name="Deferred">Accrued before the last statement on what it billed, waiting to be waived by payment in full.</param>
public sealed record CategoryBalance(
    string Category, long Billed, long Unbilled, ImmutableArray<Stretch> OnBilled, ImmutableArray<Stretch> OnUnbilled, ImmutableArray<Stretch> Deferred, Carry Carry)
{
    public static CategoryBalance Empty(string category) => new(category, 0, 0, [], [], [], default);

    public long Principal => Billed + Unbilled;
}

/// <summary>The cycle being lived, and the statement that began it.</summary>
/// <param name="OpenedOn">The day the line was opened. The first statement is cut after it, however near its day is.</param>
/// <param name="CutOn">The last day of the cycle before; of the first, the day before the line was opened.</param>
/// <param name="DueDate">When its statement is due; null when there was none.</param>
/// <param name="Balance">The closing balance of that statement.</param>
/// <param name="CreditedSince">Repaid and refunded since.</param>
/// <param name="IsPaidInFull">Whether it was by its due date; null until that is over.</param>
/// <param name="HasActivity">Whether money moved since. A cycle in which nothing did and nothing is owed has no statement.</param>
public sealed record Cycle(DateOnly OpenedOn, DateOnly CutOn, DateOnly? DueDate, long Balance, long CreditedSince, bool? IsPaidInFull, bool HasActivity)
{
    public long Remaining => Math.Max(0, Balance - CreditedSince);

    /// <summary>Whether the grace of a statement paid in full is kept; a statement with nothing to pay is.</summary>
    public bool IsHonoured => DueDate is null || Balance <= 0 || IsPaidInFull == true;

    /// <summary>The first statement day on or after <paramref name="day"/> that ends this cycle.</summary>
    public DateOnly NextCut(int statementDay, DateOnly day)
    {
        var after = CutOn < OpenedOn ? OpenedOn : CutOn;
        var from = day > after ? day : after.AddDays(1);
        var cut = Clamped(from.Year, from.Month, statementDay);
        if (cut >= from) return cut;
        var month = new DateOnly(from.Year, from.Month, 1).AddMonths(1);
        return Clamped(month.Year, month.Month, statementDay);
    }

    private static DateOnly Clamped(int year, int month, int day) => new(year, month, Math.Min(day, DateTime.DaysInMonth(year, month)));
}

/// <summary>What is still unpaid of one statement's minimum, beyond what was overdue then. Each part is included in what the position owes.</summary>
public readonly record struct Due(DateOnly Date, long Penalties, long Fees, long Interest, long Instalments, long Principal)
{
    public long Unpaid => Penalties + Fees + Interest + Instalments + Principal;
}

/// <param name="Until">The first day that counts again.</param>
public readonly record struct Pause(DateOnly From, DateOnly Until);

/// <param name="Delta">Added to the limit from that day on; negative when a boost ends.</param>
public readonly record struct LimitStep(DateOnly From, long Delta);

/// <summary>What the customer lets us collect on each due date.</summary>
/// <param name="Amount">Of a fixed mandate; null otherwise.</param>
public sealed record Mandate(MandateKind Kind, long? Amount);

public enum MandateKind { Minimum, Statement, Fixed }

/// <param name="Loss">What was owed then and not recovered since; recoveries never exceed it.</param>
public sealed record ChargeOff(DateOnly Date, string Reason, long Loss, long Recovered);

public readonly record struct Charged(long Interest, long Fees, long Penalties, long Waived);

/// <summary>Days past due in the field's ranges. Stored: never renamed.</summary>
public enum Bucket { Current, Days1To30, Days31To60, Days61To90, Over90 }
