using System.Text.Json;
using System.Text.Json.Serialization;
using CreditGrains.Credit.Operations;

namespace CreditGrains.Grains.Wire;

/// <summary>What an account remembers of its operations is its own: whoever asks for a customer gets it without.</summary>
internal sealed class OwnMemoryConverter<TReceipt> : JsonConverter<RecentOperations<TReceipt>> where TReceipt : class
{
    public override bool HandleNull => true;

    public override RecentOperations<TReceipt> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Skip();
        return RecentOperations<TReceipt>.None;
    }

    public override void Write(Utf8JsonWriter writer, RecentOperations<TReceipt> value, JsonSerializerOptions options) => writer.WriteBooleanValue(false);
}
