using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>How long and how dear it is to pay only the minimum each month and to spend nothing more.</summary>
/// <param name="Months">Number of payments.</param>
/// <param name="Total">All payments together.</param>
/// <param name="Cost">Of them, interest and fees.</param>
/// <remarks>Months are taken as equal, each of a twelfth of the yearly rate. Source: Regulation Z (12 CFR 1026), appendix M1.</remarks>
public sealed record Payoff(int Months, long Total, long Cost)
{
    /// <summary>A century: whoever is not out by then is told that it never ends.</summary>
    public const int MonthsMost = 1200;

    /// <param name="principal">Owed by rate per year.</param>
    /// <param name="posted">Interest and fees on the statement, due in full with its minimum.</param>
    /// <returns>Null when it takes more than <see cref="MonthsMost"/>.</returns>
    public static Payoff? Of(MinimumPayment minimum, IEnumerable<(decimal Rate, long Amount)> principal, long posted)
    {
        (decimal Rate, long Amount)[] owed = [.. principal.OrderByDescending(part => part.Rate)];
        var (interest, total, cost) = (posted, 0L, posted);
        for (var month = 1; month <= MonthsMost; month++)
        {
            var balance = owed.Sum(part => part.Amount);
            if (balance + interest == 0) return new Payoff(month - 1, total, cost);
            var payment = Math.Min(balance + interest, Math.Max(minimum.Floor, interest + owed.Sum(part => Money.Share(part.Amount, minimum.Percent))));
            if (payment == 0) return null;
            total += payment;
            var left = Math.Max(0, payment - interest);
            for (var i = 0; i < owed.Length; i++)
            {
                var taken = Math.Min(owed[i].Amount, left);
                (owed[i].Amount, left) = (owed[i].Amount - taken, left - taken);
            }

            var accrued = owed.Sum(part => Money.Share(part.Amount, part.Rate / 12));
            (interest, cost) = (Math.Max(0, interest - payment) + accrued, cost + accrued);
        }

        return null;
    }
}
