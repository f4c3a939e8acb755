using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CreditGrains.Credit.Operations;
using CreditGrains.Frontend.Access;

namespace CreditGrains.Frontend.Edge;

/// <summary>A buffer and a JSON writer per thread, so that writing an answer allocates nothing. Never held across an await.</summary>
internal sealed class Scratch
{
    [ThreadStatic]
    private static Scratch? mine;

    private readonly ArrayBufferWriter<byte> buffer = new(4096);
    private readonly Utf8JsonWriter writer;
    private readonly CanonicalJson canonical = new();

    // Answers are application/json and never part of a page, so only what JSON itself asks for is escaped and names stay readable.
    private Scratch() => writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    private static Scratch Mine => mine ??= new Scratch();

    /// <summary>Puts <paramref name="value"/> into the response, with its length; it is sent when the request ends.</summary>
    public static void Write<T>(HttpResponse response, T value, JsonTypeInfo<T> type)
    {
        var scratch = Mine;
        scratch.buffer.ResetWrittenCount();
        scratch.Append(value, type);
        var written = scratch.buffer.WrittenSpan;
        response.ContentLength = written.Length;
        response.BodyWriter.Write(written);
    }

    /// <summary>
    /// The operation of a keyed request. Its fingerprint is stored for ever, so it is that of a canonical form, into which neither the order of our properties
    /// nor an optional field that is not there goes; one that is added to a request later must be null when it is left out.
    /// </summary>
    public static Operation OperationOf<T>(Principal principal, string key, HttpRequest request, T body, JsonTypeInfo<T> type)
    {
        var scratch = Mine;
        scratch.buffer.ResetWrittenCount();
        scratch.Append(body, type);
        return IdempotencyKey.OperationOf(principal, key, scratch.canonical.Of(request.Method, request.Path.Value!, scratch.buffer.WrittenMemory));
    }

    private void Append<T>(T value, JsonTypeInfo<T> type)
    {
        writer.Reset();
        JsonSerializer.Serialize(writer, value, type);
        writer.Flush();
    }
}
