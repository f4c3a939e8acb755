using System.Buffers.Binary;
using System.Security.Cryptography;
using CreditGrains.Credit.Identity;

namespace CreditGrains.Frontend.Edge;

/// <summary>Makes new identities. Their chance is cryptographic: an identity that cannot be guessed is one more lock on the door.</summary>
internal static class Identities
{
    public static string New(string prefix, TimeProvider clock)
    {
        Span<byte> chance = stackalloc byte[16];
        RandomNumberGenerator.Fill(chance);
        return Ids.New(prefix, clock.GetUtcNow(), BinaryPrimitives.ReadUInt128BigEndian(chance));
    }
}
