using CreditGrains.Credit.Customers;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.CreditLines;

/// <param name="Product">Code of a revolving product; the line keeps the version it is opened with.</param>
/// <param name="CreditLimit">Minor units, may be 0.</param>
internal sealed record OpenLineRequest(string CustomerId, string Product, long CreditLimit, string Currency);

/// <summary>Either a new limit or a boost.</summary>
internal sealed record LimitRequest(long? CreditLimit = null, BoostRequest? Boost = null)
{
    public Problem? TryParse(DateTimeOffset now, out LineOrder? order)
    {
        order = null;
        var checks = new Checks();
        if (CreditLimit is null == Boost is null) checks.Fail(CreditLimit is null ? "credit_limit" : "boost", "give either credit_limit or boost");
        if (CreditLimit is { } limit) order = new LineOrder.SetLimit(checks.Amount("credit_limit", limit, least: 0));
        if (Boost is { } boost)
        {
            checks.Amount("boost.amount", boost.Amount);
            var startsAt = boost.StartsAt is { } given ? checks.Instant("boost.starts_at", given) : now;
            checks.Instant("boost.ends_at", boost.EndsAt);
            if (boost.StartsAt >= boost.EndsAt) checks.Fail("boost.ends_at", "must be later than starts_at");
            order = new LineOrder.Boost(boost.Amount, startsAt, boost.EndsAt);
        }

        return checks.Failed ? checks.Problem : null;
    }
}

/// <summary>A temporary addition to the limit.</summary>
/// <param name="StartsAt">Left out, now.</param>
/// <param name="EndsAt">The first instant it no longer counts.</param>
internal sealed record BoostRequest(long Amount, DateTimeOffset EndsAt, DateTimeOffset? StartsAt = null);
