using System.Runtime.InteropServices;

namespace CreditGrains.Journal.Sqlite;

/// <summary>Where a committed entry stands.</summary>
internal readonly record struct Place(long Position, long Stream, long Sequence, UInt128? Key);

/// <summary>
/// Finds the entries that are committed but not yet in the sorted table (see <see cref="SqliteSorter"/>). It holds whatever is behind <c>sorted.up_to</c> in the file, and
/// sometimes more, never less: an entry is added once its commit is certain and forgotten once it can be found in the table. Shared by the writer and the readers.
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

    /// <summary>What is to be sorted next; nothing is added to it any more.</summary>
    public Generation Turn()
    {
        lock (gate)
        {
            if (old is not null) throw new InvalidOperationException("One is being sorted.");
            (old, young, spare) = (young, spare ?? new Generation(), null);
            return old;
        }
    }

    /// <summary>What was handed out by <see cref="Turn"/> is in the sorted table, durably.</summary>
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

    /// <summary>One look at the tail. Taken before a read transaction begins, it holds all that the transaction does not find in the sorted table.</summary>
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
        public Place[] Of(long stream)
        {
            lock (tail.gate)
            {
                var (newest, before) = (young.CountOf(stream), old?.CountOf(stream) ?? 0);
                var places = new Place[newest + before];
                young.Descending(stream, places);
                old?.Descending(stream, places.AsSpan(newest));
                Array.Reverse(places);
                return places;
            }
        }

        /// <summary>Sequence of the stream's entry that took <paramref name="key"/>, or null.</summary>
        public long? SequenceOf(long stream, UInt128 key)
        {
            lock (tail.gate) return young.SequenceOf(stream, key) ?? old?.SequenceOf(stream, key);
        }
    }

    /// <summary>Places in the order they were added, each with where the one before it of the same stream is. All in a few tables that are used again: nothing is made for an entry.</summary>
    internal sealed class Generation
    {
        private readonly Dictionary<long, (int At, int Count)> latest = [];
        // Of a stream's first place the former means nothing: it is not among those counted.
        private (Place Place, int Former)[] all = new (Place, int)[64];

        public int Count { get; private set; }

        public void Add(in Place place)
        {
            if (Count == all.Length) Array.Resize(ref all, 2 * Count);
            ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(latest, place.Stream, out _);
            all[Count] = (place, last.At);
            last = (Count++, last.Count + 1);
        }

        public void Clear()
        {
            latest.Clear();
            Count = 0;
        }

        /// <summary>Puts the stream's places into <paramref name="destination"/>, newest first.</summary>
        /// <returns>How many.</returns>
        public int Descending(long stream, Span<Place> destination)
        {
            var (at, count) = latest.GetValueOrDefault(stream);
            for (var i = 0; i < count; i++, at = all[at].Former) destination[i] = all[at].Place;
            return count;
        }

        public long? SequenceOf(long stream, UInt128 key)
        {
            var (at, count) = latest.GetValueOrDefault(stream);
            for (var i = 0; i < count; i++, at = all[at].Former)
                if (all[at].Place.Key == key) return all[at].Place.Sequence;
            return null;
        }

        public int CountOf(long stream) => latest.GetValueOrDefault(stream).Count;

        /// <summary>Puts all places into <paramref name="destination"/>, by stream and in each by sequence.</summary>
        public void Sort(Span<Place> destination)
        {
            foreach (var stream in latest.Keys.Order())
            {
                var count = Descending(stream, destination);
                destination[..count].Reverse();
                destination = destination[count..];
            }
        }
    }
}
