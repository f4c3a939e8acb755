namespace CreditGrains.Journal;

/// <summary>
/// Remembers the row ids of streams used lately. Two generations: when the young one is full it becomes the old one, and what is asked for
/// again is young again. So it holds at most twice the capacity, and forgetting costs nothing. Used by the writer alone.
/// </summary>
internal sealed class StreamIds(int capacity)
{
    private Dictionary<StreamId, long> young = [];
    private Dictionary<StreamId, long> old = [];

    public bool TryGet(StreamId stream, out long id)
    {
        if (young.TryGetValue(stream, out id)) return true;
        if (!old.TryGetValue(stream, out id)) return false;
        Add(stream, id);
        return true;
    }

    public void Add(StreamId stream, long id)
    {
        if (young.Count >= capacity)
        {
            (old, young) = (young, old);
            young.Clear();
        }

        young[stream] = id;
    }

    public void Clear()
    {
        young.Clear();
        old.Clear();
    }
}
