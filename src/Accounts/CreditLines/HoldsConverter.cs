using System.Text.Json;
using System.Text.Json.Serialization;
using CreditGrains.Credit.CreditLines;

namespace CreditGrains.Accounts.CreditLines;

/// <summary>
/// Live holds within a snapshot, which on a busy line are nearly all of it: the bytes each is kept as, in the order of expiry, followed by a list of its plan and its decline where it has either.
/// </summary>
internal sealed class HoldsConverter : JsonConverter<Holds>
{
    public override void Write(Utf8JsonWriter writer, Holds value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var hold in value.ToPacked())
        {
            writer.WriteBase64StringValue(hold.Bytes.Span);
            if (hold is { Plan: null, Decline: null }) continue;
            writer.WriteStartArray();
            JsonSerializer.Serialize(writer, hold.Plan, CreditLineJson.Default.InstalmentProduct!);
            JsonSerializer.Serialize(writer, hold.Decline, CreditLineJson.Default.Decline!);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    public override Holds Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var holds = new List<PackedAuthorisation>();
        reader.Read();
        while (reader.TokenType == JsonTokenType.String)
        {
            var hold = new PackedAuthorisation(reader.GetBytesFromBase64(), null, null);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray) hold = Beside(ref reader, hold);
            holds.Add(hold);
        }

        return Holds.Of(holds);
    }

    private static PackedAuthorisation Beside(ref Utf8JsonReader reader, PackedAuthorisation hold)
    {
        reader.Read();
        var plan = JsonSerializer.Deserialize(ref reader, CreditLineJson.Default.InstalmentProduct);
        reader.Read();
        var decline = JsonSerializer.Deserialize(ref reader, CreditLineJson.Default.Decline);
        reader.Read();
        reader.Read();
        return hold with { Plan = plan, Decline = decline };
    }
}
