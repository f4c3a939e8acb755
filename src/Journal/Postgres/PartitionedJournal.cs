using System.Runtime.CompilerServices;

namespace CreditGrains.Journal.Postgres;

/// <summary>
/// One journal over several databases: each keeps the streams whose names hash to it, has a writer loop of its own and fails on its own. What concerns one stream goes to its partition;
/// what concerns all of them is put together here.
/// </summary>
public sealed class PartitionedJournal : IRunningJournal
{
    private readonly PostgresJournalStore[] stores;
    private readonly GroupCommitJournal[] journals;

    private PartitionedJournal(PostgresJournalStore[] stores, GroupCommitJournal[] journals) => (this.stores, this.journals) = (stores, journals);

    public Exception? StoreFault => journals.Select(journal => journal.StoreFault).FirstOrDefault(fault => fault is not null);

    public int QueueLength => journals.Sum(journal => journal.QueueLength);

    /// <param name="databases">Connection strings. Each database remembers its place among them: opening them in another order or number is refused.</param>
    /// <exception cref="JournalUnavailableException">One of them cannot be opened; those already open are closed again.</exception>
    public static async Task<PartitionedJournal> StartAsync(
        IReadOnlyList<string> databases, GroupCommitSettings? settings = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var stores = new List<PostgresJournalStore>();
        var journals = new List<GroupCommitJournal>();
        try
        {
            Guid? family = null;
            foreach (var database in databases)
            {
                var store = new PostgresJournalStore(database, new Partition(stores.Count, databases.Count, family));
                journals.Add(await GroupCommitJournal.StartAsync(store, settings, time, cancellationToken));
                stores.Add(store);
                family = store.Family;
            }

            return new PartitionedJournal([.. stores], [.. journals]);
        }
        catch
        {
            foreach (var journal in journals) await journal.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes all of them, also when one fails to.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(journals.Select(journal => journal.DisposeAsync().AsTask()));

    public StreamWriter Attach(StreamId stream, long version, EntryHash head) => Of(stream).Attach(stream, version, head);

    public void SaveSnapshot(StreamId stream, Snapshot snapshot) => Of(stream).SaveSnapshot(stream, snapshot);

    public async ValueTask ForgetDueAsync(IReadOnlyList<WakeUp> answered, CancellationToken cancellationToken = default) =>
        await Task.WhenAll(answered.GroupBy(call => Of(call.Stream)).Select(group => group.Key.ForgetDueAsync([.. group], cancellationToken).AsTask()));

    public ValueTask<StreamContent> LoadAsync(StreamId stream, CancellationToken cancellationToken = default) => Of(stream).LoadAsync(stream, cancellationToken);

    public IAsyncEnumerable<Entry> ReadStreamAsync(StreamId stream, long fromSequence = 1, long toSequence = long.MaxValue, CancellationToken cancellationToken = default) =>
        Of(stream).ReadStreamAsync(stream, fromSequence, toSequence, cancellationToken);

    public ValueTask<IReadOnlyList<Entry>> ReadBackwardsAsync(StreamId stream, long beforeSequence, int limit, bool onlyWithPostings, CancellationToken cancellationToken = default) =>
        Of(stream).ReadBackwardsAsync(stream, beforeSequence, limit, onlyWithPostings, cancellationToken);

    public ValueTask<IReadOnlyList<Entry>> ReadSubjectAsync(StreamId stream, long subject, CancellationToken cancellationToken = default) =>
        Of(stream).ReadSubjectAsync(stream, subject, cancellationToken);

    public ValueTask<long?> FindKeyAsync(StreamId stream, UInt128 key, CancellationToken cancellationToken = default) => Of(stream).FindKeyAsync(stream, key, cancellationToken);

    /// <remarks>
    /// The commits of one partition come in its own order; those of different partitions are put in one order, which stays, when they are first read: nobody knows which of two databases
    /// committed first. A position is as good for going on from as in a single database.
    /// </remarks>
    public async IAsyncEnumerable<Entry> ReadAllAsync(long afterPosition = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var number = Math.Max(0, PostgresOrder.NumberOf(afterPosition) - 1);
        for (var isNear = false; !isNear;)
        {
            var lasts = await Task.WhenAll(stores.Select(store => store.NumberCommitsAsync(cancellationToken)));
            var last = await stores[0].NumberRunsAsync(lasts, cancellationToken);
            isNear = last - number < PostgresJournalStore.NearCommits;
            while (number < last && await stores[0].RunsAsync(number, last, cancellationToken) is { Count: > 0 } runs)
            {
                foreach (var run in runs)
                {
                    // A run may have been read in part.
                    var behind = Math.Max(run.FirstInPartition - 1, run.FirstInPartition + (number - run.First));
                    await foreach (var entry in stores[run.Partition].ReadCommitsAsync(behind, run.FirstInPartition + run.Count - 1, cancellationToken))
                    {
                        var moved = PostgresOrder.Moved(entry, run.First - run.FirstInPartition);
                        if (moved.Position > afterPosition) yield return moved;
                    }

                    number = run.First + run.Count - 1;
                }
            }
        }
    }

    public async ValueTask<IReadOnlyList<WakeUp>> ReadDueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken = default) =>
        [.. (await FromEach(journal => journal.ReadDueAsync(until, limit, cancellationToken))).SelectMany(due => due).OrderBy(call => call.At).Take(limit)];

    public async ValueTask<IReadOnlyList<LedgerTotal>> TrialBalanceAsync(CancellationToken cancellationToken = default) =>
        [
            .. (await FromEach(journal => journal.TrialBalanceAsync(cancellationToken))).SelectMany(totals => totals)
                .GroupBy(total => (total.Account, total.Currency))
                .Select(group => new LedgerTotal(group.Key.Account, group.Key.Currency, group.Sum(total => total.Debits), group.Sum(total => total.Credits)))
                .OrderBy(total => total.Account, StringComparer.Ordinal).ThenBy(total => total.Currency, StringComparer.Ordinal),
        ];

    public async ValueTask<DateTimeOffset?> NewestAtAsync(CancellationToken cancellationToken = default) => (await FromEach(journal => journal.NewestAtAsync(cancellationToken))).Max();

    private GroupCommitJournal Of(StreamId stream) => journals[Partition.Of(stream, journals.Length)];

    private Task<T[]> FromEach<T>(Func<GroupCommitJournal, ValueTask<T>> read) => Task.WhenAll(journals.Select(journal => read(journal).AsTask()));
}
