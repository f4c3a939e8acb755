using System.Diagnostics.CodeAnalysis;

namespace CreditGrains.Credit.Identity;

/// <summary>
/// How identities are written: a prefix that names the kind, then 26 characters of Crockford's base 32 that sort by the millisecond of
/// their making (48 bits of time, 80 of chance, as in the ULID specification). What belongs to a line (an authorisation, a capture …) carries the line's
/// 26 characters and then 8 more that are the number of the event that made it, so that any front end knows where it lives without a look-up.
/// </summary>
public static class Ids
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private static readonly System.Buffers.SearchValues<char> Characters = System.Buffers.SearchValues.Create(Alphabet);
    private const int BodyLength = 26;
    private const int NumberLength = 8;

    public const string Line = "line_", Customer = "cus_", Merchant = "mer_", Authorisation = "auth_", Capture = "cap_", Refund = "ref_", Repayment = "rep_", Key = "key_", Plan = "plan_";

    /// <summary>A new identity of the kind <paramref name="prefix"/>.</summary>
    /// <param name="at">UTC instant of its making; identities sort by it.</param>
    /// <param name="chance">80 bits of randomness in the low end; the rest is ignored.</param>
    public static string New(string prefix, DateTimeOffset at, UInt128 chance)
    {
        var value = ((UInt128)(ulong)at.ToUnixTimeMilliseconds() << 80) | (chance & ((UInt128.One << 80) - 1));
        return string.Create(prefix.Length + BodyLength, (prefix, value), static (span, made) =>
        {
            made.prefix.CopyTo(span);
            Write(span[made.prefix.Length..], made.value);
        });
    }

    /// <summary>True for <paramref name="prefix"/> followed by 26 characters of the alphabet.</summary>
    public static bool IsValid(string prefix, [NotNullWhen(true)] string? id) =>
        id is not null && id.Length == prefix.Length + BodyLength && id.StartsWith(prefix, StringComparison.Ordinal) && IsBase32(id.AsSpan(prefix.Length));

    /// <summary>The identity of what event <paramref name="version"/> of <paramref name="lineId"/> made.</summary>
    public static string OfLine(string prefix, string lineId, long version)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(version, 1L << (5 * NumberLength));
        return string.Create(prefix.Length + BodyLength + NumberLength, (prefix, lineId, version), static (span, made) =>
        {
            made.prefix.CopyTo(span);
            made.lineId.AsSpan(Line.Length).CopyTo(span[made.prefix.Length..]);
            Write(span[(made.prefix.Length + BodyLength)..], (UInt128)(ulong)made.version);
        });
    }

    /// <summary>Takes an identity made by <see cref="OfLine"/> apart; false when it is not one of this kind.</summary>
    public static bool TryParseOfLine(string prefix, string? id, [NotNullWhen(true)] out string? lineId, out long version)
    {
        (lineId, version) = (null, 0);
        if (id is null || id.Length != prefix.Length + BodyLength + NumberLength || !id.StartsWith(prefix, StringComparison.Ordinal)) return false;
        if (!IsBase32(id.AsSpan(prefix.Length))) return false;

        lineId = string.Concat(Line, id.AsSpan(prefix.Length, BodyLength));
        foreach (var character in id.AsSpan(prefix.Length + BodyLength)) version = (version << 5) | (long)Alphabet.IndexOf(character, StringComparison.Ordinal);
        return version > 0;
    }

    private static bool IsBase32(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Characters);

    private static void Write(Span<char> span, UInt128 value)
    {
        for (var i = span.Length - 1; i >= 0; i--, value >>= 5) span[i] = Alphabet[(int)(value & 31)];
    }
}
