using CreditGrains.Credit.Products;

namespace CreditGrains.Simulation.Model;

/// <summary>A planned instalment, in plain values.</summary>
internal sealed record PlannedRow(int Number, DateOnly From, DateOnly Due, long Opening, long Principal, long Interest, long Fee, long Carried);

/// <summary>How a schedule must look, in whole numbers and without a division that is not rounded at once. It judges schedules, and never makes one.</summary>
internal static class Schedules
{
    /// <summary>Interest on a balance for some days, half-even.</summary>
    public static long Interest(InstalmentProduct product, long balance, DateOnly from, DateOnly until) =>
        until <= from || BasisPoints(product) == 0 ? 0 : HalfEven((Int128)balance * BasisPoints(product) * (until.DayNumber - from.DayNumber), 10_000 * YearDays(product.DayCount));

    public static long HalfEven(Int128 numerator, Int128 denominator)
    {
        var (whole, rest) = Int128.DivRem(numerator, denominator);
        var twice = rest * 2;
        return (long)(twice > denominator || (twice == denominator && whole % 2 == 1) ? whole + 1 : whole);
    }

    public static long YearDays(DayCount dayCount) => dayCount == DayCount.Actual364 ? 364 : dayCount == DayCount.Actual365 ? 365 : throw new NotSupportedException($"{dayCount}");

    /// <summary>The day some periods later: months keep to the day of the first one where they have it.</summary>
    public static DateOnly Later(InstalmentProduct product, DateOnly date, int periods, int anchor)
    {
        if (product.Frequency != Frequency.Monthly) return date.AddDays((product.Frequency == Frequency.Weekly ? 7 : 14) * periods);
        var months = (date.Year * 12) + date.Month - 1 + periods;
        var (year, month) = (months / 12, (months % 12) + 1);
        return new DateOnly(year, month, Math.Min(anchor, DateTime.DaysInMonth(year, month)));
    }

    public static long Share(long amount, decimal share) => HalfEven((Int128)amount * (long)(share * 10_000), 10_000);

    public static long Fee(InstalmentProduct product, long principal) => product.MerchantFunded ? 0 : Share(principal, product.FeeRatePerPeriod);

    /// <summary>What is wrong with rows that share out <paramref name="principal"/>, or null. Dates and the principal of each are looked at by whoever knows what they must be.</summary>
    /// <param name="grace">How many rows are free of interest.</param>
    public static string? WrongInterest(InstalmentProduct product, IReadOnlyList<PlannedRow> rows, DateOnly from, long principal, long carried, int grace)
    {
        var (left, since, pending) = (principal, from, carried);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (row.From != since || row.Opening != left || row.Principal < 0 || row.Principal > left || row.Fee < 0) return $"row {i} does not go on from the one before: {row}";
            var earned = Interest(product, left, since, row.Due);
            // The row that ends it bears all that was put off.
            var isFree = i < grace && i < rows.Count - 1;
            if (row.Interest != (isFree ? 0 : pending + earned)) return $"row {i} bears {row.Interest}, and {pending} and {earned} had been earned";
            pending = isFree ? pending + earned : 0;
            (left, since) = (left - row.Principal, row.Due);
        }

        return left != 0 || pending != 0 ? $"{left} and interest of {pending} are left at the end" : null;
    }

    /// <summary>What is wrong with how the principal is shared out, or null.</summary>
    /// <param name="dates">How many dates there were to use.</param>
    /// <param name="level">What each row should come to; null when that follows from using all dates.</param>
    public static string? WrongShares(InstalmentProduct product, IReadOnlyList<PlannedRow> rows, int dates, int principalGrace, long? level)
    {
        if (rows.Count == 0) return null;
        if (rows.Count > dates) return $"{rows.Count} rows for {dates} dates";
        var principal = rows[0].Opening;
        var paying = rows.Take(rows.Count - 1).Skip(principalGrace).ToList();
        switch (product.Method)
        {
            case InstalmentMethod.InterestOnly:
                return rows.Count != dates || rows.Take(rows.Count - 1).Any(row => row.Principal != 0) ? "principal is due before the end" : null;
            case InstalmentMethod.EqualPrincipal or InstalmentMethod.FlatFee:
                var share = level ?? Math.Max(1, HalfEven(principal, dates - principalGrace));
                return paying.Exists(row => row.Principal != Math.Min(share, row.Opening)) || rows.Take(Math.Min(principalGrace, rows.Count - 1)).Any(row => row.Principal != 0) ? $"the shares are not {share}" : null;
            default:
                var totals = paying.Where(row => row.Principal > 0).Select(row => row.Principal + row.Interest).Distinct().ToList();
                if (totals.Count > 1) return "the instalments are not level";
                if (level is not null) return totals.Count == 1 && totals[0] != level ? $"the instalments are {totals[0]} and not {level}" : null;
                // Spread as far as whole units can be, or the rounding of a tiny plan that ends early.
                return rows.Count == dates && totals.Count == 1 && rows.All(row => row.Carried == 0) && Math.Abs(rows[^1].Principal + rows[^1].Interest - totals[0]) > dates ? "the last instalment is far from the others" : null;
        }
    }

    private static long BasisPoints(InstalmentProduct product) => product.MerchantFunded || product.Method == InstalmentMethod.FlatFee ? 0 : (long)(product.AnnualRate * 10_000);
}
