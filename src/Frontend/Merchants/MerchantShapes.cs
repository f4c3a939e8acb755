using System.Collections.Immutable;
using CreditGrains.Credit.Merchants;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Merchants;

/// <param name="Mcc">Merchant category code, ISO 18245.</param>
/// <param name="MdrBps">Merchant discount rate in hundredths of a percent.</param>
/// <param name="Plans">Codes of the instalment products it accepts; left out, all that a line offers.</param>
internal sealed record OpenMerchantRequest(string Name, string Mcc, string Currency, int MdrBps, ImmutableArray<string>? Plans = null)
{
    public const int PlansMost = 100;

    public Problem? TryParse(string id, out MerchantTerms? terms)
    {
        var checks = new Checks();
        checks.Text("name", Name);
        checks.Mcc("mcc", Mcc);
        var currency = checks.Currency("currency", Currency);
        checks.Whole("mdr_bps", MdrBps, 0, 10_000);
        checks.Codes("plans", Plans ?? [], PlansMost);
        terms = checks.Failed ? null : new MerchantTerms(id, Mcc, currency, MdrBps, IsSuspended: false, Plans);
        return checks.Failed ? checks.Problem : null;
    }
}

/// <summary>A merchant.</summary>
internal sealed record MerchantResponse(
    string Id, string Name, string Mcc, string Currency, int MdrBps, ImmutableArray<string>? Plans, MerchantStatus Status, DateTimeOffset OpenedAt, long Version)
{
    public static MerchantResponse Of(MerchantState merchant)
    {
        var terms = merchant.Terms!;
        return new MerchantResponse(
            terms.Id, merchant.Name, terms.Mcc, terms.Currency.Code, terms.DiscountBasisPoints, terms.Plans,
            terms.IsSuspended ? MerchantStatus.Suspended : MerchantStatus.Active, merchant.OpenedAt, merchant.Version);
    }
}

internal enum MerchantStatus { Active, Suspended }
