using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Operations;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Authorisations;

/// <summary>A purchase a terminal asks to be approved.</summary>
/// <param name="CreditLineId">Unknown ones are declined, not refused: a terminal always gets a decision.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="AllowPartial">Whether the terminal can take a part of the amount.</param>
/// <param name="Plan">Code of the instalment plan to pay it by.</param>
/// <param name="EntryMode">How it was entered, one of <see cref="EntryModes"/>.</param>
/// <param name="Country">Where, ISO 3166-1 alpha-2.</param>
internal sealed record AuthoriseRequest(
    string CreditLineId, string MerchantId, long Amount, string Currency, string? TerminalId = null, bool AllowPartial = false, string? Plan = null,
    string? EntryMode = null, string? Country = null)
{
    /// <summary>How a purchase may be entered.</summary>
    public static readonly IReadOnlyList<string> EntryModes =
        ["chip", "contactless", "magstripe", "fallback", "manual", "ecommerce", "in_app", "moto", "qr", "recurring", "stored"];

    public Problem? TryParse(Operation operation, out CreditLineCommand.Authorise? command)
    {
        var checks = new Checks();
        checks.Text("credit_line_id", CreditLineId);
        checks.Text("merchant_id", MerchantId);
        checks.Amount("amount", Amount);
        var currency = checks.Currency("currency", Currency);
        checks.Text("terminal_id", TerminalId, optional: true);
        if (Plan is not null) checks.Code("plan", Plan);
        if (EntryMode is not null) checks.OneOf("entry_mode", EntryMode, EntryModes);
        if (Country is not null) checks.Country("country", Country);
        if (checks.Failed)
        {
            command = null;
            return checks.Problem;
        }

        command = new CreditLineCommand.Authorise(
            operation, new AuthorisationRequest(MerchantId, Mcc: null, TerminalId, Amount, currency, Plan, EntryMode, Country), Merchant: null, AllowPartial);
        return null;
    }
}

/// <param name="Amount">How much more, in minor units; not the new total.</param>
internal sealed record IncrementRequest(long Amount);

/// <param name="Amount">How much of the hold to release; left out, all of it.</param>
internal sealed record VoidRequest(long? Amount = null);
