namespace CreditGrains.Credit.Instalments;

/// <summary>One row of a schedule. Amounts are minor units, none is below 0.</summary>
/// <param name="Number">1, 2, 3 …; 0 for a down payment.</param>
/// <param name="From">The day interest of this row begins to count.</param>
/// <param name="Opening">Principal outstanding in the period, this row's own included.</param>
/// <param name="Interest">All interest due with this row, <paramref name="Carried"/> included.</param>
/// <param name="Fee">Flat fee of the period.</param>
/// <param name="Carried">Interest that had accrued before <paramref name="From"/> and is due with this row.</param>
public sealed record Instalment(int Number, DateOnly From, DateOnly DueDate, long Opening, long Principal, long Interest, long Fee, long Carried)
{
    public long Total => Principal + Interest + Fee;

    public long BalanceAfter => Opening - Principal;
}
