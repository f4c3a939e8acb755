using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CreditGrains.Frontend.Edge;

/// <summary>Reads a request's body, strictly.</summary>
internal static class Body
{
    /// <summary>Most bytes of a body.</summary>
    public const int Most = 64 * 1024;

    private static readonly Problem TooLarge = Problem.OfStatus(StatusCodes.Status413PayloadTooLarge);
    private static readonly Problem NotJson = Problem.Of(
        StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "A request body is application/json in UTF-8.");

    /// <summary>Reads the body as <typeparamref name="T"/>. No body at all is as good as an empty object.</summary>
    public static async ValueTask<(T? Value, Problem? Problem)> Read<T>(HttpRequest request, JsonTypeInfo<T> type) where T : class
    {
        if (request.ContentLength > Most) return (null, TooLarge);
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(request.HttpContext.RequestAborted);
            var buffer = result.Buffer;
            if (buffer.Length > Most)
            {
                reader.AdvanceTo(buffer.Start);
                return (null, TooLarge);
            }

            if (result.IsCompleted)
            {
                try
                {
                    return Parse(buffer, request.ContentType, type);
                }
                finally
                {
                    reader.AdvanceTo(buffer.End);
                }
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static (T?, Problem?) Parse<T>(ReadOnlySequence<byte> buffer, string? mediaType, JsonTypeInfo<T> type) where T : class
    {
        ReadOnlySpan<byte> json = buffer.IsEmpty ? "{}"u8 : buffer.IsSingleSegment ? buffer.FirstSpan : buffer.ToArray();
        if (!buffer.IsEmpty && !IsJson(mediaType)) return (null, NotJson);
        try
        {
            return JsonSerializer.Deserialize(json, type) is { } value ? (value, null) : (null, BodyFaults.Explain(json.ToArray(), type, null));
        }
        // The serialiser reports text that is no valid Unicode as an invalid operation, and an object that does not say of which kind it is as not supported.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or NotSupportedException)
        {
            return (null, BodyFaults.Explain(json.ToArray(), type, fault as JsonException));
        }
    }

    private static bool IsJson(string? mediaType)
    {
        const string json = "application/json";
        if (mediaType is null || !mediaType.StartsWith(json, StringComparison.OrdinalIgnoreCase)) return false;
        var rest = mediaType.AsSpan(json.Length).Trim(' ');
        if (rest.IsEmpty) return true;
        if (rest[0] != ';') return false;
        rest = rest[1..].Trim(' ');
        return rest.IsEmpty || rest.Equals("charset=utf-8", StringComparison.OrdinalIgnoreCase) || rest.Equals("charset=\"utf-8\"", StringComparison.OrdinalIgnoreCase);
    }
}
