using System.Diagnostics.CodeAnalysis;

namespace CreditGrains.Credit.Operations;

/// <summary>
/// The newest operations of one account with the first answer to each. It is bounded: between <see cref="Kept"/> and twice as many.
/// Older keys are not forgotten, they stand in the journal for ever; only their answers are no longer at hand in memory.
/// </summary>
/// <remarks>
/// Immutable, so that a state can be shared between the durable and the pending view of an account. Lists that come one of the other share a page and look at no more of it than was
/// there when they were made. The first to add to a list takes the next place; who comes second, on the same list, finds it taken and copies.
/// </remarks>
public sealed class RecentOperations<TReceipt> where TReceipt : class
{
    /// <summary>How many answers are certain to be at hand.</summary>
    public const int Kept = 16;

    public static readonly RecentOperations<TReceipt> None = new(new Page(0), 0);

    private readonly Page page;
    private readonly int count;

    private RecentOperations(Page page, int count) => (this.page, this.count) = (page, count);

    /// <summary>Oldest first, as <see cref="Of"/> takes them.</summary>
    public IReadOnlyList<Answered<TReceipt>> ToList() => page.Answers[..count];

    public static RecentOperations<TReceipt> Of(IEnumerable<Answered<TReceipt>> oldestFirst) =>
        oldestFirst.Aggregate(None, (recent, answered) => recent.Add(answered));

    public RecentOperations<TReceipt> Add(Operation operation, TReceipt receipt) => Add(new Answered<TReceipt>(operation, receipt));

    public bool TryFind(UInt128 key, [NotNullWhen(true)] out Answered<TReceipt>? answered)
    {
        // The keys lie side by side: a search, nearly always in vain, touches none of the answers.
        var place = page.Keys.AsSpan(0, count).IndexOf(key);
        answered = place < 0 ? null : page.Answers[place];
        return place >= 0;
    }

    private RecentOperations<TReceipt> Add(Answered<TReceipt> answered)
    {
        if (count < page.Keys.Length && page.TryTake(count))
        {
            page.Put(count, answered);
            return new(page, count + 1);
        }

        // Trimming at twice the bound makes its cost a constant per operation.
        var kept = count + 1 < 2 * Kept ? count : Kept - 1;
        var next = page.Copy(count - kept, kept);
        next.Put(kept, answered);
        return new(next, kept + 1);
    }

    private sealed class Page(int capacity)
    {
        private int taken;

        public UInt128[] Keys { get; } = new UInt128[capacity];

        public Answered<TReceipt>[] Answers { get; } = new Answered<TReceipt>[capacity];

        public bool TryTake(int place) => Interlocked.CompareExchange(ref taken, place + 1, place) == place;

        public void Put(int place, Answered<TReceipt> answered) => (Keys[place], Answers[place]) = (answered.Operation.Key, answered);

        /// <summary>A page that begins with some of these, and where the next place is taken.</summary>
        public Page Copy(int from, int count)
        {
            var copy = new Page(Math.Min((2 * Kept) - 1, Math.Max(2, 2 * count))) { taken = count + 1 };
            Array.Copy(Keys, from, copy.Keys, 0, count);
            Array.Copy(Answers, from, copy.Answers, 0, count);
            return copy;
        }
    }
}

/// <summary>An operation and the first answer to it.</summary>
public sealed record Answered<TReceipt>(Operation Operation, TReceipt Receipt);
