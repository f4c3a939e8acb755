namespace CreditGrains.Journal.Sqlite;

/// <summary>What the writer knows of a stream it has written to lately: all it takes to say whether an append may be stored, without a look into the file.</summary>
/// <param name="id">Its row in <c>streams</c>.</param>
/// <param name="costMost">Bytes it is counted with at most: a very long stream must not push out all others.</param>
internal sealed class KnownStream(long id, int costMost)
{
    private KeySet keys;

    public long Id => id;

    /// <summary>Its last sequence.</summary>
    public long Last { get; private set; }

    /// <summary>What it counts for in a <see cref="StreamCache{T}"/>: the bytes it takes, with its place there, up to the most.</summary>
    public int Cost => Math.Min(160 + (16 * keys.Slots), costMost);

    public bool Has(UInt128 key) => keys.Contains(key);

    public void Add(in Place place)
    {
        Last = Math.Max(Last, place.Sequence);
        if (place.Key is { } key) keys.Add(key);
    }
}
