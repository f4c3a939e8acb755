using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CreditGrains.Frontend.Edge;

/// <summary>
/// Says what is wrong with a body that could not be read, field by field and in the API's words: the serialiser stops at the first fault and speaks of our types.
/// Only ever runs for a request that is refused.
/// </summary>
internal static class BodyFaults
{
    private const int ErrorsMost = 20, NameLongest = 100;

    private static readonly Problem Malformed = Problem.Of(
        StatusCodes.Status400BadRequest, "malformed_json", "The body is not one JSON object in UTF-8, at most 16 levels deep, without comments or trailing text.");

    public static Problem Explain(byte[] json, JsonTypeInfo type, JsonException? fault)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = type.Options.MaxDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object) return Malformed;
            var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
            Walk(document.RootElement, type, "", errors);
            if (errors.Count == 0) Add(errors, Field(fault?.Path), Wrong(fault));
            return Problem.Invalid(errors);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return Malformed;
        }
    }

    private static void Walk(JsonElement element, JsonTypeInfo type, string path, Dictionary<string, string[]> errors)
    {
        if (type.PolymorphismOptions is not null && element.ValueKind == JsonValueKind.Object)
        {
            var (kind, derived) = Derived(element, type);
            if (derived is null)
            {
                Add(errors, path + kind, $"must be one of {string.Join(", ", type.PolymorphismOptions.DerivedTypes.Select(known => known.TypeDiscriminator))}");
                return;
            }

            type = derived;
        }

        if (type.Kind != JsonTypeInfoKind.Object || element.ValueKind != JsonValueKind.Object) return;

        var discriminator = Discriminator(type);
        var properties = type.Properties.ToDictionary(property => property.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var field = path + member.Name;
            if (!seen.Add(member.Name)) Add(errors, field, "is given twice");
            else if (properties.TryGetValue(member.Name, out var property)) Walk(member.Value, type.Options.GetTypeInfo(property.PropertyType), field + ".", errors);
            else if (member.Name != discriminator) Add(errors, field, "is not a known field");
        }

        foreach (var property in type.Properties)
            if (property.IsRequired && !seen.Contains(property.Name)) Add(errors, path + property.Name, "is required");
    }

    /// <summary>The name of the field that says what a polymorphic object is, and what it is; null when it does not say.</summary>
    private static (string Field, JsonTypeInfo? Type) Derived(JsonElement element, JsonTypeInfo type)
    {
        var options = type.PolymorphismOptions!;
        var field = options.TypeDiscriminatorPropertyName;
        if (element.TryGetProperty(field, out var kind) && kind.ValueKind == JsonValueKind.String)
            foreach (var derived in options.DerivedTypes)
                if (derived.TypeDiscriminator is string name && kind.ValueEquals(name)) return (field, type.Options.GetTypeInfo(derived.DerivedType));
        return (field, null);
    }

    private static string? Discriminator(JsonTypeInfo type) =>
        type.Type.BaseType is { } parent && parent != typeof(object) ? type.Options.GetTypeInfo(parent).PolymorphismOptions?.TypeDiscriminatorPropertyName : null;

    private static string Wrong(JsonException? fault) => fault switch
    {
        null => "is not valid text",
        FormFault form => form.Message,
        _ => "has the wrong type or form",
    };

    private static string Field(string? path) => path switch
    {
        null or "$" => "$",
        _ when path.StartsWith("$.", StringComparison.Ordinal) => path[2..],
        _ => path,
    };

    private static void Add(Dictionary<string, string[]> errors, string field, string what)
    {
        if (errors.Count >= ErrorsMost) return;
        if (field.Length > NameLongest) field = field[..(char.IsHighSurrogate(field[NameLongest - 1]) ? NameLongest - 1 : NameLongest)];
        errors[field] = errors.TryGetValue(field, out var former) && !former.Contains(what) ? [.. former, what] : [what];
    }
}
