using System.Text;

namespace CreditGrains.LoadTests.Wire;

/// <summary>The lines and merchants a load goes to. Their names all have the same length and lie side by side, so ten million take 310 MB and no object each.</summary>
public sealed class Population
{
    private readonly byte[] lines, merchants;

    public Population(IReadOnlyList<string> lines, IReadOnlyList<string> merchants)
        : this(lines.Count, merchants.Count, i => lines[i], i => merchants[i]) { }

    public Population(int lines, int merchants, Func<int, string> line, Func<int, string> merchant)
    {
        (Lines, Merchants) = (lines, merchants);
        this.lines = Pack(lines, line, out var lineLength);
        this.merchants = Pack(merchants, merchant, out var merchantLength);
        (LineLength, MerchantLength) = (lineLength, merchantLength);
    }

    public int Lines { get; }

    public int Merchants { get; }

    public int LineLength { get; }

    public int MerchantLength { get; }

    public ReadOnlySpan<byte> Line(int number) => lines.AsSpan(number * LineLength, LineLength);

    public ReadOnlySpan<byte> Merchant(int number) => merchants.AsSpan(number * MerchantLength, MerchantLength);

    private static byte[] Pack(int count, Func<int, string> name, out int length)
    {
        length = name(0).Length;
        var packed = new byte[count * length];
        for (var i = 0; i < count; i++)
            if (Encoding.ASCII.GetBytes(name(i), packed.AsSpan(i * length, length)) != length) throw new ArgumentException("Names differ in length.", nameof(name));
        return packed;
    }
}
