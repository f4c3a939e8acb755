namespace CreditGrains.Journal.Sqlite;

/// <summary>What the writer knows of a stream it has written to lately: all it takes to say whether an append may be stored, without a look into the file.</summary>
/// <param name="id">Its row in <c>streams</c>.</param>
internal sealed class KnownStream(long id)
{
    private KeySet keys;

    public long Id => id;

    /// <summary>Its last sequence.</summary>
    public long Last { get; private set; }

    /// <summary>Memory it takes, in bytes, with its place in a <see cref="StreamCache{T}"/>.</summary>
    public int Cost => 160 + (16 * keys.Slots);

    public bool Has(UInt128 key) => keys.Contains(key);

    public void Add(in Place place)
    {
        Last = Math.Max(Last, place.Sequence);
        if (place.Key is { } key) keys.Add(key);
    }
}
