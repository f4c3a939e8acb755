using System.Net;
using CreditGrains.LoadTests.Arrivals;
using CreditGrains.LoadTests.Machine;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Contestants;

/// <summary>One with our HTTP API: a process, perhaps with a database behind it.</summary>
public abstract class HttpContestant(string name, string title, IReadOnlyList<int> concurrencies) : WireContestant(name, title, concurrencies)
{
    // Reading back every line that was touched; beyond this many, those that come first.
    private const int ReadingsMost = 200_000;

    private readonly List<IAsyncDisposable> opened = [];

    protected ServerProcess Server { get; private set; } = null!;

    protected Database? Database { get; private set; }

    protected override EndPoint EndPoint => Server.EndPoint;

    protected override IConversation Talk(Draw draw, ulong run) => new Authorisations(Server.Address.Authority, Course.ApiKey, Population, draw, Tally, run);

    protected override ProcessUsage Usage() => ProcessUsage.OfTree(Server.Id) + (Database is null ? default : ProcessUsage.OfTree(Database.ProcessId));

    protected override async Task<long?> LogPositionAsync() => Database is null ? ProcessUsage.OfTree(Server.Id).BytesWritten : await Database.LogPositionAsync();

    /// <summary>Starts a private PostgreSQL, to be ended with this contestant.</summary>
    protected async Task<Database> StartDatabaseAsync()
    {
        Database = await Database.StartAsync();
        opened.Add(Database);
        return Database;
    }

    protected async Task StartServerAsync(string program, Dictionary<string, string?> environment)
    {
        Server = await ServerProcess.StartAsync(program, environment);
        opened.Add(Server);
    }

    public override Task<Verdict> VerifyAsync()
    {
        var touched = Enumerable.Range(0, Tally.Lines).Where(line => Tally.AskedOf(line) > 0).Take(ReadingsMost).ToList();
        using var load = new WireLoad(EndPoint, Math.Min(32, touched.Count));
        var readings = new LineReadings(Server.Address.Authority, Course.ApiKey, Population, touched);
        var result = load.Saturate(readings, TimeSpan.FromMinutes(5));
        return Task.FromResult(result.ErrorCount > 0
            ? new Verdict(false, $"{result.ErrorCount} lines could not be read: {string.Join(", ", result.Errors.Keys)}.")
            : Compare(Tally, readings.Read));
    }

    /// <summary>A line holds what was approved and its version has grown by one event each. Where something went without an answer, it may be there or not.</summary>
    internal static Verdict Compare(Tally tally, IReadOnlyDictionary<int, LineReading> readings)
    {
        foreach (var (line, reading) in readings)
        {
            var (approved, asked) = (tally.ApprovedOf(line), tally.AskedOf(line));
            var (events, held) = (reading.Version - 1, reading.Held / Tally.Amount);
            if (held < approved || held > asked || events < approved || events > asked || reading.Held % Tally.Amount != 0)
                return new Verdict(false, $"Line {line} holds {held} authorisations in {events} events, but {approved} of {asked} were approved.");
        }

        return new Verdict(true, $"{readings.Count:n0} lines hold exactly the {readings.Keys.Sum(line => (long)tally.ApprovedOf(line)):n0} authorisations that were approved.");
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(opened)) await one.DisposeAsync();
        opened.Clear();
        GC.SuppressFinalize(this);
    }
}
