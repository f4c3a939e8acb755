using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Revolving;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Balances;

/// <param name="From">First day of the new rates; left out, the business date.</param>
/// <param name="CashRate">Left out, the annual rate.</param>
internal sealed record RatesRequest(decimal AnnualRate, decimal? CashRate = null, DateOnly? From = null)
{
    public Problem? TryParse(DateOnly today, out ServiceOrder? order)
    {
        var checks = new Checks();
        checks.Rate("annual_rate", AnnualRate, most: 10);
        if (CashRate is { } cash) checks.Rate("cash_rate", cash, most: 10);
        if (From is { } from) checks.Date("from", from);
        order = new ServiceOrder.SetRates(new RateChange(From ?? today, AnnualRate, CashRate ?? AnnualRate));
        return checks.Failed ? checks.Problem : null;
    }
}

/// <param name="From">First day; left out, the business date.</param>
/// <param name="Until">Last day.</param>
/// <param name="Budget">Most it may save in all, in minor units; left out, no bound.</param>
/// <param name="RateReduction">Taken off the rate per year; for a rate reduction only.</param>
/// <param name="Category"><c>purchase</c>, <c>cash</c> or a merchant category code; left out, all.</param>
internal sealed record CouponRequest(CouponKind Kind, DateOnly Until, DateOnly? From = null, long? Budget = null, decimal? RateReduction = null, string? Category = null)
{
    public Problem? TryParse(DateOnly today, out ServiceOrder? order)
    {
        var checks = new Checks();
        checks.Date("until", Until);
        if (From is { } from) checks.Date("from", from);
        if (Until < (From ?? today)) checks.Fail("until", "must not be before the first day");
        checks.Amount("budget", Budget);
        if (Kind == CouponKind.RateReduction != RateReduction is not null) checks.Fail("rate_reduction", "is for a rate reduction, and needed there");
        if (RateReduction is { } reduction) checks.Rate("rate_reduction", reduction, most: 10);
        if (Category is { } category && category is not ("purchase" or "cash") && !Checks.IsMcc(category)) checks.Fail("category", "must be purchase, cash or a merchant category code");
        order = new ServiceOrder.GrantCoupon(Kind, From ?? today, Until, Budget, RateReduction ?? 0, Category);
        return checks.Failed ? checks.Problem : null;
    }
}

/// <summary>What we may collect on each due date.</summary>
/// <param name="Collect"><c>none</c> ends the mandate.</param>
/// <param name="Amount">Of a fixed mandate.</param>
internal sealed record AutopayRequest(AutopayKind Collect, long? Amount = null)
{
    public Problem? TryParse(DateOnly today, out ServiceOrder? order)
    {
        var checks = new Checks();
        checks.Amount("amount", Amount);
        if (Collect == AutopayKind.Fixed != Amount is not null) checks.Fail("amount", "is for a fixed amount, and needed there");
        order = new ServiceOrder.SetAutopay(Collect switch
        {
            AutopayKind.None => null,
            AutopayKind.Minimum => new Mandate(MandateKind.Minimum, null),
            AutopayKind.Statement => new Mandate(MandateKind.Statement, null),
            AutopayKind.Fixed => new Mandate(MandateKind.Fixed, Amount),
        });
        return checks.Failed ? checks.Problem : null;
    }
}

internal enum AutopayKind { None, Minimum, Statement, Fixed }

internal sealed record FeeRequest(long Amount, string Reason)
{
    public Problem? TryParse(bool isWaiver, out ServiceOrder? order)
    {
        var checks = new Checks();
        checks.Amount("amount", Amount);
        checks.Text("reason", Reason);
        order = isWaiver ? new ServiceOrder.Waive(Amount, Reason) : new ServiceOrder.ChargeFee(Amount, Reason);
        return checks.Failed ? checks.Problem : null;
    }
}

/// <param name="Amount">Left out, all of it.</param>
internal sealed record PayOutRequest(long? Amount = null)
{
    public Problem? TryParse(DateOnly today, out ServiceOrder? order)
    {
        var checks = new Checks();
        checks.Amount("amount", Amount);
        order = new ServiceOrder.PayOut(Amount);
        return checks.Failed ? checks.Problem : null;
    }
}

/// <param name="From">First day that does not count as past due; left out, the business date.</param>
/// <param name="Until">The first day that counts again.</param>
internal sealed record PauseRequest(DateOnly Until, DateOnly? From = null)
{
    public Problem? TryParse(DateOnly today, out ServiceOrder? order)
    {
        var checks = new Checks();
        checks.Date("until", Until);
        if (From is { } from) checks.Date("from", from);
        if (Until <= (From ?? today)) checks.Fail("until", "must be after the first day");
        order = new ServiceOrder.Pause(new Pause(From ?? today, Until));
        return checks.Failed ? checks.Problem : null;
    }
}
