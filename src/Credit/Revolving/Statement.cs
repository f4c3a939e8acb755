using System.Collections.Immutable;

namespace CreditGrains.Credit.Revolving;

/// <summary>A statement as it was issued. It is never changed: what turns out differently later is an adjustment of the next one. Amounts are minor units.</summary>
/// <param name="Number">1, 2, 3 … of the line.</param>
/// <param name="Opening">Closing balance of the statement before.</param>
/// <param name="Activity">What moved since, by booking.</param>
/// <param name="Adjustments">What corrections of earlier days changed: opening and activity with it come to the balance.</param>
/// <param name="FirstEvent">Number of the line's first event after the statement before; the transactions listed are those from here.</param>
public sealed record Statement(int Number, long Opening, Activity Activity, long Adjustments, StatementFigures Figures, long FirstEvent)
{
    public long Closing => Figures.Balance;
}

/// <summary>What moved on a line since its last statement. Amounts are minor units, none below 0 but of corrections.</summary>
/// <param name="Purchases">Spent, cash apart.</param>
/// <param name="Instalments">Fallen due of plans, less what was let off again.</param>
/// <param name="PaidOut">The customer's own money that was paid out, or paid instalments.</param>
/// <param name="Converted">Became a plan.</param>
public readonly record struct Activity(
    long Purchases, long Cash, long Refunds, long Repayments, long Reversed, long Interest, long Fees, long Waived, long Instalments, long PaidOut, long Converted)
{
    /// <summary>What it changed the balance by.</summary>
    public long Net => Purchases + Cash - Refunds - Repayments + Reversed + Interest + Fees - Waived + Instalments + PaidOut - Converted;
}

/// <summary>The line's latest statement, as far as the next one needs to know.</summary>
/// <param name="Event">Number of the event that issued it; 0 before the first.</param>
public sealed record Issued(int Number, long Closing, long Event)
{
    public static readonly Issued None = new(0, 0, 0);
}
