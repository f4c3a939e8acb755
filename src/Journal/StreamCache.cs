using System.Diagnostics.CodeAnalysis;

namespace CreditGrains.Journal;

/// <summary>
/// Remembers something of each stream used lately. Two generations: when the young one is full it becomes the old one, and what is asked for again is young again. So it holds
/// about twice its capacity, and whatever one transaction brings beyond that, and forgetting costs nothing. Used by a store's writer alone.
/// </summary>
/// <param name="capacity">What a generation may cost.</param>
/// <param name="costOf">What one costs; 1 each when left out.</param>
internal sealed class StreamCache<T>(long capacity, Func<T, int>? costOf = null)
{
    private Dictionary<StreamId, T> young = [];
    private Dictionary<StreamId, T> old = [];
    private long cost;

    public bool TryGet(StreamId stream, [MaybeNullWhen(false)] out T known)
    {
        if (young.TryGetValue(stream, out known)) return true;
        if (!old.TryGetValue(stream, out known)) return false;
        Add(stream, known);
        return true;
    }

    public void Add(StreamId stream, T known)
    {
        young[stream] = known;
        cost += costOf?.Invoke(known) ?? 1;
    }

    /// <summary>Something that is remembered has grown.</summary>
    public void Grew(int by) => cost += by;

    /// <summary>Forgets what was not asked for lately, if there is too much. Nothing is forgotten otherwise: what a transaction has learned stays until it ends.</summary>
    public void Trim()
    {
        if (cost < capacity) return;
        (old, young, cost) = (young, old, 0);
        young.Clear();
    }

    public void Clear()
    {
        young.Clear();
        old.Clear();
        cost = 0;
    }
}
