using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Instalments;

/// <summary>An instalment of a plan and what became of it. What was planned and what was paid is never rewritten once it has fallen due; refunds and penalties stand beside it.</summary>
/// <param name="IsBilled">Whether it has fallen due: from then on its interest and fee are owed.</param>
/// <param name="Refunded">Taken off what was planned by refunds of the purchase.</param>
/// <param name="GivenBack">Paid, and then the customer's again because a refund left less to pay.</param>
/// <param name="Penalty">Penalty interest charged on it so far.</param>
/// <param name="PenalisedTo">The day up to which penalty interest was charged; null when none was.</param>
/// <param name="RefundsBefore">How much of the purchase had been refunded when the row was planned: the plan of it knows of those already.</param>
/// <param name="Moved">Principal of it that a re-aging moved to later rows.</param>
/// <param name="FeeBase">The principal its fee is a share of; 0 when the fee does not depend on it.</param>
public sealed record PlanRow(Instalment Planned, bool IsBilled, Parts Paid, Parts Refunded, Parts GivenBack, long Penalty, DateOnly? PenalisedTo, long RefundsBefore, long FeeBase, long Moved)
{
    /// <summary>What it comes to after refunds.</summary>
    public Parts Net => new(Penalty, Planned.Fee - Refunded.Fee, Planned.Interest - Refunded.Interest, Planned.Principal - Refunded.Principal - Moved);

    public Parts Owed => (Net - (Paid - GivenBack)).OrNone();

    /// <summary>The row after a refund took <paramref name="taken"/> off it.</summary>
    public PlanRow Refund(Parts taken)
    {
        var refunded = this with { Refunded = Refunded + taken };
        return refunded with { GivenBack = GivenBack + (Paid - GivenBack - refunded.Net).OrNone() };
    }

    /// <summary>Penalty interest on what is unpaid past its due date, not charged yet. Penalties bear none themselves.</summary>
    public long PenaltyOn(DateOnly date, decimal? rate, DayCount dayCount) =>
        rate is { } yearly ? YearShare.Of(dayCount, PenalisedTo ?? Planned.DueDate, date, anchorDay: 0).Interest(Owed.Total - Owed.Penalty, yearly) : 0;

    public InstalmentStatus StatusOn(DateOnly today) =>
        Net.Total == 0 && Refunded.Total > 0 ? InstalmentStatus.Cancelled
        : Owed.Total == 0 && (IsBilled || Paid.Total > 0) ? InstalmentStatus.Paid
        : Planned.DueDate < today ? InstalmentStatus.PastDue
        : Planned.DueDate == today ? InstalmentStatus.Due
        : InstalmentStatus.Upcoming;
}

public enum InstalmentStatus { Upcoming, Due, PastDue, Paid, Cancelled }
