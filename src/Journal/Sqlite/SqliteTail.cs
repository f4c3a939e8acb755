namespace CreditGrains.Journal.Sqlite;

/// <summary>Where a committed entry stands.</summary>
internal readonly record struct Place(long Position, long Stream, long Sequence, UInt128? Key);

/// <summary>
/// Finds the entries that are committed but not yet in the sorted tables (see <see cref="SqliteSorter"/>). It holds whatever is behind <c>sorted.up_to</c> in the file, and
/// sometimes more, never less: an entry is added once its commit is certain and forgotten once it can be found in the tables. Shared by the writer and the readers.
/// </summary>
internal sealed class SqliteTail(long sortedUpTo)
{
    private readonly Lock gate = new();
    private Generation young = new();
    private Generation? old, spare;
    private int looks;
    private long upTo = sortedUpTo;

    /// <summary>Position of the newest entry known here.</summary>
    public long UpTo => Volatile.Read(ref upTo);

    /// <summary>Entries that no sorting has been started for.</summary>
    public int YoungCount => young.Count;

    /// <summary>Adds what was committed, in the order of positions; what is known already is passed over.</summary>
    public void Add(List<Place> committed)
    {
        lock (gate)
        {
            foreach (var place in committed)
            {
                if (place.Position <= upTo) continue;
                young.Add(place);
                Volatile.Write(ref upTo, place.Position);
            }
        }
    }

    /// <summary>What is to be sorted next; later entries are kept apart from it.</summary>
    public IReadOnlyCollection<List<Place>> Turn()
    {
        lock (gate)
        {
            if (old is not null) throw new InvalidOperationException("One is being sorted.");
            (old, young, spare) = (young, spare ?? new Generation(), null);
            return old.Places;
        }
    }

    /// <summary>What was handed out by <see cref="Turn"/> is in the sorted tables, durably.</summary>
    public void ForgetOld()
    {
        lock (gate)
        {
            // Its tables are megabytes, and so many new ones each second would make the collector look through the whole heap. While somebody looks, they are left to it.
            if (looks == 0)
            {
                old!.Clear();
                spare = old;
            }

            old = null;
        }
    }

    /// <summary>What is known now; later additions may show in it or not, and nothing is forgotten in it until it is disposed of.</summary>
    public View Look()
    {
        lock (gate)
        {
            looks++;
            return new View(this, old, young);
        }
    }

    /// <summary>One look at the tail. Taken before a read transaction begins, it holds all that the transaction does not find in the sorted tables.</summary>
    internal readonly struct View(SqliteTail tail, Generation? old, Generation young) : IDisposable
    {
        public void Dispose()
        {
            lock (tail.gate) tail.looks--;
        }

        /// <summary>Whether an entry that is added now still shows here.</summary>
        public bool IsCurrent
        {
            get
            {
                lock (tail.gate) return ReferenceEquals(tail.young, young);
            }
        }

        /// <summary>The stream's places in ascending order.</summary>
        public List<Place> Of(long stream)
        {
            lock (tail.gate) return [.. old?.Of(stream) ?? [], .. young.Of(stream) ?? []];
        }

        /// <summary>The stream's last sequence, or null when it has no entry here.</summary>
        public long? LastOf(long stream)
        {
            lock (tail.gate) return (young.Of(stream) ?? old?.Of(stream))?[^1].Sequence;
        }

        /// <summary>Sequence of the entry that took <paramref name="key"/>, or null.</summary>
        public long? SequenceOf(long stream, UInt128 key)
        {
            lock (tail.gate) return young.SequenceOf(stream, key) ?? old?.SequenceOf(stream, key);
        }
    }

    internal sealed class Generation
    {
        private readonly Dictionary<long, List<Place>> byStream = [];
        private readonly Dictionary<(long Stream, UInt128 Key), long> byKey = [];

        public int Count { get; private set; }

        public IReadOnlyCollection<List<Place>> Places => byStream.Values;

        public void Add(in Place place)
        {
            if (!byStream.TryGetValue(place.Stream, out var places)) byStream.Add(place.Stream, places = new List<Place>(1));
            places.Add(place);
            if (place.Key is { } key) byKey.TryAdd((place.Stream, key), place.Sequence);
            Count++;
        }

        public void Clear()
        {
            byStream.Clear();
            byKey.Clear();
            Count = 0;
        }

        public List<Place>? Of(long stream) => byStream.GetValueOrDefault(stream);

        public long? SequenceOf(long stream, UInt128 key) => byKey.TryGetValue((stream, key), out var sequence) ? sequence : null;
    }
}
