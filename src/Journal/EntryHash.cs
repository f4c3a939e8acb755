using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace CreditGrains.Journal;

/// <summary>SHA-256 of an entry and, through the previous entry's hash, of its stream's whole past. 32 bytes, held without the heap.</summary>
public readonly struct EntryHash : IEquatable<EntryHash>
{
    /// <summary>Bytes in a hash.</summary>
    public const int Size = 32;

    private readonly ulong a, b, c, d;

    /// <summary>What the first entry of a stream follows. No entry hashes to it.</summary>
    public static EntryHash Zero => default;

    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not 32 bytes long.</exception>
    public EntryHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException($"A hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        (a, b, c, d) = (words[0], words[1], words[2], words[3]);
    }

    /// <summary>The 32 bytes in place; valid as long as this value stands where it is.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => MemoryMarshal.AsBytes(new ReadOnlySpan<EntryHash>(in this));

    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    /// <summary>
    /// The hash of an entry that follows <paramref name="previous"/> in <paramref name="stream"/>. Covers everything that is stored
    /// of the entry but its position, which only says when it was committed relative to other streams.
    /// </summary>
    public static EntryHash Compute(EntryHash previous, StreamId stream, long sequence, NewEntry entry) =>
        CanonicalEntry.Hash(previous, stream, sequence, entry.Type, entry.At, entry.Body.Span, entry.Key, entry.Subject, entry.Postings ?? []);

    /// <summary>The hash <paramref name="stored"/> should have, recomputed from what is stored beside it.</summary>
    public static EntryHash Compute(EntryHash previous, Entry stored) =>
        CanonicalEntry.Hash(previous, stored.Stream, stored.Sequence, stored.Type, stored.At, stored.Body.Span, stored.Key, stored.Subject, stored.Postings);

    public bool Equals(EntryHash other) => a == other.a && b == other.b && c == other.c && d == other.d;

    public override bool Equals(object? obj) => obj is EntryHash other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(a, b);

    public static bool operator ==(EntryHash left, EntryHash right) => left.Equals(right);

    public static bool operator !=(EntryHash left, EntryHash right) => !left.Equals(right);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(AsSpan());

    /// <summary>Reads what <see cref="ToString"/> wrote; either case.</summary>
    /// <exception cref="FormatException">Not 64 hexadecimal digits.</exception>
    public static EntryHash Parse(string hex) =>
        hex.Length == 2 * Size ? new(Convert.FromHexString(hex)) : throw new FormatException($"A hash has {2 * Size} hexadecimal digits, not {hex.Length}.");
}
