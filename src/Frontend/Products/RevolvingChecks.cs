using CreditGrains.Credit.Products;
using CreditGrains.Frontend.Authorisations;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Products;

/// <summary>The bounds of a revolving product's fields. With them a product always fits one journal entry, and so does whatever is opened with it.</summary>
internal static class RevolvingChecks
{
    private const int EntriesMost = 200, SubLimitsMost = 50, TrailingMost = 10, CountMost = 1_000_000;

    // 31 days of trailing windows, the longest that velocity keeps.
    private const int SecondsLeast = 10, SecondsMost = 31 * 24 * 60 * 60;

    public static void Check(RevolvingShape shape, ref Checks checks)
    {
        if (shape.CashRate is { } cashRate) checks.Rate("cash_rate", cashRate, most: 10);
        checks.Whole("statement_day", shape.StatementDay, 1, 31);
        checks.Whole("due_days", shape.DueDays, 1, 90);
        checks.Amount("minimum_payment.floor", shape.MinimumPayment.Floor, least: 0);
        checks.Rate("minimum_payment.percent", shape.MinimumPayment.Percent, most: 1);
        checks.Amount("late_fee", shape.LateFee, least: 0);
        if (shape.PenaltyRate is { } penaltyRate) checks.Rate("penalty_rate", penaltyRate, most: 10);
        checks.Amount("returned_payment_fee", shape.ReturnedPaymentFee, least: 0);
        if (shape.Allocation.Length != 4 || shape.Allocation.Distinct().Count() != 4) checks.Fail("allocation", "must name each of penalty, fee, interest, principal once");
        CheckTables(shape, ref checks);
        CheckLimits(shape.Limits, ref checks);
        checks.Mccs("denied_mccs", shape.DeniedMccs, 500);
        checks.Countries("allowed_countries", shape.AllowedCountries ?? [], 300);
        checks.Countries("denied_countries", shape.DeniedCountries, 300);
        checks.Words("allowed_entry_modes", shape.AllowedEntryModes ?? [], AuthoriseRequest.EntryModes);
        checks.Codes("plans", shape.Plans, 100);
        if (!Checks.IsText(shape.TimeZone) || !TimeZoneInfo.TryFindSystemTimeZoneById(shape.TimeZone, out _)) checks.Fail("time_zone", "must be an IANA time zone, for example Asia/Shanghai");
        if (shape.InstantCredit is not { } instant) return;
        checks.Rate("instant_credit.percent", instant.Percent, most: 1);
        checks.Amount("instant_credit.cap", instant.Cap, least: 0);
        checks.Whole("instant_credit.days", instant.Days, 1, 365);
    }

    private static void CheckTables(RevolvingShape shape, ref Checks checks)
    {
        checks.Keys("hold_days", shape.HoldDays.Keys, EntriesMost, RevolvingProduct.DefaultKey);
        foreach (var (key, days) in shape.HoldDays) checks.Whole($"hold_days.{key}", days, 1, 365);
        checks.Keys("over_capture_percent", shape.OverCapturePercent.Keys, EntriesMost);
        foreach (var (key, share) in shape.OverCapturePercent) checks.Rate($"over_capture_percent.{key}", share, most: 1);
        checks.Keys("sub_limits", shape.SubLimits.Keys, SubLimitsMost, Categories.Cash);
        foreach (var (key, limit) in shape.SubLimits)
        {
            // Their purchases count under cash and nowhere else, so a ceiling of their own would never hold anybody back.
            if (Categories.IsCash(key)) checks.Fail($"sub_limits.{key}", $"is of the category {Categories.Cash}: give the ceiling under that name");
            if (limit is null or { Share: null, Amount: null }) checks.Fail($"sub_limits.{key}", "must have a share, an amount or both");
            if (limit?.Share is { } share) checks.Rate($"sub_limits.{key}", share, most: 1);
            checks.Amount($"sub_limits.{key}", limit?.Amount, least: 0);
        }
    }

    private static void CheckLimits(LimitsShape limits, ref Checks checks)
    {
        checks.Amount("limits.per_transaction", limits.PerTransaction, least: 0);
        checks.Amount("limits.daily_amount", limits.DailyAmount, least: 0);
        checks.Amount("limits.monthly_amount", limits.MonthlyAmount, least: 0);
        if (limits.DailyCount is { } count) checks.Whole("limits.daily_count", count, 0, CountMost);
        if (limits.Trailing.Length > TrailingMost) checks.Fail("limits.trailing", $"must be at most {TrailingMost}");
        if (limits.Trailing.Any(window => window is null)) checks.Fail("limits.trailing", "must not be null");
        foreach (var window in limits.Trailing.Where(window => window is not null))
        {
            checks.Whole("limits.trailing.seconds", window.Seconds, SecondsLeast, SecondsMost);
            checks.Amount("limits.trailing.amount", window.Amount, least: 0);
            if (window.Count is { } most) checks.Whole("limits.trailing.count", most, 0, CountMost);
            if (window.Amount is null && window.Count is null) checks.Fail("limits.trailing", "must have an amount, a count or both");
        }
    }
}
