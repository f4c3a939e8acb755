using System.Buffers.Text;

namespace CreditGrains.LoadTests.Wire;

/// <summary>The head of an HTTP/1.1 response, as far as a load generator needs it: the status and where the body lies.</summary>
public readonly ref struct HttpAnswer
{
    private HttpAnswer(int status, int length, ReadOnlySpan<byte> body)
    {
        Status = status;
        Length = length;
        Body = body;
    }

    public int Status { get; }

    /// <summary>Bytes of head and body.</summary>
    public int Length { get; }

    public ReadOnlySpan<byte> Body { get; }

    /// <returns>False when it is not all there yet.</returns>
    /// <exception cref="InvalidDataException">It is no response of HTTP/1.1 with a Content-Length.</exception>
    public static bool TryRead(ReadOnlySpan<byte> received, out HttpAnswer answer)
    {
        answer = default;
        var head = received.IndexOf("\r\n\r\n"u8);
        if (head < 0) return false;
        if (!received.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(received[9..12], out int status, out var digits) || digits != 3)
            throw new InvalidDataException("The server does not speak HTTP/1.1.");

        var length = LengthOf(received[..(head + 2)], status);
        var start = head + 4;
        if (received.Length - start < length) return false;
        answer = new HttpAnswer(status, start + length, received.Slice(start, length));
        return true;
    }

    private static int LengthOf(ReadOnlySpan<byte> head, int status)
    {
        var name = "content-length:"u8;
        for (var rest = head[(head.IndexOf((byte)'\n') + 1)..]; rest.Length > 0; rest = rest[(rest.IndexOf((byte)'\n') + 1)..])
        {
            if (rest.Length <= name.Length || (rest[0] | 0x20) != 'c' || !System.Text.Ascii.EqualsIgnoreCase(rest[..name.Length], name)) continue;
            var value = rest[name.Length..].TrimStart((byte)' ');
            if (Utf8Parser.TryParse(value, out int length, out _) && length >= 0) return length;
            throw new InvalidDataException("The response's Content-Length is no number.");
        }

        return status == 204 ? 0 : throw new InvalidDataException("The response has no Content-Length.");
    }
}
