using System.Text.Json;
using System.Text.Json.Serialization;

namespace CreditGrains.Credit;

/// <summary>A currency in JSON is its code.</summary>
/// <remarks>It is named at the type and not in the options of each serialiser: options with converters of their own switch generated writing off.</remarks>
public sealed class CurrencyConverter : JsonConverter<Currency>
{
    public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Currency.Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
}
