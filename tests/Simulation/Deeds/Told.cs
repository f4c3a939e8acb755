using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Merchants;

namespace CreditGrains.Simulation.Deeds;

/// <summary>What a client was told, in plain values that can be compared. The system's answers are read into it, and the model writes what it expects in it.</summary>
internal abstract partial record Told
{
    internal sealed record Authorisation(
        long Number, string Declined, long LargestAmount, DateTimeOffset? RetryAfter, long Requested, long Approved, long Captured, long Voided, long Hold, bool IsEnded,
        long Boost, long Available, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string? PlanCode) : Told;

    internal sealed record Capture(long Number, long? Held, string Shop, long Amount, long Refunded, bool Late, bool Over, long Discount, DateTimeOffset At, bool HasPlan) : Told;

    internal sealed record Refund(long Number, long Captured, long Amount, long CaptureRefunded, DateTimeOffset At) : Told;

    internal sealed record Repayment(long Number, long Amount, string Due, string Principal, long ToCreditBalance, DateOnly ValueDate, bool IsReversed, long BalanceAfter, DateTimeOffset At) : Told;

    internal sealed record Line(
        string Id, string Owner, string Status, long CreditLimit, long Boost, long Posted, long Held, long CreditBalance, long Available, DateTimeOffset AsOf, long Version, string Instalments, Lateness HowLate) : Told;

    /// <summary>How late a line is, what is due next and how much of it.</summary>
    /// <param name="IsVague">Whether a statement may ask for principal, of which the model knows no more than a bound: then anything is the same.</param>
    internal readonly record struct Lateness(string What, bool IsVague)
    {
        public bool Equals(Lateness other) => IsVague || other.IsVague || What == other.What;

        public override int GetHashCode() => 0;
    }

    internal sealed record Customer(string Id, bool IsBlocked, long? ExposureLimit, long Version) : Told;

    internal sealed record Merchant(string Id, string Mcc, int DiscountBasisPoints, bool IsSuspended, long Version) : Told;

    /// <summary>A list of what moved money, newest first.</summary>
    internal sealed record Statement(string Movements, long Newest) : Told;

    /// <summary>How far the close of a business date is.</summary>
    internal sealed record Closing(DateOnly Date, DateTimeOffset StartedAt, DateTimeOffset? CompletedAt, long Woken, long Failed) : Told;

    /// <summary>There is no such thing.</summary>
    internal sealed record Nothing : Told;

    public static Told Of(object? value) => value switch
    {
        Credit.CreditLines.Authorisation a => new Authorisation(
            a.Number, a.Decline is { } decline ? string.Join(' ', decline.Reasons) : "", a.Decline?.WayForward.LargestAmount ?? 0, a.Decline?.WayForward.RetryAfter,
            a.Requested, a.Approved, a.Captured, a.Voided, a.Hold, a.IsEnded, a.BoostGranted, a.AvailableAfter, a.CreatedAt, a.ExpiresAt, a.Plan?.Code),
        Credit.CreditLines.Capture c => new Capture(c.Number, c.AuthorisationNumber, c.MerchantId, c.Amount, c.Refunded, c.Late, c.OverCapture, c.Discount, c.CapturedAt, c.HasPlan),
        Credit.CreditLines.Refund r => new Refund(r.Number, r.CaptureNumber, r.Amount, r.CaptureRefunded, r.CreatedAt),
        Credit.CreditLines.Repayment r => new Repayment(
            r.Number, r.Amount, $"{r.Allocation.Penalties}/{r.Allocation.Fees}/{r.Allocation.Interest}/{r.Allocation.Instalments}", string.Join(' ', r.Allocation.Principal.Select(part => $"{part.Category}={part.Amount}")), r.Allocation.CreditBalance, r.ValueDate, r.IsReversed, r.BalanceAfter, r.CreatedAt),
        CreditLineView v => new Line(v.Id, v.CustomerId, v.Status.ToString(), v.CreditLimit, v.Boost, v.Posted, v.Held, v.CreditBalance, v.Available, v.AsOf, v.Version, $"{v.Principal} {v.InstalmentPrincipal}/{v.Interest}/{v.Fees}",
            // Where nothing must be paid by then, the date of a statement is told too.
            new Lateness($"late {v.DaysPastDue} next {(v.NextDue is { Minimum: > 0 } due ? $"{due.Date:MMdd} {due.Minimum}" : "none")}", IsVague: false)),
        CustomerState c => new Customer(c.Id, c.IsBlocked, c.Details?.ExposureLimit, c.Version),
        MerchantState m => new Merchant(m.Terms!.Id, m.Terms.Mcc, m.Terms.DiscountBasisPoints, m.Terms.IsSuspended, m.Version),
        Credit.Instalments.Plan p => OfPlan(p),
        Credit.Instalments.Settlement s => new Price(s.Date, s.Billed.Total, s.Penalty, s.Principal, s.Accrued, s.SettlementFee),
        Accounts.CreditLines.Quote q => new Offers(string.Join(' ', q.Offers.Select(offer => offer.Product.Code).Order(StringComparer.Ordinal))) { Each = q.Offers },
        Credit.Products.Product p => new Product(p.Code, p.Version),
        Credit.Closing.CloseOfBusinessRun r => new Closing(r.BusinessDate, r.StartedAt, r.CompletedAt, r.Woken, r.Failed),
        null => new Nothing(),
        _ => throw new ArgumentException($"Nobody is told a {value.GetType().Name}."),
    };
}
