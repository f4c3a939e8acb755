using System.Net;
using System.Net.Sockets;

namespace CreditGrains.LoadTests.Wire;

/// <summary>One connection and what is under way on it. Answers come in the order of the requests.</summary>
internal sealed class Connection(int number, EndPoint endpoint, int depth) : IDisposable
{
    private readonly (long Start, int Subject)[] underWay = new (long, int)[depth];
    private Socket? socket;
    private byte[] rest = [];
    private int first;

    public int Number => number;

    public int Descriptor { get; private set; }

    public int UnderWay { get; private set; }

    public bool IsFull => UnderWay == depth;

    /// <summary>Whether it stands among those that can take a request.</summary>
    public bool IsListed { get; set; }

    public void Open()
    {
        socket?.Dispose();
        socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        if (endpoint is IPEndPoint) socket.NoDelay = true;
        socket.Connect(endpoint);
        Descriptor = (int)socket.Handle;
        (rest, first, UnderWay) = ([], 0, 0);
    }

    public void Push(long start, int subject)
    {
        underWay[(first + UnderWay) % depth] = (start, subject);
        UnderWay++;
    }

    public (long Start, int Subject) Peek() => underWay[first];

    public void Pop()
    {
        first = (first + 1) % depth;
        UnderWay--;
    }

    /// <summary>Puts what an earlier read left before what <paramref name="buffer"/> gets; returns how much that is.</summary>
    public int TakeRest(Span<byte> buffer)
    {
        var length = rest.Length;
        rest.CopyTo(buffer);
        if (length > 0) rest = [];
        return length;
    }

    public void KeepRest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0) rest = bytes.ToArray();
    }

    public void Dispose() => socket?.Dispose();
}
