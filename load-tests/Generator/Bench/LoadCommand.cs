using System.Net;
using CreditGrains.LoadTests.Arrivals;
using CreditGrains.LoadTests.Contestants;
using CreditGrains.LoadTests.Machine;
using CreditGrains.LoadTests.Reports;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Bench;

/// <summary><c>./credit bench load</c>: one load on a server that runs already, wherever it is. With <c>--process ID</c>, of this machine, also what it costs.</summary>
internal static class LoadCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = new Options(arguments, ["url", "key", "process", "rate", "connections", "depth", "seconds", "warm-up", "lines", "merchants", "popularity"], []);
        var address = new Uri(options.Text("url") ?? throw new UsageException("--url is needed: the server's base address."));
        var key = options.Text("key") ?? throw new UsageException("--key is needed: an operator key of the server.");
        var population = await Market.OpenAsync(address, key, options.Number("lines", 1_000), options.Number("merchants", 100));
        var endpoint = new IPEndPoint((await Dns.GetHostAddressesAsync(address.Host)).First(one => one.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork), address.Port);
        var tally = new Tally(population.Lines);
        using var load = new WireLoad(endpoint, options.Number("connections", 256), options.Number("depth", 1));
        IConversation Talk() => new Authorisations(
            address.Authority, key, population, new Draw(options.OneOf("popularity", Popularity.Uniform), population.Lines, population.Merchants, 1), tally, (ulong)Random.Shared.NextInt64());

        var (warmUp, duration) = (TimeSpan.FromSeconds(options.Number("warm-up", 3)), TimeSpan.FromSeconds(options.Number("seconds", 10)));
        var rate = options.Number("rate", 0);
        LoadResult Run(TimeSpan time) => rate == 0 ? load.Saturate(Talk(), time) : load.AtRate(Talk(), rate, time);
        Run(warmUp);
        var server = options.Number("process", 0);
        var before = server == 0 ? default : ProcessUsage.OfTree(server);
        var result = Run(duration);
        var used = server == 0 ? default : ProcessUsage.OfTree(server) - before;
        Console.WriteLine(LatencyText.Render([(rate == 0 ? "as much as it can" : $"{rate:n0}/s", result)]));
        if (server != 0 && result.Done > 0) Console.WriteLine($"{used.CpuSeconds * 1e6 / result.Done:n1} µs of processor time and {(double)used.BytesWritten / result.Done:n0} bytes written per operation");
        var readings = new LineReadings(address.Authority, key, population, [.. Enumerable.Range(0, tally.Lines).Where(line => tally.AskedOf(line) > 0)]);
        load.Saturate(readings, TimeSpan.FromMinutes(5));
        var verdict = HttpContestant.Compare(tally, readings.Read);
        Console.WriteLine(verdict.Words);
        return verdict.IsTrue == true && result.ErrorCount == 0 ? 0 : 1;
    }
}
