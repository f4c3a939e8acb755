using System.Collections.Immutable;
using CreditGrains.Credit.Instalments;

namespace CreditGrains.Frontend.Instalments;

/// <summary>What a purchase would cost in instalments. Nothing is booked.</summary>
/// <param name="Amount">Minor units.</param>
/// <param name="CreditLineId">Left out, what any line could be offered.</param>
/// <param name="Plans">Codes to choose from; left out, all there are.</param>
/// <param name="StartDate">Left out, today.</param>
internal sealed record QuoteRequest(long Amount, string Currency, string? CreditLineId = null, string? MerchantId = null, ImmutableArray<string>? Plans = null, DateOnly? StartDate = null);

/// <param name="Date">Not before today.</param>
internal sealed record SettlementQuoteRequest(DateOnly Date);

/// <param name="Amount">Minor units of principal that is not due yet.</param>
/// <param name="Keep">The term, with lower instalments; or the instalment, with fewer of them.</param>
internal sealed record PrepayRequest(long Amount, PrepaymentKeeps Keep);

/// <param name="Periods">How many periods later every instalment to come falls due, 1 to 6.</param>
internal sealed record DeferRequest(int Periods);

/// <param name="NumberOfInstalments">Over how many new instalments all that remains is spread, 1 to 120.</param>
internal sealed record ReAgeRequest(int NumberOfInstalments);

/// <summary>Either a posted purchase or what is unpaid of the latest statement.</summary>
/// <param name="Plan">Code of the instalment product.</param>
internal sealed record ConvertRequest(string Plan, string? CaptureId = null, int? StatementNumber = null);
