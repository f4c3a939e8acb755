using System.Net.Sockets;
using CreditGrains.LoadTests.Arrivals;
using CreditGrains.LoadTests.Contestants;
using CreditGrains.LoadTests.Histograms;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Closing;

/// <summary>Authorisations at a steady rate, on a thread of their own, until they are told to end or the server is gone.</summary>
internal sealed class SteadyLoad : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);

    private readonly Thread thread;
    private readonly LatencyHistogram latency = new();
    private readonly Dictionary<string, long> errors = [];
    private long done;
    private double seconds;
    private volatile bool isEnding;

    public SteadyLoad(ServerProcess server, Population population, Tally tally, ulong run, double perSecond, int connections)
    {
        var conversation = new Authorisations(server.Address.Authority, Course.ApiKey, population, new Draw(Popularity.Uniform, population.Lines, population.Merchants, run), tally, run);
        thread = new Thread(() =>
        {
            try
            {
                using var load = new WireLoad(server.EndPoint, connections);
                while (!isEnding)
                {
                    var slice = load.AtRate(conversation, perSecond, Slice);
                    latency.Add(slice.Latency);
                    done += slice.Done;
                    seconds += slice.Elapsed.TotalSeconds;
                    foreach (var (what, count) in slice.Errors) errors[what] = errors.GetValueOrDefault(what) + count;
                }
            }
            catch (SocketException)
            {
                // The server was killed; what was under way counts as asked and not as approved.
            }
        }) { IsBackground = true };
        thread.Start();
    }

    public void Dispose() => End();

    /// <summary>Ends it, and says what it came to.</summary>
    public LoadResult End()
    {
        isEnding = true;
        thread.Join();
        return new LoadResult(done, TimeSpan.FromSeconds(Math.Max(seconds, Slice.TotalSeconds)), latency, errors);
    }
}
