using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CreditGrains.Frontend.Access;

/// <summary>SHA-256 of a secret. Looking one up by its digest tells nothing about another, however long the comparison takes.</summary>
internal readonly record struct SecretDigest(UInt128 High, UInt128 Low)
{
    private const int LongestSecret = 256;

    public static bool TryOf(ReadOnlySpan<char> secret, out SecretDigest digest)
    {
        digest = default;
        if (secret.IsEmpty || secret.Length > LongestSecret || !Ascii.IsValid(secret)) return false;
        Span<byte> bytes = stackalloc byte[LongestSecret];
        Ascii.FromUtf16(secret, bytes, out var length);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        digest = Of(hash);
        return true;
    }

    /// <param name="hex">As the keyring keeps it.</param>
    public static SecretDigest OfHex(string hex) => Of(Convert.FromHexString(hex));

    private static SecretDigest Of(ReadOnlySpan<byte> hash) => new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
}

/// <summary>Secrets of API keys: made once, shown once, kept only as a hash.</summary>
internal static class Secrets
{
    public const int ShortestOperatorKey = 24;

    private const int Bytes = 32, HintLength = 4;

    /// <summary>256 bits of chance, in characters that need no escaping anywhere.</summary>
    public static string New() => "ck_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));

    public static string Hint(string secret) => secret[^HintLength..];
}
