using System.Buffers.Binary;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.CreditLines;

/// <summary>
/// Authorisations as bytes, one behind the other. A line has many, alive for days, and as objects they would be most of what a collection moves and looks at.
/// </summary>
/// <remarks>
/// What is written stays as it is. Lists that come one of the other share their newest page and look at no more of it than was there when they were made. The first to write behind that takes the place;
/// who comes second, on the same list, finds it taken and begins a page of its own.
/// </remarks>
internal sealed class AuthorisationPage : IAnswers<CreditLineReceipt>
{
    private const int BytesFirst = 256, BytesMost = 4096;

    // How many bytes an authorisation has, and the numbers of its plan and its decline among the objects beside the bytes, from 1 on, 0 for none.
    private const int HeadLength = 2 + 1 + 1;

    private readonly byte[] bytes;
    private object[] beside = [];
    private int taken;

    /// <param name="former">How many pages the line has: most lines hold little.</param>
    /// <param name="needed">Bytes that must fit, see <see cref="BytesFor"/>.</param>
    public AuthorisationPage(int former, int needed) => bytes = new byte[Math.Max(needed, former < 4 ? BytesFirst << former : BytesMost)];

    public static int BytesFor(ReadOnlySpan<byte> packed) => HeadLength + packed.Length;

    /// <summary>Writes an authorisation from <paramref name="at"/> on.</summary>
    /// <param name="packed">Its bytes.</param>
    /// <returns>Where it ends; null when that place is taken or there is too little room.</returns>
    public int? Add(int at, ReadOnlySpan<byte> packed, InstalmentProduct? plan, Decline? decline)
    {
        lock (bytes)
        {
            if (taken != at || bytes.Length - at < BytesFor(packed)) return null;
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), checked((ushort)packed.Length));
            bytes[at + 2] = NumberOf(plan);
            bytes[at + 3] = NumberOf(decline);
            packed.CopyTo(bytes.AsSpan(at + HeadLength));
            return taken = at + BytesFor(packed);
        }
    }

    public PackedAuthorisation At(int place) => new(
        bytes.AsMemory(place + HeadLength, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(place))), (InstalmentProduct?)Beside(bytes[place + 2]), (Decline?)Beside(bytes[place + 3]));

    CreditLineReceipt IAnswers<CreditLineReceipt>.At(int place) => At(place).Unpack();

    // The same object is kept once, as a plan that comes from the catalogue is. An authorisation takes more than 32 bytes, so a byte can count what those of one page refer to.
    private byte NumberOf(object? part)
    {
        if (part is null) return 0;
        for (var i = 0; i < beside.Length; i++)
            if (ReferenceEquals(beside[i], part)) return (byte)(i + 1);
        beside = [.. beside, part];
        return checked((byte)beside.Length);
    }

    private object? Beside(byte number) => number == 0 ? null : beside[number - 1];
}
