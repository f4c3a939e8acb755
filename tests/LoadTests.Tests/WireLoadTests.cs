using System.Net;
using System.Net.Sockets;
using System.Text;
using CreditGrains.LoadTests.Arrivals;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Tests;

public sealed class WireLoadTests
{
    [Fact]
    public async Task A_server_that_stalls_is_charged_for_all_who_would_have_come_meanwhile()
    {
        var stall = TimeSpan.FromMilliseconds(300);
        await using var server = new StallingServer(stallAt: 100, stall);
        var (result, _) = await Task.Run(() => Run(server, connections: 1, load => load.AtRate));
        Assert.Equal(500, result.Done);
        // At 1,000 a second some 300 came during the stall, and each waited for what was left of it: the longest for all, the median of them for half.
        Assert.InRange(result.Latency.QuantileMs(1), stall.TotalMilliseconds * 0.9, double.MaxValue);
        Assert.InRange(result.Latency.QuantileMs(0.8), stall.TotalMilliseconds * 0.25, double.MaxValue);
    }

    [Fact]
    public async Task What_is_counted_is_what_was_answered()
    {
        await using var server = new StallingServer(stallAt: -1, TimeSpan.Zero);
        var (result, tally) = await Task.Run(() => Run(server, connections: 4, load => (about, _, duration) => load.Saturate(about, duration)));
        Assert.Empty(result.Errors);
        Assert.Equal(server.Answered, tally.Approved);
        Assert.Equal(tally.Asked, tally.Approved);
        Assert.InRange(result.Done, tally.Approved - 4, tally.Approved);
    }

    private static (LoadResult, Tally) Run(StallingServer server, int connections, Func<WireLoad, Func<IConversation, double, TimeSpan, LoadResult>> how)
    {
        var tally = new Tally(1);
        using var load = new WireLoad(server.EndPoint, connections);
        var conversation = new Authorisations("localhost", "key", new Population(["line_1"], ["mer_1"]), new Draw(Popularity.Uniform, 1, 1, 1), tally, 1);
        return (how(load)(conversation, 1_000, TimeSpan.FromSeconds(0.5)), tally);
    }

    /// <summary>Approves everything at once, but for one request that it lets wait.</summary>
    private sealed class StallingServer : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Task serving;
        private readonly int stallAt;
        private readonly TimeSpan stall;
        private int answered;

        public StallingServer(int stallAt, TimeSpan stall)
        {
            (this.stallAt, this.stall) = (stallAt, stall);
            listener.Start();
            serving = AcceptAsync();
        }

        public EndPoint EndPoint => listener.LocalEndpoint;

        public int Answered => answered;

        public async ValueTask DisposeAsync()
        {
            listener.Stop();
            await serving;
        }

        private async Task AcceptAsync()
        {
            var connections = new List<Task>();
            try
            {
                while (true) connections.Add(ServeAsync(await listener.AcceptTcpClientAsync()));
            }
            catch (SocketException)
            {
                await Task.WhenAll(connections);
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using var closing = client;
            var stream = client.GetStream();
            var answer = Encoding.ASCII.GetBytes("HTTP/1.1 201 Created\r\nContent-Length: 23\r\n\r\n{\"decision\":\"approved\"}");
            var buffer = new byte[4096];
            // The generator sends a request in one piece and the next only after its answer.
            while (await stream.ReadAsync(buffer) > 0)
            {
                if (Interlocked.Increment(ref answered) == stallAt) await Task.Delay(stall);
                await stream.WriteAsync(answer);
            }
        }
    }
}
