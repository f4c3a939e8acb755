using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Frontend.CreditLines;

/// <summary>A credit line, live. Amounts are minor units of its currency.</summary>
/// <param name="EffectiveLimit">Limit and boosts valid now.</param>
/// <param name="Posted">Owed and booked.</param>
/// <param name="Held">Reserved by unexpired holds.</param>
/// <param name="NextDue">What is due next; null when nothing is.</param>
/// <param name="AsOf">The instant all of this is told for.</param>
/// <param name="Version">Number of its last durable event, without gaps.</param>
internal sealed record CreditLineResponse(
    string Id, string CustomerId, string Product, CreditLineStatus Status, string Currency, long CreditLimit, long Boost, long EffectiveLimit, long Posted, long Held,
    long CreditBalance, long Available, BalancesResponse Balances, DueResponse? NextDue, int DaysPastDue, Bucket Bucket, DateTimeOffset OpenedAt, DateTimeOffset AsOf, long Version)
{
    public static CreditLineResponse Of(CreditLineView line) => new(
        line.Id, line.CustomerId, line.Product, line.Status, line.Currency.Code, line.CreditLimit, line.Boost, line.EffectiveLimit, line.Posted, line.Held,
        line.CreditBalance, line.Available, new BalancesResponse(line.Principal, line.InstalmentPrincipal, line.Interest, line.Fees),
        line.NextDue is { } due ? new DueResponse(due.Date, due.Minimum, due.Total) : null, line.DaysPastDue, Delinquency.BucketOf(line.DaysPastDue), line.OpenedAt, line.AsOf, line.Version);
}

/// <summary>What is owed, by kind.</summary>
internal sealed record BalancesResponse(long Principal, long InstalmentPrincipal, long Interest, long Fees);

/// <param name="Minimum">Least that must be paid by then.</param>
/// <param name="Total">All that is owed.</param>
internal sealed record DueResponse(DateOnly Date, long Minimum, long Total);
