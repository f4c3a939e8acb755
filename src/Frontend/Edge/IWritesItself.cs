using System.Text.Json;

namespace CreditGrains.Frontend.Edge;

/// <summary>An answer so frequent that its JSON is written by hand: byte for byte what <see cref="ApiJson"/> makes of it, which still describes it, in less time.</summary>
internal interface IWritesItself
{
    void WriteTo(Utf8JsonWriter writer);
}
