using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>
/// Days on which a balance accrued at one rate, not yet divided: interest divides last and rounds once, when it is posted, so it is the same whether the days
/// were lived one by one or in one jump.
/// </summary>
/// <param name="Rate">Per year.</param>
/// <param name="Reduction">The part of the rate that <paramref name="Coupon"/> takes off.</param>
/// <param name="Coupon">Number of the coupon; 0 for none.</param>
/// <param name="Year">Days of the year the days are counted against.</param>
/// <param name="Weight">Sum of balance × days, in minor units.</param>
public readonly record struct Stretch(decimal Rate, decimal Reduction, long Coupon, int Year, decimal Weight, int Days)
{
    public bool IsLike(Stretch other) => Rate == other.Rate && Reduction == other.Reduction && Coupon == other.Coupon && Year == other.Year;
}

/// <summary>What was posted leaves less than half a minor unit either way, which the next posting takes along. Numerators over the year's ordinary and leap length.</summary>
public readonly record struct Carry(decimal Ordinary, decimal Leap);

/// <summary>The arithmetic of accrued interest.</summary>
public static class Accruals
{
    private const int LeapYear = 366;

    /// <summary>The same days again at another balance are one stretch; other rates are stretches of their own.</summary>
    public static ImmutableArray<Stretch> Add(ImmutableArray<Stretch> to, Stretch one)
    {
        for (var i = 0; i < to.Length; i++)
            if (to[i].IsLike(one)) return to.SetItem(i, to[i] with { Weight = to[i].Weight + one.Weight, Days = to[i].Days + one.Days });
        return to.Add(one);
    }

    /// <summary>Two parts of one balance over the same days.</summary>
    public static ImmutableArray<Stretch> Beside(ImmutableArray<Stretch> left, ImmutableArray<Stretch> right)
    {
        foreach (var one in right)
        {
            var at = -1;
            for (var i = 0; i < left.Length && at < 0; i++)
                if (left[i].IsLike(one)) at = i;
            left = at < 0 ? left.Add(one) : left.SetItem(at, left[at] with { Weight = left[at].Weight + one.Weight, Days = Math.Max(left[at].Days, one.Days) });
        }

        return left;
    }

    /// <summary>Interest in whole minor units, rounded half-even, and what is carried to the next posting.</summary>
    public static (long Posted, Carry Carry) Post(RevolvingProduct product, Carry carry, params ReadOnlySpan<ImmutableArray<Stretch>> parts)
    {
        var (ordinary, leap, year) = (carry.Ordinary, carry.Leap, OrdinaryYear(product.DayCount));
        foreach (var part in parts)
            foreach (var one in part)
            {
                if (one.Year == LeapYear) leap += one.Rate * Weighed(product, one);
                else ordinary += one.Rate * Weighed(product, one);
            }

        var exact = leap == 0 ? ordinary / year : ((ordinary * LeapYear) + (leap * year)) / (year * LeapYear);
        var posted = Math.Max(0, (long)decimal.Round(exact, 0, MidpointRounding.ToEven));
        return (posted, new Carry(ordinary - ((decimal)posted * year), leap));
    }

    /// <summary>What coupon <paramref name="coupon"/> takes off, in whole minor units, rounded half-even.</summary>
    public static long Saved(RevolvingProduct product, long coupon, params ReadOnlySpan<ImmutableArray<Stretch>> parts)
    {
        var saved = 0m;
        foreach (var part in parts)
            foreach (var one in part)
                if (one.Coupon == coupon) saved += one.Reduction * Weighed(product, one) / one.Year;
        return (long)decimal.Round(saved, 0, MidpointRounding.ToEven);
    }

    // The average daily balance is an amount of money, so it is rounded to one before the rate is applied to it.
    private static decimal Weighed(RevolvingProduct product, Stretch one) =>
        product.Accrual == Accrual.Daily || one.Days == 0 ? one.Weight : decimal.Round(one.Weight / one.Days, 0, MidpointRounding.ToEven) * one.Days;

    private static int OrdinaryYear(DayCount dayCount) => dayCount switch
    {
        DayCount.Thirty360 or DayCount.Actual360 => 360,
        DayCount.Actual364 => 364,
        DayCount.Actual365 or DayCount.ActualActual => 365,
    };
}
