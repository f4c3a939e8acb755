using System.Net;
using System.Net.Sockets;

namespace CreditGrains.Journal.Tests;

/// <summary>A way to the database that can be cut on the near side only: the program sees a broken connection, while the server goes on with what it was sent and does not know.</summary>
internal sealed class HalfOpenProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<(TcpClient Near, TcpClient Far)> pairs = [];
    private readonly string host;
    private readonly int port;

    public HalfOpenProxy(string host, int port)
    {
        (this.host, this.port) = (host, port);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Breaks every connection on the program's side and keeps it open on the server's.</summary>
    public void CutNearSide()
    {
        lock (pairs)
            foreach (var (near, _) in pairs) near.Client.Close();
    }

    /// <summary>Lets the server see it too.</summary>
    public void CutFarSide()
    {
        lock (pairs)
        {
            foreach (var (_, far) in pairs) far.Dispose();
            pairs.Clear();
        }
    }

    public ValueTask DisposeAsync()
    {
        listener.Stop();
        CutNearSide();
        CutFarSide();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptTcpClientAsync();
                var far = new TcpClient();
                await far.ConnectAsync(host, port);
                lock (pairs) pairs.Add((near, far));
                _ = CopyAsync(near, far);
                _ = CopyAsync(far, near);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The proxy was closed.
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One side was cut; what becomes of the other is for the test to say.
        }
    }
}
