using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Contestants;

/// <summary>What a measured stretch of load came to and cost.</summary>
/// <param name="Concurrency">Connections, clients or callers.</param>
/// <param name="CpuMsPerOperation">Processor time of the server and its store, generator not counted; seconds per thousand operations are the same number. Null where it cannot be told apart.</param>
/// <param name="BytesPerOperation">Written to the log; null where nothing is kept.</param>
public sealed record Measurement(LoadResult Load, int Concurrency, double? CpuMsPerOperation, double? BytesPerOperation);

/// <summary>Whether the lines say what the generator counted.</summary>
/// <param name="IsTrue">Null where nothing is kept that could be compared.</param>
public sealed record Verdict(bool? IsTrue, string Words);

/// <summary>One that takes part in the race: started, measured, checked and ended; then the next one has the machine for itself.</summary>
public abstract class Contestant(string name, string title, IReadOnlyList<int> concurrencies) : IAsyncDisposable
{
    private const int WarmUpStretchesMost = 6;
    private const double WarmUpGain = 1.03;

    /// <summary>In the report.</summary>
    public string Name => name;

    public string Title => title;

    /// <summary>Those it is tried with; the best is kept.</summary>
    public IReadOnlyList<int> Concurrencies => concurrencies;

    /// <exception cref="AbsentException">It cannot run here.</exception>
    public abstract Task StartAsync(Course course);

    /// <summary>As much as it can do.</summary>
    public abstract Task<Measurement> SaturateAsync(int concurrency, TimeSpan duration);

    /// <summary>
    /// Loads it, a stretch at a time, until that makes it no faster: code is compiled and caches are full when the first figure is taken, whoever needs how long.
    /// One that begins anew with every measurement warms up there.
    /// </summary>
    public virtual async Task WarmUpAsync(TimeSpan stretch)
    {
        var concurrency = Concurrencies[Concurrencies.Count / 2];
        var (best, before) = ((await SaturateAsync(concurrency, stretch)).Load.PerSecond, 0.0);
        for (var more = 1; more < WarmUpStretchesMost && best > before * WarmUpGain; more++)
            (best, before) = (Math.Max(best, (await SaturateAsync(concurrency, stretch)).Load.PerSecond), best);
    }

    /// <summary>Compares everything since the start with what the lines say.</summary>
    public abstract Task<Verdict> VerifyAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>What all of them run on.</summary>
/// <param name="Folder">On the disk whose syncs count.</param>
/// <param name="Depth">Requests under way on one connection at a time. 1 is what a terminal does; more is pipelining, which spares the server system calls.</param>
public sealed record Course(string Folder, int Lines, int Merchants, Arrivals.Popularity Popularity, int Depth)
{
    public const string ApiKey = "load-test-operator-key-0123456789abcdef";

    /// <summary>Identities as a peer's store is filled with: of the same length as real ones, and easy to make in SQL.</summary>
    public Population PeerPopulation() => new(Lines, Merchants, i => $"line_{i:d26}", i => $"mer_{i:d26}");
}
