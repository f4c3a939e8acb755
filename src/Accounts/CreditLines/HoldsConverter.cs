using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using CreditGrains.Credit;
using CreditGrains.Credit.CreditLines;

namespace CreditGrains.Accounts.CreditLines;

/// <summary>
/// Live holds within a snapshot, which on a busy line are nearly all of it. Each is a list of its parts in the order below, without their names: a third of the bytes. Texts that
/// repeat those of the hold before it are read as the same text.
/// </summary>
internal sealed class HoldsConverter : JsonConverter<ImmutableArray<Authorisation>>
{
    public override void Write(Utf8JsonWriter writer, ImmutableArray<Authorisation> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var hold in value) Write(writer, hold);
        writer.WriteEndArray();
    }

    public override ImmutableArray<Authorisation> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var holds = ImmutableArray.CreateBuilder<Authorisation>();
        Authorisation? former = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray) holds.Add(former = Read(ref reader, former));
        return holds.DrainToImmutable();
    }

    private static void Write(Utf8JsonWriter writer, Authorisation hold)
    {
        var request = hold.Request;
        writer.WriteStartArray();
        writer.WriteNumberValue(hold.Number);
        writer.WriteStringValue(request.MerchantId);
        writer.WriteStringValue(request.Mcc);
        writer.WriteStringValue(request.TerminalId);
        writer.WriteNumberValue(request.Amount);
        writer.WriteStringValue(request.Currency.Code);
        writer.WriteStringValue(request.Plan);
        writer.WriteStringValue(request.EntryMode);
        writer.WriteStringValue(request.Country);
        writer.WriteStringValue(hold.Category);
        writer.WriteNumberValue(hold.Approved);
        writer.WriteNumberValue(hold.Requested);
        writer.WriteNumberValue(hold.Captured);
        writer.WriteNumberValue(hold.Voided);
        writer.WriteNumberValue(hold.Hold);
        writer.WriteBooleanValue(hold.IsEnded);
        writer.WriteNumberValue(hold.DiscountBasisPoints);
        writer.WriteNumberValue(hold.BoostGranted);
        writer.WriteNumberValue(hold.AvailableAfter);
        writer.WriteNumberValue(hold.CreatedAt.ToUnixTimeMilliseconds());
        writer.WriteNumberValue(hold.ExpiresAt.ToUnixTimeMilliseconds());
        if (hold.Plan is null) writer.WriteNullValue();
        else JsonSerializer.Serialize(writer, hold.Plan, CreditLineJson.Default.InstalmentProduct);
        if (hold.Decline is null) writer.WriteNullValue();
        else JsonSerializer.Serialize(writer, hold.Decline, CreditLineJson.Default.Decline);
        writer.WriteEndArray();
    }

    // Arguments and members are read in the order they are written here.
    private static Authorisation Read(ref Utf8JsonReader reader, Authorisation? former)
    {
        var before = former?.Request;
        var hold = new Authorisation
        {
            Number = Int64(ref reader),
            Request = new AuthorisationRequest(
                MerchantId: Text(ref reader, before?.MerchantId)!, Mcc: Text(ref reader, before?.Mcc), TerminalId: Text(ref reader, before?.TerminalId), Amount: Int64(ref reader),
                Currency: Currency.Parse(Text(ref reader, before?.Currency.Code)!), Plan: Text(ref reader, before?.Plan), EntryMode: Text(ref reader, before?.EntryMode), Country: Text(ref reader, before?.Country)),
            Category = Text(ref reader, former?.Category)!,
            Approved = Int64(ref reader),
            Requested = Int64(ref reader),
            Captured = Int64(ref reader),
            Voided = Int64(ref reader),
            Hold = Int64(ref reader),
            IsEnded = reader.Read() && reader.GetBoolean(),
            DiscountBasisPoints = (int)Int64(ref reader),
            BoostGranted = Int64(ref reader),
            AvailableAfter = Int64(ref reader),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(Int64(ref reader)),
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(Int64(ref reader)),
            Plan = reader.Read() ? JsonSerializer.Deserialize(ref reader, CreditLineJson.Default.InstalmentProduct) : null,
            Decline = reader.Read() ? JsonSerializer.Deserialize(ref reader, CreditLineJson.Default.Decline) : null,
        };
        return reader.Read() && reader.TokenType == JsonTokenType.EndArray ? hold : throw new JsonException("A hold has more parts than are known.");
    }

    private static long Int64(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt64();
    }

    private static string? Text(ref Utf8JsonReader reader, string? former)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String && former is not null && reader.ValueTextEquals(former) ? former : reader.GetString();
    }
}
