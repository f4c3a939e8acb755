namespace CreditGrains.LoadTests.Arrivals;

/// <summary>Which lines and merchants the requests go to.</summary>
public enum Popularity
{
    /// <summary>Any line, any merchant.</summary>
    Uniform,

    /// <summary>Few lines get much: the line of rank k has a weight of k^-0.99.</summary>
    Zipf,

    /// <summary>One line gets everything.</summary>
    HotLine,

    /// <summary>Any line, but one merchant gets everything.</summary>
    HotMerchant,
}

/// <summary>Draws lines and merchants. The same seed draws the same.</summary>
public sealed class Draw
{
    private const double Theta = 0.99;

    private readonly Popularity popularity;
    private readonly int lines, merchants;
    private readonly double zeta, eta, half;
    private ulong state;

    public Draw(Popularity popularity, int lines, int merchants, ulong seed)
    {
        (this.popularity, this.lines, this.merchants, state) = (popularity, lines, merchants, seed);
        if (popularity != Popularity.Zipf) return;
        for (var rank = 1; rank <= lines; rank++) zeta += Math.Pow(rank, -Theta);
        half = 1 + Math.Pow(0.5, Theta);
        eta = (1 - Math.Pow(2.0 / lines, 1 - Theta)) / (1 - (half / zeta));
    }

    public int Line() => popularity switch
    {
        Popularity.Uniform or Popularity.HotMerchant => Below(lines),
        Popularity.HotLine => 0,
        Popularity.Zipf => Scattered(Rank()),
    };

    public int Merchant() => popularity == Popularity.HotMerchant ? 0 : Below(merchants);

    // Gray and others, "Quickly generating billion-record synthetic databases", SIGMOD 1994: constant time per draw.
    private int Rank()
    {
        var u = (Next() >> 11) * (1.0 / (1UL << 53));
        var uz = u * zeta;
        if (uz < 1 || lines == 1) return 0;
        if (uz < half) return Math.Min(1, lines - 1);
        return Math.Clamp((int)(lines * Math.Pow((eta * u) - eta + 1, 1 / (1 - Theta))), 0, lines - 1);
    }

    // Neighbours in the store must not be neighbours in rank. 2,147,483,647 is prime and larger than any number of lines, so no two ranks meet.
    private int Scattered(int rank) => (int)((rank * 2_147_483_647L) % lines);

    private int Below(int bound) => (int)((UInt128)Next() * (ulong)bound >> 64);

    // SplitMix64, Steele, Lea and Flood 2014.
    private ulong Next()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
