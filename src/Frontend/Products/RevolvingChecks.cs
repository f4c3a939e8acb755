using System.Collections.Immutable;
using CreditGrains.Credit.Products;
using CreditGrains.Frontend.Authorisations;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Products;

/// <summary>The bounds of a revolving product's fields. With them a product always fits one journal entry, and so does whatever is opened with it.</summary>
internal static class RevolvingChecks
{
    private const int EntriesMost = 200, SubLimitsMost = 50, TrailingMost = 10, CountMost = 1_000_000;

    private const int ActionsMost = 20, GradesMost = 50;

    /// <summary>How long after a due date, and how long before it, something can be asked for.</summary>
    public const int DaysMost = 3_650, DaysBeforeMost = 30;

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
        if (shape.Delinquency is { } delinquency) CheckDelinquency(delinquency, ref checks);
        if (shape.Provisioning is { } provisioning) CheckProvisioning(provisioning, ref checks);
        if (shape.InstantCredit is not { } instant) return;
        checks.Rate("instant_credit.percent", instant.Percent, most: 1);
        checks.Amount("instant_credit.cap", instant.Cap, least: 0);
        checks.Whole("instant_credit.days", instant.Days, 1, 365);
        foreach (var (grade, own) in CheckGrades("instant_credit.grades", instant.Grades ?? ImmutableSortedDictionary<string, GradeCreditShape>.Empty, ref checks))
        {
            checks.Rate($"instant_credit.grades.{grade}.percent", own.Percent, most: 1);
            checks.Amount($"instant_credit.grades.{grade}.cap", own.Cap, least: 0);
        }
    }

    private static void CheckDelinquency(DelinquencyShape delinquency, ref Checks checks)
    {
        if (delinquency.BlockFrom is { } from) checks.Whole("delinquency.block_from", from, 1, DaysMost);
        if (delinquency.Actions.Length > ActionsMost) checks.Fail("delinquency.actions", $"must be at most {ActionsMost}");
        if (delinquency.Actions.Any(step => step is null)) checks.Fail("delinquency.actions", "must not be null");
        var steps = delinquency.Actions.Where(step => step is not null).ToList();
        foreach (var step in steps)
        {
            checks.Whole("delinquency.actions.day", step.Day, -DaysBeforeMost, DaysMost);
            if (step.Day <= 0 && step.Action != CollectionAction.Remind) checks.Fail("delinquency.actions.action", "must be remind before anything is past due");
        }

        if (steps.Distinct().Count() != steps.Count) checks.Fail("delinquency.actions", "must not repeat");
    }

    private static void CheckProvisioning(ProvisioningShape provisioning, ref Checks checks)
    {
        checks.Rate("provisioning.loss_given_default", provisioning.LossGivenDefault, most: 1);
        if (!provisioning.Grades.ContainsKey(RevolvingProduct.DefaultKey)) checks.Fail("provisioning.grades", $"must have {RevolvingProduct.DefaultKey}");
        foreach (var (grade, risk) in CheckGrades("provisioning.grades", provisioning.Grades, ref checks))
        {
            var field = $"provisioning.grades.{grade}";
            checks.Rate($"{field}.stage_1", risk.Stage1, most: 1);
            checks.Rate($"{field}.stage_2", risk.Stage2, most: 1);
            checks.Rate($"{field}.stage_3", risk.Stage3, most: 1);
            checks.Whole($"{field}.stage_2_from", risk.Stage2From, 0, DaysMost);
            checks.Whole($"{field}.stage_3_from", risk.Stage3From, 0, DaysMost);
            if (risk.Stage3From < risk.Stage2From) checks.Fail($"{field}.stage_3_from", "must not be before stage_2_from");
        }
    }

    /// <summary>The entries of a table by risk grade that can be looked at further.</summary>
    private static IEnumerable<KeyValuePair<string, T>> CheckGrades<T>(string field, ImmutableSortedDictionary<string, T> grades, ref Checks checks) where T : class
    {
        if (grades.Count > GradesMost) checks.Fail(field, $"must have at most {GradesMost} entries");
        if (grades.Any(pair => string.IsNullOrWhiteSpace(pair.Key) || !Checks.IsText(pair.Key))) checks.Fail(field, "must have risk grades as names");
        if (grades.Any(pair => pair.Value is null)) checks.Fail(field, "must not be null");
        return checks.Failed ? [] : grades;
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
