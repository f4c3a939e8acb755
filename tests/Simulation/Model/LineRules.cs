using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Operations;
using CreditGrains.Simulation.Deeds;

namespace CreditGrains.Simulation.Model;

/// <summary>What should be decided on a line: a refusal or a fact.</summary>
/// <param name="Boost">Instant credit that goes before the fact.</param>
internal readonly record struct Expected(RefusalCode? Refused, Fact? Fact, long Boost = 0)
{
    public static Expected Refuse(RefusalCode code) => new(code, null);

    public static Expected Record(Fact fact, long boost = 0) => new(null, fact, boost);
}

/// <summary>The rules once more, from docs/glossary.md and the API contract, and none of the product's own rules are called.</summary>
internal static class LineRules
{
    /// <param name="merchant">The merchant of the purchase, with the standing the system saw it in.</param>
    /// <param name="asked">How much of what a repayment pays is principal that statements ask for, at most what the model allows.</param>
    public static Expected Expect(LineModel line, Deed deed, Aim aim, Seen? merchant, DateTimeOffset now, long asked = 0) => line.Product is null
        ? Expected.Refuse(RefusalCode.NotFound)
        : deed switch
        {
            Authorise d => Authorise(line, d, merchant!.Value, now),
            Increment d => Increment(line, d, aim.Number, merchant, now),
            TakeCapture d => Capture(line, d, aim.Number, now),
            VoidHold d => Void(line, d, aim.Number, now),
            Advise d => Advise(line, d, aim, merchant!.Value.Merchant, now),
            GiveRefund d => Refund(line, d, aim.Number, now),
            Repay d => Repay(line, d, aim, now, asked),
            Deeds.Bounce => Bounce(line, aim.Number, now),
            AboutPlan d => PlanRules.Expect(line, d, aim.Number, merchant, now),
            SetFrozen { Frozen: true } => line.IsClosed ? Expected.Refuse(RefusalCode.LineClosed) : line.IsFrozen ? Expected.Refuse(RefusalCode.LineFrozen) : Expected.Record(new Fact.FrozenSet(true)),
            SetFrozen => line.IsClosed ? Expected.Refuse(RefusalCode.LineClosed) : !line.IsFrozen ? Expected.Refuse(RefusalCode.LineNotFrozen) : Expected.Record(new Fact.FrozenSet(false)),
            _ => throw new NotSupportedException($"The model expects nothing of {deed}."),
        };

    public static long InstantMost(LineModel line) =>
        line.Product!.InstantCredit is { } instant ? Math.Min((long)Math.Floor(line.Limit * instant.Percent), instant.Cap) : 0;

    private static Expected Authorise(LineModel line, Authorise d, Seen seen, DateTimeOffset now)
    {
        var mcc = seen.Merchant.Mcc;
        var reasons = Limits.Failing(line, d.Amount, d.IsForeign, seen, null, d.Plan, now);
        var available = line.AvailableAt(now);
        var category = Limits.Category(line, mcc);
        var expires = now.AddDays(line.Product!.HoldDays.TryGetValue(mcc, out var days) ? days : line.Product.HoldDays["default"]);
        if (reasons.Count == 0)
        {
            var boost = Limits.Shortfall(line, d.Amount, now);
            return Expected.Record(new Fact.Held(seen.Merchant.Id, mcc, category, d.Amount, d.Amount, seen.Merchant.Discount, expires, boost, boost > 0 ? 0 : available - d.Amount, d.Plan), boost);
        }

        return d.AllowPartial && available > 0 && (d.Plan is null || PlanRules.IsEligible(line, d.Plan, available, seen)) && reasons.SequenceEqual([DeclineReason.InsufficientCredit])
            ? Expected.Record(new Fact.Held(seen.Merchant.Id, mcc, category, d.Amount, available, seen.Merchant.Discount, expires, 0, 0, d.Plan))
            : Expected.Record(new Fact.Declined(seen.Merchant.Id, d.Amount, string.Join(' ', reasons), available));
    }

    private static Expected Increment(LineModel line, Increment d, long number, Seen? seen, DateTimeOffset now)
    {
        if (!line.Holds.TryGetValue(number, out var hold)) return Expected.Refuse(RefusalCode.NotFound);
        if (Ended(hold, now) is { } ended) return Expected.Refuse(ended);
        var reasons = Limits.Failing(line, d.Amount, false, seen!.Value, hold, hold.Plan, now);
        var available = line.AvailableAt(now);
        return Expected.Record(reasons.Count == 0 ? new Fact.Raised(number, d.Amount, available - d.Amount) : new Fact.RaiseDeclined(number, d.Amount, string.Join(' ', reasons), available));
    }

    private static Expected Capture(LineModel line, TakeCapture d, long number, DateTimeOffset now)
    {
        if (!line.Holds.TryGetValue(number, out var hold)) return Expected.Refuse(RefusalCode.NotFound);
        if (hold.Approved == 0) return Expected.Refuse(RefusalCode.AuthorisationDeclined);
        if (hold.IsEnded) return Expected.Refuse(hold.Taken == 0 ? RefusalCode.AuthorisationVoided : RefusalCode.AuthorisationCaptured);
        if (d.Amount is null && hold.Left == 0) return Expected.Refuse(RefusalCode.NothingToCapture);
        var amount = d.Amount ?? hold.Left;
        var authorised = hold.Approved - hold.Voided;
        // The only tolerance on the shelf: restaurants, a fifth.
        var most = hold.Mcc == "5812" ? authorised + (authorised / 5) : authorised;
        if (hold.Taken + amount > most) return Expected.Refuse(RefusalCode.CaptureExceedsAuthorisation);
        var final = d.Final || hold.Taken + amount >= most;
        var released = final ? hold.Left : Math.Min(amount, hold.Left);
        var ownMoney = Math.Min(line.CreditBalance, amount);
        return Expected.Record(new Fact.Captured(
            number, hold.Merchant, hold.Category, amount, released, final, Late: now >= hold.Expires, Over: amount > hold.Left,
            ownMoney, hold.Discount, Limits.Discount(amount, hold.Discount), Day(now), hold.Plan is null || amount == ownMoney ? null : new Fact.Started(hold.Plan, amount - ownMoney, default, default)));
    }

    private static Expected Void(LineModel line, VoidHold d, long number, DateTimeOffset now)
    {
        if (!line.Holds.TryGetValue(number, out var hold)) return Expected.Refuse(RefusalCode.NotFound);
        if (Ended(hold, now) is { } ended) return Expected.Refuse(ended);
        var amount = d.Amount ?? hold.Left;
        return amount > hold.Left ? Expected.Refuse(RefusalCode.VoidExceedsHold) : Expected.Record(new Fact.Released(number, amount, line.AvailableAt(now, amount)));
    }

    private static RefusalCode? Ended(HoldModel hold, DateTimeOffset now) =>
        hold.Approved == 0 ? RefusalCode.AuthorisationDeclined
        : hold.IsEnded || hold.Left == 0 ? (hold.Taken > 0 ? RefusalCode.AuthorisationCaptured : RefusalCode.AuthorisationVoided)
        : now >= hold.Expires ? RefusalCode.AuthorisationExpired : null;

    private static Expected Advise(LineModel line, Advise d, Aim aim, MerchantModel merchant, DateTimeOffset now)
    {
        if (aim.At > now) return Expected.Refuse(RefusalCode.OccurredInTheFuture);
        var earliest = line.EarliestOn(Day(now));
        var valued = Day(aim.At) < earliest ? earliest : Day(aim.At);
        return Expected.Record(new Fact.Advised(
            merchant.Id, Limits.Category(line, merchant.Mcc), d.Amount, Math.Min(line.CreditBalance, d.Amount), merchant.Discount, Limits.Discount(d.Amount, merchant.Discount), valued));
    }

    private static Expected Refund(LineModel line, GiveRefund d, long number, DateTimeOffset now)
    {
        if (!line.Captures.TryGetValue(number, out var capture)) return Expected.Refuse(RefusalCode.NotFound);
        var left = capture.Amount - capture.Refunded;
        if (d.Amount is null && left == 0) return Expected.Refuse(RefusalCode.NothingToRefund);
        if (d.Amount > left) return Expected.Refuse(RefusalCode.RefundExceedsCapture);
        var amount = d.Amount ?? left;
        if (line.IsCostly) return BalanceRules.Refund(line, capture, number, amount, Day(now));
        var (off, toCustomer, subsidy) = Unwind(line, number, amount);
        var parts = TakeOff(line, toCustomer, capture.Category);
        // What is kept is always the discount of what was not given back.
        var returned = capture.Kept - Limits.Discount(left - amount, capture.BasisPoints);
        return Expected.Record(new Fact.Refunded(number, capture.Merchant, amount, Fact.Parts(parts), toCustomer - parts.Sum(part => part.Amount), returned, Day(now), off, subsidy));
    }

    /// <summary>What a refund takes off the purchase's plan, what of it is the customer's again, and what of the subsidy the merchant's.</summary>
    private static (string? Off, long ToCustomer, long Subsidy) Unwind(LineModel line, long number, long amount)
    {
        if (!line.Plans.TryGetValue(number, out var plan)) return (null, amount, 0);
        var (part, after) = (Math.Min(amount, plan.Amount - plan.Refunded), plan.Copy());
        var off = after.Refund(part);
        var kept = Schedules.HalfEven((Int128)(plan.Amount - after.Refunded) * plan.SubsidyAtStart, plan.Amount);
        return (off, amount - part + after.Rows.Sum(row => row.Returned.Sum()) - plan.Rows.Sum(row => row.Returned.Sum()), plan.Subsidy - kept);
    }

    private static Expected Repay(LineModel line, Repay d, Aim aim, DateTimeOffset now, long asked)
    {
        if (line.IsClosed && line.Posted == 0) return Expected.Refuse(RefusalCode.LineClosed);
        var valued = Deeds.Repay.ValueDate(aim);
        if (valued > Day(now)) return Expected.Refuse(RefusalCode.ValueDateInTheFuture);
        if (valued < Day(line.OpenedAt)) return Expected.Refuse(RefusalCode.ValueDateBeforeOpening);
        if (valued < line.EarliestOn(Day(now))) return Expected.Refuse(RefusalCode.ValueDateTooOld);
        if (line.IsCostly) return BalanceRules.Repay(line, d.Amount, valued ?? Day(now));
        return PlanRules.Repay(line, d.Amount, valued ?? Day(now), Day(now), asked);
    }

    private static Expected Bounce(LineModel line, long number, DateTimeOffset now)
    {
        if (!line.Repayments.TryGetValue(number, out var repayment)) return Expected.Refuse(RefusalCode.NotFound);
        if (repayment.IsReversed) return Expected.Refuse(RefusalCode.RepaymentReversed);
        return line.IsCostly ? BalanceRules.Bounce(line, repayment, number, Day(now)) : PlanRules.Bounce(line, repayment, number);
    }

    // The category it was bought in first, then by name, since all cost the same.
    private static List<CategoryAmount> TakeOff(LineModel line, long amount, string? first)
    {
        var parts = new List<CategoryAmount>();
        foreach (var (category, owed) in line.Owed.OrderBy(owed => owed.Key == first ? 0 : 1).ThenBy(owed => owed.Key, StringComparer.Ordinal))
        {
            if (Math.Min(owed, amount) is > 0 and var part) parts.Add(new CategoryAmount(category, part));
            amount -= Math.Min(owed, amount);
        }

        return parts;
    }

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
}
