using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CreditGrains.Journal.Sqlite;
using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

public sealed class GroupCommitJournalTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"journal-tests-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact] // A simulation depends on it: one thread, one seed, one order.
    public void The_loop_runs_on_the_scheduler_it_was_started_in_and_on_no_other_thread()
    {
        var scheduler = new OneThreadScheduler();
        var threads = new ConcurrentBag<int>();
        var store = new ThreadNotingStore(new SqliteJournalStore(folder), threads);

        var test = Task.Factory.StartNew(
            async () =>
            {
                var journal = await GroupCommitJournal.StartAsync(store);
                var writer = journal.Attach(Line, 0, EntryHash.Zero);
                for (var i = 0; i < 20; i++)
                {
                    var commits = threads.Count;
                    var result = Append(writer, Event());
                    Assert.Equal(commits, threads.Count); // Not inline: the caller still holds its account's lock.
                    Assert.Equal(AppendResult.Stored, await result);
                }

                await journal.DisposeAsync();
            },
            CancellationToken.None, TaskCreationOptions.None, scheduler).Unwrap();
        scheduler.RunUntil(test);

        Assert.True(threads.Count >= 20);
        Assert.Equal([Environment.CurrentManagedThreadId], threads.Distinct());
    }

    [Fact]
    public async Task The_meter_tells_batches_conflicts_waiting_times_and_the_queue()
    {
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == GroupCommitJournal.MeterName) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((i, value, _, _) => seen.AddOrUpdate(i.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<long>((i, value, _, _) => seen.AddOrUpdate(i.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<double>((i, value, _, _) => seen.AddOrUpdate(i.Name, value, (_, sum) => sum + value));
        listener.Start();

        await using var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder));
        await Store(journal, Line, Event("a"), Event("b"));
        await Append(journal.Attach(Line, 0, EntryHash.Zero), Event("late"));
        listener.RecordObservableInstruments();

        // Other tests' journals may be heard as well, so these are floors.
        Assert.True(seen["credit.append.batch.size"] >= 3);
        Assert.True(seen["credit.append.conflicts"] >= 1);
        Assert.True(seen["credit.append.duration"] > 0);
        Assert.True(seen.ContainsKey("credit.append.queue"));
    }

    [Fact]
    public async Task A_store_that_breaks_its_contract_leaves_nobody_waiting()
    {
        var journal = await GroupCommitJournal.StartAsync(new ForgetfulStore(new SqliteJournalStore(folder)));
        var writer = journal.Attach(Line, 0, EntryHash.Zero);

        Assert.Equal(AppendResult.Unknown, await Append(writer, Event()));

        await Assert.ThrowsAnyAsync<Exception>(async () => await journal.DisposeAsync());
        Assert.False(writer.TryAppend([Event()], null, out _));
    }

    /// <summary>Runs its tasks when told to, on the thread that tells it.</summary>
    private sealed class OneThreadScheduler : TaskScheduler
    {
        private readonly BlockingCollection<Task> queue = [];

        public void RunUntil(Task end)
        {
            // The test runner's context would be captured before the scheduler.
            var ambient = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            while (!end.IsCompleted)
                if (queue.TryTake(out var task, millisecondsTimeout: 10)) TryExecuteTask(task);
            SynchronizationContext.SetSynchronizationContext(ambient);
            end.GetAwaiter().GetResult();
        }

        protected override void QueueTask(Task task) => queue.Add(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => queue;
    }

    private sealed class ThreadNotingStore(IJournalStore inner, ConcurrentBag<int> threads) : StoreDecorator(inner)
    {
        public override ValueTask<IReadOnlyList<AppendResult>> CommitAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default)
        {
            threads.Add(Environment.CurrentManagedThreadId);
            return base.CommitAsync(batch, cancellationToken);
        }
    }

    private sealed class ForgetfulStore(IJournalStore inner) : StoreDecorator(inner)
    {
        public override ValueTask<IReadOnlyList<AppendResult>> CommitAsync(IReadOnlyList<Append> batch, CancellationToken cancellationToken = default) => new(Array.Empty<AppendResult>());
    }
}
