using System.Buffers;
using System.Text;
using System.Text.Json;

namespace CreditGrains.Frontend.Edge;

/// <summary>
/// Writes a request in the one form its fingerprint is taken of: method and path, then the body with the members of every object sorted by the bytes of their
/// names, members that are null left out, numbers as they are, and in text nothing escaped but <c>"</c> and <c>\</c>. Fingerprints are stored for ever, so this
/// form never changes; which characters the serialiser escapes may change with the Unicode version of the runtime.
/// </summary>
/// <remarks>Keeps its buffers and allocates nothing else: it runs for every authorisation. Not for two threads at once.</remarks>
internal sealed class CanonicalJson
{
    private readonly ArrayBufferWriter<byte> output = new(1024);
    private Member[] members = new Member[32];
    private int used;

    /// <param name="json">One value, valid and without spacing, as the serialiser writes it.</param>
    /// <returns>Lent until the next call.</returns>
    public ReadOnlySpan<byte> Of(string method, string path, ReadOnlyMemory<byte> json)
    {
        output.ResetWrittenCount();
        used = 0;
        WriteHead(output, method, path);
        AppendValue(json);
        return output.WrittenSpan;
    }

    /// <summary>What the form begins with.</summary>
    public static void WriteHead(IBufferWriter<byte> output, string method, string path)
    {
        WriteText(output, method);
        output.Write(" "u8);
        WriteText(output, path);
        output.Write("\n"u8);
    }

    private void AppendValue(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        AppendValue(json, ref reader);
    }

    /// <summary>Appends the value that begins at the token <paramref name="reader"/> is on, and reads to its end.</summary>
    private void AppendValue(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                AppendObject(json, ref reader);
                break;
            case JsonTokenType.StartArray:
                AppendArray(json, ref reader);
                break;
            case JsonTokenType.String:
                AppendString(ref reader);
                break;
            default:
                output.Write(reader.ValueSpan);
                break;
        }
    }

    private void AppendObject(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader)
    {
        // The members found are on a stack of their own, above those of the objects around this one.
        var first = used;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null) continue;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (used == members.Length) Array.Resize(ref members, 2 * used);
            members[used++] = new Member(name, json[start..(int)reader.BytesConsumed]);
        }

        var end = used;
        members.AsSpan(first..end).Sort(static (one, other) => one.Name.Span.SequenceCompareTo(other.Name.Span));
        output.Write("{"u8);
        for (var i = first; i < end; i++)
        {
            output.Write(i == first ? "\""u8 : ",\""u8);
            output.Write(members[i].Name.Span);
            output.Write("\":"u8);
            AppendValue(members[i].Value);
        }

        output.Write("}"u8);
        used = first;
    }

    private void AppendArray(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader)
    {
        output.Write("["u8);
        for (var count = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count > 0) output.Write(","u8);
            AppendValue(json, ref reader);
        }

        output.Write("]"u8);
    }

    private void AppendString(ref Utf8JsonReader reader)
    {
        output.Write("\""u8);
        if (!reader.ValueIsEscaped) output.Write(reader.ValueSpan);
        else AppendUnescaped(ref reader);
        output.Write("\""u8);
    }

    private void AppendUnescaped(ref Utf8JsonReader reader)
    {
        var plain = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        var rest = plain.AsSpan(0, reader.CopyString(plain));
        while (rest.IndexOfAny((byte)'"', (byte)'\\') is >= 0 and var at)
        {
            output.Write(rest[..at]);
            output.Write("\\"u8);
            output.Write(rest.Slice(at, 1));
            rest = rest[(at + 1)..];
        }

        output.Write(rest);
        ArrayPool<byte>.Shared.Return(plain);
    }

    private static void WriteText(IBufferWriter<byte> output, string text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    private readonly record struct Member(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value);
}
