using System.Text.Json.Serialization;

namespace CreditGrains.Credit.Revolving;

/// <summary>Something that came to a line from outside, on the day that counts for interest. Stored: names and shapes never change in place.</summary>
/// <param name="On">Value date.</param>
/// <param name="Number">Number of the line's event that recorded it; among facts of one day the order of booking.</param>
[JsonDerivedType(typeof(Spent), "spent")]
[JsonDerivedType(typeof(Refunded), "refunded")]
[JsonDerivedType(typeof(Returned), "returned")]
[JsonDerivedType(typeof(Repaid), "repaid")]
[JsonDerivedType(typeof(CreditPaidOut), "credit-paid-out")]
[JsonDerivedType(typeof(FeeCharged), "fee-charged")]
[JsonDerivedType(typeof(Waived), "waived")]
[JsonDerivedType(typeof(RateChanged), "rate-changed")]
[JsonDerivedType(typeof(CouponGranted), "coupon-granted")]
[JsonDerivedType(typeof(LimitStepped), "limit-stepped")]
[JsonDerivedType(typeof(PlansStand), "plans-stand")]
[JsonDerivedType(typeof(Converted), "converted")]
[JsonDerivedType(typeof(MandateSet), "mandate-set")]
[JsonDerivedType(typeof(Paused), "paused")]
[JsonDerivedType(typeof(ChargedOff), "charged-off")]
[JsonDerivedType(typeof(ChargeOffUndone), "charge-off-undone")]
public abstract record Fact(DateOnly On, long Number)
{
    /// <summary>Paid with the customer's own money first, the rest is lent.</summary>
    public sealed record Spent(DateOnly On, long Number, string Category, long Amount) : Fact(On, Number);

    /// <summary>Money back from a merchant: off the category it was spent in, then off the rest, then the customer's own.</summary>
    public sealed record Refunded(DateOnly On, long Number, string Category, long Amount) : Fact(On, Number);

    /// <summary>A repayment of days that can no longer be lived again came back: it is lent from today.</summary>
    public sealed record Returned(DateOnly On, long Number, long Amount) : Fact(On, Number);

    public sealed record Repaid(DateOnly On, long Number, long Amount) : Fact(On, Number);

    /// <summary>The customer's own money was paid out.</summary>
    public sealed record CreditPaidOut(DateOnly On, long Number, long Amount) : Fact(On, Number);

    /// <param name="IsPenalty">For a returned payment, rather than for a service.</param>
    public sealed record FeeCharged(DateOnly On, long Number, bool IsPenalty, long Amount) : Fact(On, Number);

    /// <summary>Let off: penalties, then fees, then interest, and never more than is owed.</summary>
    public sealed record Waived(DateOnly On, long Number, long Amount) : Fact(On, Number);

    public sealed record RateChanged(DateOnly On, long Number, RateChange Change) : Fact(On, Number);

    public sealed record CouponGranted(DateOnly On, long Number, Coupon Coupon) : Fact(On, Number);

    /// <param name="Delta">Added to the limit from <paramref name="From"/>.</param>
    public sealed record LimitStepped(DateOnly On, long Number, DateOnly From, long Delta) : Fact(On, Number);

    /// <summary>What the line's plans come to now: unpaid instalments that have fallen due, and principal that has not. Plans keep their own account of what pays them.</summary>
    public sealed record PlansStand(DateOnly On, long Number, long Due, long Upcoming) : Fact(On, Number)
    {
        /// <summary>How much money paid of instalments that had fallen due, the oldest minimum's first. A refund takes off the newest.</summary>
        public long Paid { get; init; }
    }

    /// <summary>Revolving principal became a plan's.</summary>
    public sealed record Converted(DateOnly On, long Number, string Category, long Amount) : Fact(On, Number);

    public sealed record MandateSet(DateOnly On, long Number, Mandate? Mandate) : Fact(On, Number);

    public sealed record Paused(DateOnly On, long Number, Pause Pause) : Fact(On, Number);

    public sealed record ChargedOff(DateOnly On, long Number, string Reason) : Fact(On, Number);

    public sealed record ChargeOffUndone(DateOnly On, long Number) : Fact(On, Number);
}
