using System.Text.Json.Serialization;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.CreditLines;

/// <summary>What an operator, or the customer where it is theirs to say, orders of a line's balance. Amounts are minor units. Sent between silos: names and shapes never change in place.</summary>
[JsonDerivedType(typeof(SetRates), "set-rates"), JsonDerivedType(typeof(GrantCoupon), "grant-coupon"), JsonDerivedType(typeof(SetAutopay), "set-autopay")]
[JsonDerivedType(typeof(ChargeFee), "charge-fee"), JsonDerivedType(typeof(Waive), "waive"), JsonDerivedType(typeof(PayOut), "pay-out"), JsonDerivedType(typeof(Pause), "pause")]
[JsonDerivedType(typeof(ChargeOff), "charge-off"), JsonDerivedType(typeof(UndoChargeOff), "undo-charge-off")]
public abstract record ServiceOrder
{
    private ServiceOrder() { }

    /// <summary>New rates from a day on, today or later. They apply forward.</summary>
    public sealed record SetRates(RateChange Change) : ServiceOrder;

    /// <param name="Reduction">Of a rate reduction, per year; 0 otherwise.</param>
    public sealed record GrantCoupon(CouponKind Kind, DateOnly From, DateOnly Until, long? Budget, decimal Reduction, string? Category) : ServiceOrder;

    /// <summary>Collects on due dates from now on; null no longer.</summary>
    public sealed record SetAutopay(Mandate? Mandate) : ServiceOrder;

    public sealed record ChargeFee(long Amount, string Reason) : ServiceOrder;

    /// <summary>Lets off penalties, fees and interest that are owed, in this order.</summary>
    public sealed record Waive(long Amount, string Reason) : ServiceOrder;

    /// <summary>Pays the customer's own money out.</summary>
    /// <param name="Amount">Null means all of it.</param>
    public sealed record PayOut(long? Amount) : ServiceOrder;

    /// <summary>Lets no day count as past due for a while.</summary>
    public sealed record Pause(Revolving.Pause Days) : ServiceOrder;

    public sealed record ChargeOff(string Reason) : ServiceOrder;

    public sealed record UndoChargeOff(string Reason) : ServiceOrder;
}
