using BenchmarkDotNet.Attributes;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.Operations;
using CreditGrains.Journal;
using CreditGrains.Journal.Sqlite;

namespace CreditGrains.Micro;

/// <summary>What it costs to be sure: appends to the SQLite journal until all are durable, alone and in company. The difference is what group commit is worth.</summary>
public class JournalBenchmarks
{
    private readonly string folder = Directory.CreateTempSubdirectory("creditgrains-micro-").FullName;
    private readonly CreditLineCodec codec = new();
    private GroupCommitJournal journal = null!;
    private NewEntry entry = null!;
    private Journal.StreamWriter[] writers = [];
    private long key;

    /// <summary>Streams that append at the same time, one entry each.</summary>
    [Params(1, 256)]
    public int AtOnce { get; set; }

    [GlobalSetup]
    public async Task SetUp()
    {
        journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(Path.Combine(folder, $"{AtOnce}")));
        writers = [.. Enumerable.Range(0, AtOnce).Select(i => journal.Attach(new StreamId($"line_{i:d26}"), 0, EntryHash.Zero))];
        var state = Example.Line(0);
        var command = Example.Purchase(1);
        entry = codec.ToEntry(state, Example.Decided(state, command), new Recorded(state.Version + 1, Example.Now, command.Operation));
    }

    [GlobalCleanup]
    public async Task CleanUp()
    {
        await journal.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Benchmark]
    public async Task Append()
    {
        var results = new Task<AppendResult>[writers.Length];
        for (var i = 0; i < writers.Length; i++)
        {
            var own = entry with { Key = new KeyClaim((UInt128)(ulong)++key, 1) };
            if (!writers[i].TryAppend([own], wakeAt: null, out results[i])) throw new InvalidOperationException("The queue is full.");
        }

        foreach (var result in results)
            if (await result != AppendResult.Stored) throw new InvalidOperationException("An append was not stored.");
    }
}
