using System.Diagnostics.CodeAnalysis;

namespace CreditGrains.Credit.Operations;

/// <summary>
/// The newest operations of one account with the first answer to each, newest first. It is bounded: between <see cref="Kept"/> and twice as many.
/// Older keys are not forgotten, they stand in the journal for ever; only their answers are no longer at hand in memory.
/// </summary>
/// <remarks>An immutable list, so that a state can be shared between the durable and the pending view of an account.</remarks>
public sealed class RecentOperations<TReceipt> where TReceipt : class
{
    /// <summary>How many answers are certain to be at hand.</summary>
    public const int Kept = 16;

    public static readonly RecentOperations<TReceipt> None = new(null, 0);

    private readonly Node? newest;
    private readonly int count;

    private RecentOperations(Node? newest, int count) => (this.newest, this.count) = (newest, count);

    /// <summary>Oldest first, as <see cref="Of"/> takes them.</summary>
    public IReadOnlyList<Answered<TReceipt>> ToList()
    {
        var list = new List<Answered<TReceipt>>(count);
        for (var node = newest; node is not null; node = node.Older) list.Add(node.Value);
        list.Reverse();
        return list;
    }

    public static RecentOperations<TReceipt> Of(IEnumerable<Answered<TReceipt>> oldestFirst)
    {
        var (newest, count) = ((Node?)null, 0);
        foreach (var value in oldestFirst) (newest, count) = (new Node(value.Operation.Key, value, newest), count + 1);
        return new RecentOperations<TReceipt>(newest, count);
    }

    public RecentOperations<TReceipt> Add(Operation operation, TReceipt receipt)
    {
        // Trimming at twice the bound makes its cost a constant per operation.
        if (count + 1 >= 2 * Kept) return Of(ToList().TakeLast(Kept - 1)).Add(operation, receipt);
        return new RecentOperations<TReceipt>(new Node(operation.Key, new Answered<TReceipt>(operation, receipt), newest), count + 1);
    }

    public bool TryFind(UInt128 key, [NotNullWhen(true)] out Answered<TReceipt>? answered)
    {
        for (var node = newest; node is not null; node = node.Older)
        {
            if (node.Key != key) continue;
            answered = node.Value;
            return true;
        }

        answered = null;
        return false;
    }

    // The key stands here once more, so that a search, nearly always in vain, touches one object per operation instead of two.
    private sealed class Node(UInt128 key, Answered<TReceipt> value, Node? older)
    {
        public readonly UInt128 Key = key;
        public readonly Node? Older = older;
        public readonly Answered<TReceipt> Value = value;
    }
}

/// <summary>An operation and the first answer to it.</summary>
public sealed record Answered<TReceipt>(Operation Operation, TReceipt Receipt);
