using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Products;

namespace CreditGrains.Simulation.Model;

/// <summary>What limits a purchase, counted from the whole past every time.</summary>
internal static class Limits
{
    /// <summary>Every failing check, in the order of the contract.</summary>
    /// <param name="raised">The authorisation that is to grow; null for a new one.</param>
    public static List<DeclineReason> Failing(LineModel line, long amount, bool isForeign, Seen seen, HoldModel? raised, string? plan, DateTimeOffset now)
    {
        var reasons = Standing(line, isForeign, seen);
        if (!isForeign) reasons.AddRange(Amounts(line, amount, seen, raised, plan, now));
        reasons.Sort();
        return reasons;
    }

    /// <summary>Checks that neither waiting nor a smaller amount changes.</summary>
    public static List<DeclineReason> Standing(LineModel line, bool isForeign, Seen seen)
    {
        var reasons = new List<DeclineReason>();
        if (line.IsFrozen) reasons.Add(DeclineReason.LineFrozen);
        if (line.IsClosed) reasons.Add(DeclineReason.LineClosed);
        if (line.IsBlocked) reasons.Add(DeclineReason.CustomerBlocked);
        if (seen.IsMissing) reasons.Add(DeclineReason.MerchantNotFound);
        if (seen.IsSuspended) reasons.Add(DeclineReason.MerchantSuspended);
        if (isForeign) reasons.Add(DeclineReason.CurrencyMismatch);
        var product = line.Product!;
        if (!seen.IsMissing && !MayBuyAt(product, seen.Merchant.Mcc)) reasons.Add(DeclineReason.MerchantCategoryNotAllowed);
        return reasons;
    }

    public static List<DeclineReason> Amounts(LineModel line, long amount, Seen seen, HoldModel? raised, string? plan, DateTimeOffset now)
    {
        var reasons = new List<DeclineReason>();
        var limits = line.Product!.Limits;
        if (amount + (raised?.Approved ?? 0) > limits.PerTransaction) reasons.Add(DeclineReason.TransactionLimitExceeded);

        var today = line.Approvals.Where(approval => approval.At.UtcDateTime.Date == now.UtcDateTime.Date).ToList();
        var month = line.Approvals.Where(approval => (approval.At.Year, approval.At.Month) == (now.Year, now.Month));
        var amountReached = today.Sum(approval => approval.Amount) + amount > limits.DailyAmount || month.Sum(approval => approval.Amount) + amount > limits.MonthlyAmount;
        var countReached = today.Sum(approval => approval.Count) >= limits.DailyCount;
        foreach (var window in limits.Trailing)
        {
            var within = line.Approvals.Where(approval => (now - approval.At).TotalSeconds < window.Seconds).ToList();
            amountReached |= within.Sum(approval => approval.Amount) + amount > window.Amount;
            countReached |= within.Sum(approval => approval.Count) >= window.Count;
        }

        if (amountReached) reasons.Add(DeclineReason.VelocityAmountExceeded);
        if (countReached && raised is null) reasons.Add(DeclineReason.VelocityCountExceeded);

        var category = Category(line, seen.Merchant.Mcc);
        if (!seen.IsMissing && line.Product.SubLimits.TryGetValue(category, out var subLimit))
        {
            var most = Math.Min(subLimit.Share is { } share ? (long)Math.Floor(line.Limit * share) : long.MaxValue, subLimit.Amount ?? long.MaxValue);
            if (line.OwedIn(category) + line.HeldAt(now, category) + amount > most) reasons.Add(DeclineReason.SubLimitExceeded);
        }

        if (plan is not null && !PlanRules.IsEligible(line, plan, amount + (raised?.Approved ?? 0), seen, raised is not null)) reasons.Add(DeclineReason.PlanNotAvailable);
        if (Shortfall(line, amount, now) > (raised is null ? InstantLeft(line, now) : 0)) reasons.Add(DeclineReason.InsufficientCredit);
        return reasons;
    }

    /// <summary>How much limit is missing for <paramref name="amount"/>.</summary>
    public static long Shortfall(LineModel line, long amount, DateTimeOffset now)
    {
        var onCredit = amount - line.OwnMoneyAt(now);
        return onCredit <= 0 ? 0 : Math.Max(0, line.CreditUsedAt(now) + onCredit - line.Limit - line.BoostAt(now));
    }

    private static bool MayBuyAt(RevolvingProduct product, string mcc) => !product.DeniedMccs.Contains(mcc) && product.AllowedMccs?.Contains(mcc) != false;

    public static string Category(LineModel line, string mcc) => line.Product!.SubLimits.ContainsKey(mcc) ? mcc : mcc == "6011" ? "cash" : "purchase";

    /// <summary>Half-even, in whole numbers.</summary>
    public static long Discount(long amount, int basisPoints)
    {
        var (whole, rest) = Math.DivRem(amount * basisPoints, 10_000);
        return rest > 5_000 || (rest == 5_000 && whole % 2 == 1) ? whole + 1 : whole;
    }

    public static long InstantLeft(LineModel line, DateTimeOffset now) =>
        Math.Max(0, LineRules.InstantMost(line) - line.Boosts.Where(boost => boost.IsInstant && now < boost.Until).Sum(boost => boost.Amount));
}
