using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Instalments;

/// <summary>What is to be shared out over instalments: all of a purchase at first, what remains of it after a change.</summary>
/// <param name="Principal">Minor units, at least 1.</param>
/// <param name="From">The day interest begins to count.</param>
/// <param name="DueDates">Ascending, none before <paramref name="From"/>; at least one.</param>
/// <param name="FirstNumber">Number of the first row.</param>
/// <param name="PrincipalGrace">How many rows pay no principal; fewer than there are rows.</param>
/// <param name="InterestGrace">How many rows pay no interest; it is due with the first row after them.</param>
/// <param name="Carried">Interest that accrued before and is due with the first row.</param>
public readonly record struct Balance(
    long Principal, DateOnly From, ImmutableArray<DateOnly> DueDates, int AnchorDay, int FirstNumber = 1, int PrincipalGrace = 0, int InterestGrace = 0, long Carried = 0);

/// <summary>Shares a balance out over instalments. Every share is exact: the principal shares sum to the principal, and the last row takes the odd units.</summary>
public static class Amortisation
{
    /// <param name="level">
    /// What each row should come to: for equal instalments the whole row, otherwise its principal. The rows end when nothing is left. Null works it out so that all dates are used.
    /// </param>
    public static ImmutableArray<Instalment> Rows(InstalmentProduct product, Balance balance, long? level = null) => product.Method switch
    {
        InstalmentMethod.EqualInstalment => level is { } agreed ? EqualInstalments(product, balance, agreed) : EqualInstalments(product, balance),
        InstalmentMethod.EqualPrincipal => EqualPrincipal(product, balance, level ?? Even(balance)),
        InstalmentMethod.FlatFee => EqualPrincipal(product, balance, level ?? EvenWithFee(product, balance)),
        InstalmentMethod.InterestOnly => Build(product, balance, endsEarly: false, (row, opening, _) => row == balance.DueDates.Length - 1 ? opening : 0),
    };

    // EMI = P·Π(1+rᵢ)/fₙ with f₁ = 1, fₙ = 1 + fₙ₋₁(1+rₙ), which is the annuity formula for periods of unequal length. The last row absorbs the rounding; where
    // that shows, the difference is spread, and kept if it helps. Source: Apache Fineract, ProgressiveEMICalculator.
    private static ImmutableArray<Instalment> EqualInstalments(InstalmentProduct product, Balance balance)
    {
        var paying = balance.DueDates.Length - balance.PrincipalGrace;
        var (owed, f) = ((decimal)balance.Principal, 0m);
        for (var row = balance.PrincipalGrace; row < balance.DueDates.Length; row++)
        {
            var factor = 1 + Share(product, balance, row).Factor(product.CustomerRate);
            owed *= factor;
            if (row == 0) owed += balance.Carried;
            f = 1 + (f * factor);
        }

        var level = ToMultiple(product, owed / f);
        var rows = EqualInstalments(product, balance, level);
        var gap = Gap(rows, level);
        if (Math.Abs(gap) <= paying / 2) return rows;

        var spread = ToMultiple(product, level + decimal.Round((decimal)gap / paying, 0, MidpointRounding.ToEven));
        if (spread == level) return rows;
        var evener = EqualInstalments(product, balance, spread);
        return Math.Abs(Gap(evener, spread)) < Math.Abs(gap) ? evener : rows;
    }

    private static long Gap(ImmutableArray<Instalment> rows, long level) => rows[^1].Principal + rows[^1].Interest - level;

    private static ImmutableArray<Instalment> EqualInstalments(InstalmentProduct product, Balance balance, long level) =>
        Build(product, balance, endsEarly: true, (row, opening, interest) =>
            row < balance.PrincipalGrace ? 0 : row == balance.DueDates.Length - 1 ? opening : Math.Clamp(level - interest, 0, opening));

    private static ImmutableArray<Instalment> EqualPrincipal(InstalmentProduct product, Balance balance, long share) =>
        Build(product, balance, endsEarly: true, (row, opening, _) =>
            row < balance.PrincipalGrace ? 0 : row == balance.DueDates.Length - 1 ? opening : Math.Min(share, opening));

    private static long Even(Balance balance) =>
        Math.Max(1, (long)decimal.Round((decimal)balance.Principal / (balance.DueDates.Length - balance.PrincipalGrace), 0, MidpointRounding.ToEven));

    private static long EvenWithFee(InstalmentProduct product, Balance balance)
    {
        var fee = Fee(product, balance);
        return Math.Max(1, ToMultiple(product, Even(balance) + fee) - fee);
    }

    private static long Fee(InstalmentProduct product, Balance balance) => Money.Share(balance.Principal, product.CustomerFeeRate);

    private static long ToMultiple(InstalmentProduct product, decimal level)
    {
        var multiple = product.InstalmentMultiple ?? 1;
        return Math.Max(1, (long)decimal.Round(level / multiple, 0, MidpointRounding.ToEven)) * multiple;
    }

    private static YearShare Share(InstalmentProduct product, Balance balance, int row) =>
        YearShare.Of(product.DayCount, row == 0 ? balance.From : balance.DueDates[row - 1], balance.DueDates[row], balance.AnchorDay);

    private static ImmutableArray<Instalment> Build(InstalmentProduct product, Balance balance, bool endsEarly, Func<int, long, long, long> principalOf)
    {
        var rows = ImmutableArray.CreateBuilder<Instalment>(balance.DueDates.Length);
        var (opening, carried, fee) = (balance.Principal, balance.Carried, Fee(product, balance));
        for (var row = 0; row < balance.DueDates.Length && (opening > 0 || !endsEarly); row++)
        {
            var interest = Share(product, balance, row).Interest(opening, product.CustomerRate);
            var isFree = row < balance.InterestGrace;
            var due = isFree ? 0 : carried + interest;
            var principal = principalOf(row, opening, due);
            // Nothing comes after the row that pays the rest, so it bears what a grace has put off.
            if (isFree && principal == opening && endsEarly) (isFree, due) = (false, carried + interest);
            rows.Add(new Instalment(
                balance.FirstNumber + row, row == 0 ? balance.From : balance.DueDates[row - 1], balance.DueDates[row], opening, principal, due, fee, isFree ? 0 : carried));
            carried = isFree ? carried + interest : 0;
            opening -= principal;
        }

        return rows.ToImmutable();
    }
}
