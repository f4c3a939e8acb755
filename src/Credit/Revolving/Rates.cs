using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>Rates of one line that replace the product's from a day on. They apply forward: what accrued before stays.</summary>
public sealed record RateChange(DateOnly From, decimal AnnualRate, decimal CashRate);

/// <summary>A favour with an end and a budget, whose every use is recorded.</summary>
/// <param name="Number">Number of the line's event that granted it.</param>
/// <param name="From">First day it counts.</param>
/// <param name="Until">Last day it counts.</param>
/// <param name="Budget">Most it may save in all, in minor units; null for no bound.</param>
/// <param name="Used">Saved so far.</param>
/// <param name="Reduction">What a rate reduction takes off the rate per year; 0 otherwise.</param>
/// <param name="Category">The balance category it is for; null for all.</param>
public sealed record Coupon(long Number, CouponKind Kind, DateOnly From, DateOnly Until, long? Budget, long Used, decimal Reduction, string? Category)
{
    public long Left => Budget is { } budget ? Math.Max(0, budget - Used) : long.MaxValue;

    public bool IsFor(string category, DateOnly day) => From <= day && day <= Until && (Category is null || Category == category);
}

public enum CouponKind { RateReduction, InterestFree, FeeWaiver }

/// <summary>Which rate a balance accrues at.</summary>
internal static class Rates
{
    /// <summary>Rate per year of <paramref name="category"/> on <paramref name="day"/>, coupons and penalties apart.</summary>
    public static decimal Of(Position position, RevolvingProduct product, string category, DateOnly day)
    {
        RateChange? latest = null;
        foreach (var change in position.Rates)
            if (change.From <= day) latest = change;
        return latest is null ? product.Rate(category) : category == Categories.Cash ? latest.CashRate : latest.AnnualRate;
    }

    /// <summary>The rate, what a coupon takes off it, and which. Of several coupons the one that saves most counts; while past due none does.</summary>
    public static (decimal Rate, decimal Reduction, long Coupon) On(Position position, RevolvingProduct product, string category, DateOnly day)
    {
        var rate = Of(position, product, category, day);
        if (position.IsPastDueOn(day)) return (Math.Max(rate, product.PenaltyRate ?? rate), 0, 0);
        var (reduction, number) = (0m, 0L);
        foreach (var coupon in position.Coupons)
        {
            if (coupon.Kind == CouponKind.FeeWaiver || !coupon.IsFor(category, day)) continue;
            var saved = coupon.Kind == CouponKind.InterestFree ? rate : Math.Min(rate, coupon.Reduction);
            if (saved > reduction) (reduction, number) = (saved, coupon.Number);
        }

        return (rate, reduction, number);
    }

    /// <summary>Changes and coupons that can no longer matter from <paramref name="day"/> on are dropped, so that a line stays small.</summary>
    public static Position Prune(Position position, DateOnly day)
    {
        var current = -1;
        for (var i = 0; i < position.Rates.Length; i++)
            if (position.Rates[i].From <= day) current = i;
        return position with
        {
            Rates = current > 0 ? position.Rates.RemoveRange(0, current) : position.Rates,
            Coupons = position.Coupons.RemoveAll(coupon => coupon.Until < day && !IsAccrued(position, coupon.Number)),
        };
    }

    private static bool IsAccrued(Position position, long coupon)
    {
        foreach (var balance in position.Balances)
            foreach (var one in balance.Deferred)
                if (one.Coupon == coupon) return true;
        return false;
    }
}
