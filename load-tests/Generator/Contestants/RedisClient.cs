using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CreditGrains.LoadTests.Contestants;

/// <summary>As much of the Redis protocol as filling a store and reading it back needs; one command at a time.</summary>
internal sealed class RedisClient : IDisposable
{
    private readonly NetworkStream stream;

    public RedisClient(EndPoint endpoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(endpoint);
        stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <returns>What Redis answers: a text, a number as text, a list of such, or null.</returns>
    public object? Call(params ReadOnlySpan<string> command)
    {
        stream.Write(Encode(command));
        return Read();
    }

    public static byte[] Encode(params ReadOnlySpan<string> command)
    {
        var text = new StringBuilder($"*{command.Length}\r\n");
        foreach (var part in command) text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public void Dispose() => stream.Dispose();

    private object? Read()
    {
        var line = Line();
        switch (line[0])
        {
            case '+' or ':': return line[1..];
            case '-': throw new InvalidOperationException($"Redis: {line[1..]}");
            case '$' when line == "$-1": return null;
            case '$':
                var bytes = new byte[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture) + 2];
                stream.ReadExactly(bytes);
                return Encoding.UTF8.GetString(bytes, 0, bytes.Length - 2);
            case '*': return Enumerable.Range(0, int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture)).Select(_ => Read()).ToArray();
            default: throw new InvalidDataException($"Redis answered '{line}'.");
        }
    }

    private string Line()
    {
        var line = new StringBuilder();
        for (int character; (character = stream.ReadByte()) != '\r'; line.Append((char)character))
            if (character < 0) throw new EndOfStreamException("Redis closed the connection.");
        stream.ReadByte();
        return line.ToString();
    }
}
