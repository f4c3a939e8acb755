using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>The least a customer may pay by the due date.</summary>
public static class Minimum
{
    /// <summary>
    /// max(floor, 100 % fees + 100 % interest + 100 % instalments due + 100 % of max(overdue, over-limit) + Σ x % · principal), at most the statement balance, 0 when
    /// in credit. Shares are rounded half-even. Source: Thought Machine Vault, credit card 4.1, with its example: 10 + 15 + 1 % of 750 = 32.50, floor 100, so 100.
    /// </summary>
    public static long Due(
        MinimumPayment minimum, long balance, long fees, long interest, long instalments, long overdue, long overLimit, IEnumerable<long> principal) =>
        balance <= 0 ? 0 : Math.Min(balance, Math.Max(minimum.Floor,
            fees + interest + instalments + Math.Max(overdue, overLimit) + principal.Sum(part => Money.Share(part, minimum.Percent))));
}
