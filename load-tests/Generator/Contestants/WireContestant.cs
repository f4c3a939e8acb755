using System.Net;
using System.Security.Cryptography;
using CreditGrains.LoadTests.Arrivals;
using CreditGrains.LoadTests.Machine;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Contestants;

/// <summary>One that is spoken to over connections.</summary>
public abstract class WireContestant(string name, string title, IReadOnlyList<int> concurrencies) : Contestant(name, title, concurrencies)
{
    // Connections are new to a server for every measurement. A thousand that arrive at once cost it as much as a tenth of a second of load, and no caller of a server that has been running meets that.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private ulong run;

    protected Course Course { get; private set; } = null!;

    protected Population Population { get; private set; } = null!;

    protected Tally Tally { get; private set; } = null!;

    protected abstract EndPoint EndPoint { get; }

    /// <summary>The first so many lines get all the requests.</summary>
    protected virtual int LinesInUse => Population.Lines;

    public override async Task StartAsync(Course course)
    {
        Course = course;
        Population = await OpenAsync(course);
        Tally = new Tally(Population.Lines);
        run = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    }

    public override Task<Measurement> SaturateAsync(int concurrency, TimeSpan duration) => MeasureAsync(concurrency, duration, (load, about, time) => load.Saturate(about, time));

    /// <summary>At a fixed rate, whatever it can do.</summary>
    public Task<Measurement> AtRateAsync(double perSecond, int concurrency, TimeSpan duration) =>
        MeasureAsync(concurrency, duration, (load, about, time) => load.AtRate(about, perSecond, time));

    /// <summary>Starts the server and opens the lines.</summary>
    protected abstract Task<Population> OpenAsync(Course course);

    protected abstract IConversation Talk(Draw draw, ulong run);

    /// <summary>What server and store have used so far.</summary>
    protected abstract ProcessUsage Usage();

    /// <summary>Position in the store's log, in bytes; null where nothing is kept.</summary>
    protected abstract Task<long?> LogPositionAsync();

    private async Task<Measurement> MeasureAsync(int concurrency, TimeSpan duration, Func<WireLoad, IConversation, TimeSpan, LoadResult> measure)
    {
        using var load = new WireLoad(EndPoint, concurrency, Course.Depth);
        measure(load, Conversation(), Settling);
        var conversation = Conversation();
        var (usage, position, approved) = (Usage(), await LogPositionAsync(), Tally.Approved);
        var result = measure(load, conversation, duration);
        var used = Usage() - usage;
        var written = await LogPositionAsync() - position;
        var operations = Math.Max(1, Tally.Approved - approved);
        return new Measurement(result, concurrency, used.CpuSeconds * 1000 / operations, (double?)written / operations);
    }

    private IConversation Conversation() => Talk(new Draw(Course.Popularity, LinesInUse, Population.Merchants, ++run), run);
}
