namespace CreditGrains.Journal.Sqlite;

/// <summary>Idempotency keys of one stream, in one array: a key's own bits tell where to look, and what is next to it is tried next.</summary>
internal struct KeySet
{
    // Zero is an empty slot; whether the key that is zero is here is said apart.
    private UInt128[]? slots;
    private int count;
    private bool hasZero;

    /// <summary>Slots taken from memory, 16 bytes each.</summary>
    public readonly int Slots => slots?.Length ?? 0;

    public readonly bool Contains(UInt128 key) => key == UInt128.Zero ? hasZero : slots is not null && slots[PlaceOf(slots, key)] == key;

    public void Add(UInt128 key)
    {
        if (key == UInt128.Zero)
        {
            hasZero = true;
            return;
        }

        // A quarter stays empty, or a search in vain would become a walk.
        if (slots is null || 4 * (count + 1) > 3 * slots.Length) Grow();
        ref var slot = ref slots![PlaceOf(slots, key)];
        if (slot == key) return;
        slot = key;
        count++;
    }

    private void Grow()
    {
        var grown = new UInt128[Math.Max(2, 2 * Slots)];
        foreach (var key in slots.AsSpan())
            if (key != UInt128.Zero) grown[PlaceOf(grown, key)] = key;
        slots = grown;
    }

    /// <summary>Where the key is, or would be.</summary>
    private static int PlaceOf(UInt128[] slots, UInt128 key)
    {
        // By the golden ratio (Knuth, The Art of Computer Programming 3, 6.4): keys that are no digests, such as numbers in a row, are spread as well.
        var place = (int)(unchecked(((ulong)key ^ (ulong)(key >> 64)) * 0x9E3779B97F4A7C15) >> 33) & (slots.Length - 1);
        while (slots[place] != UInt128.Zero && slots[place] != key) place = (place + 1) & (slots.Length - 1);
        return place;
    }
}
