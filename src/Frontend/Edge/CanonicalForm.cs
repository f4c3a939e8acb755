using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CreditGrains.Frontend.Edge;

/// <summary>How requests of one type get into the form their fingerprint is taken of, see <see cref="CanonicalJson"/>.</summary>
internal sealed class CanonicalForm<T> where T : class
{
    /// <summary>Of a type the API reads.</summary>
    public static readonly CanonicalForm<T> OfApi = new(ApiJson.Of<T>());

    public CanonicalForm(JsonTypeInfo<T> type)
    {
        Type = type;
        if (IsFlat(type)) Sorted = Sort(type);
    }

    /// <summary>As it is read.</summary>
    public JsonTypeInfo<T> Type { get; }

    /// <summary>
    /// Where a request has no object, map or list within it, which is so wherever it must be fast: the type with its members sorted and nulls left out. What that writes is the form itself,
    /// unless something had to be escaped. Null elsewhere.
    /// </summary>
    public JsonTypeInfo<T>? Sorted { get; }

    private static bool IsFlat(JsonTypeInfo type) =>
        type is { Kind: JsonTypeInfoKind.Object, PolymorphismOptions: null } && type.Properties.All(member => IsPlain(Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType));

    private static bool IsPlain(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(DateOnly) || type == typeof(DateTimeOffset);

    private static JsonTypeInfo<T> Sort(JsonTypeInfo<T> type)
    {
        var options = new JsonSerializerOptions(type.Options)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            TypeInfoResolver = type.Options.TypeInfoResolver!.WithAddedModifier(static info =>
            {
                // Names are ASCII, so this is the order of their bytes.
                foreach (var (order, member) in info.Properties.OrderBy(member => member.Name, StringComparer.Ordinal).Index()) member.Order = order;
            }),
        };
        return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
