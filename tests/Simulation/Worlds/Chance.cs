namespace CreditGrains.Simulation.Worlds;

/// <summary>Seeded randomness, SplitMix64 (Steele, Lea, Flood 2014): a seed means the same on every machine and runtime.</summary>
internal sealed class Chance(ulong seed)
{
    private ulong state = seed;

    public ulong Next()
    {
        unchecked
        {
            var z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    public UInt128 Wide() => new(Next(), Next());

    /// <summary>From 0 up to, not including, <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)(Next() % (uint)bound);

    /// <summary>Both ends included.</summary>
    public long Between(long least, long most) => least + (long)(Next() % (ulong)(most - least + 1));

    public bool Percent(int percent) => Below(100) < percent;

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    public T From<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>Randomness of its own, so that more draws here change nothing there.</summary>
    public Chance Fork() => new(Next());
}
