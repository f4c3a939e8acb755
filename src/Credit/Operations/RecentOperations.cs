namespace CreditGrains.Credit.Operations;

/// <summary>
/// The newest operations of one account with the first answer to each. It is bounded: between <see cref="Kept"/> and twice as many.
/// Older keys are not forgotten, they stand in the journal for ever; only their answers are no longer at hand in memory.
/// </summary>
/// <remarks>
/// Immutable, so that a state can be shared between the durable and the pending view of an account. Lists that come one of the other share a page and look at no more of it than was
/// there when they were made. The first to add to a list takes the next place; who comes second, on the same list, finds it taken and copies.
/// </remarks>
public readonly record struct RecentOperations<TReceipt> where TReceipt : class
{
    /// <summary>How many answers are certain to be at hand.</summary>
    public const int Kept = 16;

    public static RecentOperations<TReceipt> None => default;

    // Null where there is none. What is older fills a page, and is let go as soon as the newer one is full as well.
    private readonly Page? older, newer;
    private readonly int count;

    // The answer that is asked for as soon as it is durable, as it was given.
    private readonly TReceipt? newest;

    private RecentOperations(Page? older, Page newer, int count, TReceipt newest) => (this.older, this.newer, this.count, this.newest) = (older, newer, count, newest);

    /// <summary>Oldest first, as <see cref="Of"/> takes them.</summary>
    public IReadOnlyList<Answered<TReceipt>> ToList()
    {
        var list = new List<Answered<TReceipt>>();
        for (var i = 0; i < (older?.Length ?? 0); i++) list.Add(older!.At(i));
        for (var i = 0; i < count; i++) list.Add(AtNewer(i));
        return list;
    }

    public static RecentOperations<TReceipt> Of(IEnumerable<Answered<TReceipt>> oldestFirst) =>
        oldestFirst.Aggregate(None, (recent, answered) => recent.Add(answered.Operation, answered.Receipt));

    public RecentOperations<TReceipt> Add(Operation operation, TReceipt receipt) => Add(operation, receipt, receipt, 0);

    /// <summary>Adds an answer that <paramref name="keeper"/> can give again.</summary>
    /// <param name="place">Where it has it.</param>
    public RecentOperations<TReceipt> Add(Operation operation, TReceipt receipt, IAnswers<TReceipt> keeper, int place) => Add(operation, receipt, (object)keeper, place);

    public bool TryFind(UInt128 key, out Answered<TReceipt> answered)
    {
        var place = newer?.Find(key, count) ?? -1;
        if (place >= 0)
        {
            answered = AtNewer(place);
            return true;
        }

        place = older?.Find(key, older.Length) ?? -1;
        answered = place < 0 ? default : older!.At(place);
        return place >= 0;
    }

    private RecentOperations<TReceipt> Add(Operation operation, TReceipt receipt, object keeper, int place)
    {
        var (before, page) = count == Kept ? (newer, null) : (older, newer);
        var index = page is null ? 0 : count;
        if (page is null || !page.TryTake(index)) page = Page.Copy(page, index, before is null ? Math.Min(Kept, Math.Max(2, 2 * index)) : Kept);
        page.Put(index, operation, keeper, place);
        return new(index + 1 == Kept ? null : before, page, index + 1, receipt);
    }

    private Answered<TReceipt> AtNewer(int index) => index == count - 1 ? new(newer!.OperationAt(index), newest!) : newer!.At(index);

    // All in two arrays, and no object for an operation: what is alive for a minute is what a collection takes longest with.
    private sealed class Page(int capacity, int taken)
    {
        // Side by side: a search, nearly always in vain, touches none of the answers.
        private readonly UInt128[] keys = new UInt128[capacity];
        // The keeper is the receipt itself, or what has it at the place.
        private readonly (ulong Fingerprint, object Keeper, int Place)[] answers = new (ulong, object, int)[capacity];
        private int taken = taken;

        public int Length => keys.Length;

        public Operation OperationAt(int index) => new(keys[index], answers[index].Fingerprint);

        public Answered<TReceipt> At(int index) =>
            new(OperationAt(index), answers[index].Keeper is IAnswers<TReceipt> keeper ? keeper.At(answers[index].Place) : (TReceipt)answers[index].Keeper);

        public int Find(UInt128 key, int count) => keys.AsSpan(0, count).IndexOf(key);

        public bool TryTake(int index) => index < keys.Length && Interlocked.CompareExchange(ref taken, index + 1, index) == index;

        public void Put(int index, Operation operation, object keeper, int place) => (keys[index], answers[index]) = (operation.Key, (operation.Fingerprint, keeper, place));

        /// <summary>A page that begins as another does, and where the next place is taken.</summary>
        public static Page Copy(Page? page, int count, int capacity)
        {
            var copy = new Page(capacity, count + 1);
            if (page is null) return copy;
            Array.Copy(page.keys, copy.keys, count);
            Array.Copy(page.answers, copy.answers, count);
            return copy;
        }
    }
}

/// <summary>An operation and the first answer to it.</summary>
public readonly record struct Answered<TReceipt>(Operation Operation, TReceipt Receipt);

/// <summary>Keeps many answers in less than each would take by itself, and gives one again.</summary>
public interface IAnswers<out TReceipt> where TReceipt : class
{
    TReceipt At(int place);
}
