using System.Text.Json;
using CreditGrains.Frontend.Edge;
using CreditGrains.Frontend.Instalments;

namespace CreditGrains.Frontend.Authorisations;

internal sealed partial record AuthorisationResponse : IWritesItself
{
    private static readonly JsonEncodedText
        IdName = Names.OfMember(nameof(Id)), CreditLineIdName = Names.OfMember(nameof(CreditLineId)), MerchantIdName = Names.OfMember(nameof(MerchantId)),
        StatusName = Names.OfMember(nameof(Status)), DecisionName = Names.OfMember(nameof(Decision)), ResponseCodeName = Names.OfMember(nameof(ResponseCode)),
        DeclineReasonName = Names.OfMember(nameof(DeclineReason)), FailedRulesName = Names.OfMember(nameof(FailedRules)),
        RequestedAmountName = Names.OfMember(nameof(RequestedAmount)), ApprovedAmountName = Names.OfMember(nameof(ApprovedAmount)), CapturedAmountName = Names.OfMember(nameof(CapturedAmount)),
        HeldAmountName = Names.OfMember(nameof(HeldAmount)), CurrencyName = Names.OfMember(nameof(Currency)), PlanName = Names.OfMember(nameof(Plan)),
        BoostGrantedName = Names.OfMember(nameof(BoostGranted)), CreatedAtName = Names.OfMember(nameof(CreatedAt)), ExpiresAtName = Names.OfMember(nameof(ExpiresAt)),
        AvailableAfterName = Names.OfMember(nameof(AvailableAfter)), WayForwardName = Names.OfMember(nameof(WayForward)), OffersName = Names.OfMember(nameof(Offers));

    public void WriteTo(Utf8JsonWriter writer)
    {
        Span<byte> instant = stackalloc byte[InstantConverter.MaxLength];
        writer.WriteStartObject();
        writer.WriteString(IdName, Id);
        writer.WriteString(CreditLineIdName, CreditLineId);
        writer.WriteString(MerchantIdName, MerchantId);
        writer.WriteString(StatusName, Names.Encoded(Status));
        writer.WriteString(DecisionName, Names.Encoded(Decision));
        writer.WriteString(ResponseCodeName, ResponseCode);
        if (DeclineReason is { } reason) writer.WriteString(DeclineReasonName, Names.Encoded(reason));
        else writer.WriteNull(DeclineReasonName);
        writer.WriteStartArray(FailedRulesName);
        foreach (var rule in FailedRules) writer.WriteStringValue(Names.Encoded(rule));
        writer.WriteEndArray();
        writer.WriteNumber(RequestedAmountName, RequestedAmount);
        writer.WriteNumber(ApprovedAmountName, ApprovedAmount);
        writer.WriteNumber(CapturedAmountName, CapturedAmount);
        writer.WriteNumber(HeldAmountName, HeldAmount);
        writer.WriteString(CurrencyName, Currency);
        writer.WriteString(PlanName, Plan);
        writer.WriteNumber(BoostGrantedName, BoostGranted);
        writer.WriteString(CreatedAtName, InstantConverter.Format(CreatedAt, instant));
        if (ExpiresAt is { } expiry) writer.WriteString(ExpiresAtName, InstantConverter.Format(expiry, instant));
        else writer.WriteNull(ExpiresAtName);
        writer.WriteNumber(AvailableAfterName, AvailableAfter);
        WriteRare(writer, WayForwardName, WayForward);
        WriteRare(writer, OffersName, Offers);
        writer.WriteEndObject();
    }

    private static void WriteRare<T>(Utf8JsonWriter writer, JsonEncodedText name, T? value) where T : class
    {
        if (value is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WritePropertyName(name);
        JsonSerializer.Serialize(writer, value, ApiJson.Of<T>());
    }
}
