using CreditGrains.Journal;

namespace CreditGrains.Simulation.Store;

/// <summary>
/// What is durable, for any number of stores at once. A transaction takes effect at one instant or not at all, is visible from that instant and survives
/// everything. Only what tidying wrote is not forced to the disk: a power cut may take its newest part back.
/// </summary>
internal sealed class SimulatedDisk
{
    private readonly Lock gate = new();
    private readonly Dictionary<StreamId, StreamImage> streams = [];
    private readonly List<Entry> entries = [];
    private readonly SortedSet<(long AtMs, string Stream)> due = new(Comparer<(long AtMs, string Stream)>.Create(
        static (a, b) => a.AtMs != b.AtMs ? a.AtMs.CompareTo(b.AtMs) : string.CompareOrdinal(a.Stream, b.Stream)));
    private readonly Stack<Action> unforced = new();
    private DateTimeOffset? newestAt;

    /// <summary>Told of every entry the instant it is durable.</summary>
    public Action<Entry>? OnStored { get; set; }

    /// <summary>Told of a batch that breaks the journal's promise to its store.</summary>
    public Action<string>? OnBroken { get; set; }

    public AppendResult[] Apply(IReadOnlyList<Append> batch)
    {
        lock (gate)
        {
            // Whatever was written before a forced write is forced with it.
            unforced.Clear();
            var outcomes = new AppendResult[batch.Count];
            for (var i = 0; i < outcomes.Length; i++)
            {
                var follows = batch[i].Follows;
                outcomes[i] = follows >= 0 && outcomes[follows] != AppendResult.Stored ? outcomes[follows] : Insert(batch[i]);
            }

            return outcomes;
        }
    }

    /// <summary>What became of a batch, as <see cref="IJournalStore.ResolveAsync"/> has to say it.</summary>
    public AppendResult[] Find(IReadOnlyList<Append> batch)
    {
        lock (gate)
        {
            return [.. batch.Select(append =>
            {
                if (!streams.TryGetValue(append.Stream, out var stream)) return AppendResult.NotStored;
                var last = append.FirstSequence + append.Entries.Count - 1;
                if (last <= stream.Entries.Count && stream.Entries[(int)last - 1].Hash == append.Hashes[^1]) return AppendResult.Stored;
                if (append.FirstSequence <= stream.Entries.Count) return AppendResult.Conflict;
                return append.Entries.Any(entry => entry.Key is { } claim && stream.Keys.ContainsKey(claim.Key)) ? AppendResult.KeyTaken : AppendResult.NotStored;
            })];
        }
    }

    public void Tidy(IReadOnlyList<KeyValuePair<StreamId, Snapshot>> snapshots, IReadOnlyList<WakeUp> answered)
    {
        lock (gate)
        {
            foreach (var (id, snapshot) in snapshots)
            {
                if (!streams.TryGetValue(id, out var stream)) continue;
                var former = stream.Snapshot;
                stream.Snapshot = snapshot;
                unforced.Push(() => stream.Snapshot = former);
            }

            foreach (var call in answered)
            {
                var old = (call.At.ToUnixTimeMilliseconds(), call.Stream.Value);
                var removed = due.Remove(old);
                (long, string)? next = call.Next is { } at && streams.ContainsKey(call.Stream) ? (at.ToUnixTimeMilliseconds(), call.Stream.Value) : null;
                var added = next is { } new_ && due.Add(new_);
                unforced.Push(() =>
                {
                    if (added) due.Remove(next!.Value);
                    if (removed) due.Add(old);
                });
            }
        }
    }

    /// <summary>A power cut: of what was not forced only the oldest <paramref name="kept"/> writes remain.</summary>
    /// <returns>How many were lost.</returns>
    public int LoseUnforced(int kept)
    {
        lock (gate)
        {
            var lost = 0;
            for (; unforced.Count > kept; lost++) unforced.Pop()();
            unforced.Clear();
            return lost;
        }
    }

    public int UnforcedCount => unforced.Count;

    public StreamContent Load(StreamId id)
    {
        lock (gate)
        {
            if (!streams.TryGetValue(id, out var stream)) return new StreamContent(null, []);
            var snapshot = stream.Snapshot;
            if (snapshot is not null && (snapshot.Sequence > stream.Entries.Count || stream.Entries[(int)snapshot.Sequence - 1].Hash != snapshot.Head)) snapshot = null;
            var from = (int)(snapshot?.Sequence ?? 0);
            return new StreamContent(snapshot, stream.Entries.GetRange(from, stream.Entries.Count - from));
        }
    }

    public List<Entry> Stream(StreamId id, long fromSequence, long toSequence, int limit)
    {
        lock (gate)
        {
            return streams.TryGetValue(id, out var stream) ? [.. stream.Entries.Where(e => e.Sequence >= fromSequence && e.Sequence <= toSequence).Take(limit)] : [];
        }
    }

    public List<Entry> Backwards(StreamId id, long beforeSequence, int limit, bool onlyWithPostings)
    {
        lock (gate)
        {
            return streams.TryGetValue(id, out var stream)
                ? [.. Enumerable.Reverse(stream.Entries).Where(e => e.Sequence < beforeSequence && (!onlyWithPostings || e.Postings.Count > 0)).Take(limit)] : [];
        }
    }

    public List<Entry> Subject(StreamId id, long subject)
    {
        lock (gate)
        {
            return streams.TryGetValue(id, out var stream) && subject >= 1 && subject <= stream.Entries.Count
                ? [.. stream.Entries.Where(e => e.Sequence == subject || e.Subject == subject)] : [];
        }
    }

    public long? Key(StreamId id, UInt128 key)
    {
        lock (gate) return streams.TryGetValue(id, out var stream) && stream.Keys.TryGetValue(key, out var sequence) ? sequence : null;
    }

    public List<Entry> All(long afterPosition, int limit)
    {
        lock (gate) return entries.GetRange((int)afterPosition, (int)Math.Min(limit, entries.Count - afterPosition));
    }

    public List<WakeUp> Due(DateTimeOffset until, int limit)
    {
        lock (gate)
        {
            var untilMs = until.ToUnixTimeMilliseconds();
            return [.. due.TakeWhile(call => call.AtMs <= untilMs).Take(limit).Select(call => new WakeUp(DateTimeOffset.FromUnixTimeMilliseconds(call.AtMs), new StreamId(call.Stream)))];
        }
    }

    public List<LedgerTotal> TrialBalance()
    {
        lock (gate)
        {
            return [.. entries.SelectMany(entry => entry.Postings).GroupBy(line => (line.Account, line.Currency))
                .OrderBy(group => group.Key.Account, StringComparer.Ordinal).ThenBy(group => group.Key.Currency, StringComparer.Ordinal)
                .Select(group => new LedgerTotal(group.Key.Account, group.Key.Currency, group.Sum(line => line.Debit), group.Sum(line => line.Credit)))];
        }
    }

    public DateTimeOffset? NewestAt()
    {
        lock (gate) return newestAt;
    }

    private AppendResult Insert(Append append)
    {
        if (!streams.TryGetValue(append.Stream, out var stream)) streams[append.Stream] = stream = new StreamImage();
        if (append.FirstSequence <= stream.Entries.Count) return AppendResult.Conflict;
        if (append.FirstSequence > stream.Entries.Count + 1)
        {
            OnBroken?.Invoke($"{append.Stream} has {stream.Entries.Count} entries and is asked to store number {append.FirstSequence}.");
            return AppendResult.Conflict;
        }

        foreach (var entry in append.Entries)
            if (entry.Key is { } claim && stream.Keys.ContainsKey(claim.Key)) return AppendResult.KeyTaken;

        for (var i = 0; i < append.Entries.Count; i++)
        {
            var made = append.Entries[i];
            var at = DateTimeOffset.FromUnixTimeMilliseconds(made.At.ToUnixTimeMilliseconds());
            var entry = new Entry(
                entries.Count + 1, append.Stream, append.FirstSequence + i, made.Type, at, made.Body, made.Key, made.Subject, made.Postings ?? [], append.Hashes[i]);
            entries.Add(entry);
            stream.Entries.Add(entry);
            if (made.Key is { } claim) stream.Keys.Add(claim.Key, entry.Sequence);
            if (newestAt is null || at > newestAt) newestAt = at;
            OnStored?.Invoke(entry);
        }

        if (append.WakeAt is { } wakeAt) due.Add((wakeAt.ToUnixTimeMilliseconds(), append.Stream.Value));
        return AppendResult.Stored;
    }

    private sealed class StreamImage
    {
        public List<Entry> Entries { get; } = [];

        public Dictionary<UInt128, long> Keys { get; } = [];

        public Snapshot? Snapshot { get; set; }
    }
}
