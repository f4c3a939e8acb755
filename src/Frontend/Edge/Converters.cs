using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CreditGrains.Frontend.Edge;

/// <summary>A value has the right JSON type but not the right form; the message is for whoever sent it.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Made only by the converters.")]
internal sealed class FormFault(string message) : JsonException(message);

/// <summary>An enum as the API's word for it, read exactly.</summary>
internal sealed class NameConverter<T> : JsonConverter<T> where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Names.TryParse<T>(reader.GetString(), out var value)
            ? value
            : throw new FormFault($"must be one of {string.Join(", ", Names.All<T>())}");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Names.Encoded(value));
}

/// <summary>An instant: RFC 3339 with an offset when read, UTC to the millisecond when written.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    private const int Length = 24;

    /// <summary>Bytes that writing an instant takes while it has all its decimals.</summary>
    public const int MaxLength = 28;

    // Without an offset an instant would depend on where the server stands.
    private static readonly string[] Accepted = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out var instant)
            ? instant
            : throw new FormFault("must be an RFC 3339 instant with an offset, for example 2026-12-25T10:00:00Z");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Format(value, stackalloc byte[MaxLength]));

    /// <summary>How an instant is written, in <paramref name="space"/> of <see cref="MaxLength"/>.</summary>
    public static ReadOnlySpan<byte> Format(DateTimeOffset value, Span<byte> space)
    {
        // The round-trip form and not one with three decimals, because every answer has several and that one is no pattern to be interpreted anew each time.
        value.UtcDateTime.TryFormat(space, out _, "O", CultureInfo.InvariantCulture);
        space[Length - 1] = (byte)'Z';
        return space[..Length];
    }

    /// <summary>In UTC, cut to the millisecond, as everything here is kept.</summary>
    public static bool TryParse(string? text, out DateTimeOffset instant)
    {
        if (!DateTimeOffset.TryParseExact(text, Accepted, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out instant)) return false;
        instant = instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMillisecond));
        return true;
    }
}

/// <summary>A calendar date, exactly <c>yyyy-MM-dd</c>.</summary>
internal sealed class DateConverter : JsonConverter<DateOnly>
{
    public override DateOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && DateOnly.TryParseExact(reader.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new FormFault("must be a date, yyyy-MM-dd");

    public override void Write(Utf8JsonWriter writer, DateOnly value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}
