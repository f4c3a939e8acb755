using CreditGrains.Credit.Customers;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Customers;

/// <param name="ExternalRef">The customer's name in another system.</param>
/// <param name="ExposureLimit">Most that all lines together may be allotted, in minor units; left out, no limit.</param>
internal sealed record OpenCustomerRequest(
    string Name, string Currency, string? ExternalRef = null, string? Segment = null, string? RiskGrade = null, long? ExposureLimit = null)
{
    public Problem? TryParse(out CustomerDetails? details)
    {
        var checks = new Checks();
        checks.Text("name", Name);
        var currency = checks.Currency("currency", Currency);
        checks.Text("external_ref", ExternalRef, optional: true);
        checks.Text("segment", Segment, optional: true);
        checks.Text("risk_grade", RiskGrade, optional: true);
        checks.Amount("exposure_limit", ExposureLimit, least: 0);
        details = checks.Failed ? null : new CustomerDetails(Name, ExternalRef, Segment, RiskGrade, ExposureLimit, currency);
        return checks.Failed ? checks.Problem : null;
    }
}

/// <summary>A customer.</summary>
/// <param name="Exposure">What the lines together may owe, in minor units.</param>
/// <param name="CreditLines">Identities of the lines that are not closed.</param>
internal sealed record CustomerResponse(
    string Id, string Name, string? ExternalRef, string? Segment, string? RiskGrade, long? ExposureLimit, string Currency, CustomerStatus Status, long Exposure,
    IReadOnlyList<string> CreditLines, DateTimeOffset OpenedAt, long Version)
{
    public static CustomerResponse At(CustomerState customer, DateTimeOffset now)
    {
        var details = customer.Details!;
        return new CustomerResponse(
            customer.Id, details.Name, details.ExternalRef, details.Segment, details.RiskGrade, details.ExposureLimit, details.Currency.Code,
            customer.IsBlocked ? CustomerStatus.Blocked : CustomerStatus.Active, customer.Exposure(now), [.. customer.Lines.Keys], customer.OpenedAt, customer.Version);
    }

    /// <summary>As it was when the answer was given.</summary>
    public static CustomerResponse Answered(CustomerState customer) => At(customer, customer.At);
}

internal enum CustomerStatus { Active, Blocked }
