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
    public static void Write<T>(HttpResponse response, T value) where T : class
    {
        var scratch = Mine;
        scratch.buffer.ResetWrittenCount();
        if (value is IWritesItself own) scratch.Append(own);
        else scratch.Append(value, ApiJson.Of<T>());
        var written = scratch.buffer.WrittenSpan;
        response.ContentLength = written.Length;
        response.BodyWriter.Write(written);
    }

    /// <summary>
    /// The operation of a keyed request. Its fingerprint is stored for ever, so it is that of a canonical form, into which neither the order of our properties
    /// nor an optional field that is not there goes; one that is added to a request later must be null when it is left out.
    /// </summary>
    public static Operation OperationOf<T>(Principal principal, string key, HttpRequest request, T body, CanonicalForm<T> form) where T : class =>
        IdempotencyKey.OperationOf(principal, key, Mine.Canonical(request.Method, request.Path.Value!, body, form));

    private ReadOnlySpan<byte> Canonical<T>(string method, string path, T body, CanonicalForm<T> form) where T : class
    {
        buffer.ResetWrittenCount();
        if (form.Sorted is null)
        {
            Append(body, form.Type);
            return canonical.Of(method, path, buffer.WrittenMemory);
        }

        CanonicalJson.WriteHead(buffer, method, path);
        var head = buffer.WrittenCount;
        Append(body, form.Sorted);
        // What the serialiser escapes is not for it to say.
        return buffer.WrittenSpan[head..].Contains((byte)'\\') ? canonical.Of(method, path, buffer.WrittenMemory[head..]) : buffer.WrittenSpan;
    }

    private void Append<T>(T value, JsonTypeInfo<T> type)
    {
        writer.Reset();
        JsonSerializer.Serialize(writer, value, type);
        writer.Flush();
    }

    private void Append(IWritesItself value)
    {
        writer.Reset();
        value.WriteTo(writer);
        writer.Flush();
    }
}
