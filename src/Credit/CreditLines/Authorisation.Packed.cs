using System.Buffers.Binary;
using System.Text;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.CreditLines;

/// <summary>An authorisation as bytes, about half of what the object takes and nothing for a collection to follow. Its plan and its decline are not among them: shared or rare, they stay objects.</summary>
/// <remarks>Snapshots are written with these bytes. They are a cache: whatever changes in the bytes, the snapshots' format takes its next number, and older ones are passed over.</remarks>
/// <param name="Bytes">The parts in the order of <see cref="Authorisation.Pack"/>. Not to be changed.</param>
public readonly record struct PackedAuthorisation(ReadOnlyMemory<byte> Bytes, InstalmentProduct? Plan, Decline? Decline)
{
    public Authorisation Unpack() => Authorisation.Unpack(Bytes.Span, Plan, Decline);

    /// <summary>Whether it is of the category whose UTF-8 is <paramref name="category"/>.</summary>
    internal bool IsOf(ReadOnlySpan<byte> category) => Authorisation.IsOf(Bytes.Span, category);
}

public sealed partial record Authorisation
{
    // An instant, 12 numbers of at most ten bytes, the lengths of eight texts of at most five.
    private const int BytesBesideTexts = 8 + (12 * 10) + (8 * 5);

    /// <summary>No fewer bytes than <see cref="Pack"/> writes.</summary>
    internal int PackedBytesMost => BytesBesideTexts + Encoding.UTF8.GetMaxByteCount(
        Category.Length + Request.MerchantId.Length + (Request.Mcc?.Length ?? 0) + (Request.TerminalId?.Length ?? 0) + Currency.Code.Length + (Request.Plan?.Length ?? 0) + (Request.EntryMode?.Length ?? 0)
        + (Request.Country?.Length ?? 0));

    /// <returns>How many bytes were written.</returns>
    internal int Pack(Span<byte> destination)
    {
        var writer = new Writer(destination);
        writer.Text(Category);
        writer.Text(MerchantId);
        writer.Text(Request.Mcc);
        writer.Text(Request.TerminalId);
        writer.Text(Currency.Code);
        writer.Text(Request.Plan);
        writer.Text(Request.EntryMode);
        writer.Text(Request.Country);
        writer.Number(Number);
        writer.Number(Request.Amount);
        writer.Number(Approved);
        writer.Number(Requested);
        writer.Number(Captured);
        writer.Number(Voided);
        writer.Number(Hold);
        writer.Number(IsEnded ? 1 : 0);
        writer.Number(DiscountBasisPoints);
        writer.Number(BoostGranted);
        writer.Number(AvailableAfter);
        writer.Instant(CreatedAt);
        writer.Number(ExpiresAt.UtcTicks - CreatedAt.UtcTicks);
        return writer.Written;
    }

    /// <summary>The authorisation whose bytes are <paramref name="source"/>.</summary>
    internal static Authorisation Unpack(ReadOnlySpan<byte> source, InstalmentProduct? product, Decline? decline)
    {
        var reader = new Reader(source);
        // Arguments are read in the order they are written in.
        var (category, merchantId, mcc, terminalId) = (reader.Text()!, reader.Text()!, reader.Text(), reader.Text());
        var (currency, plan, entryMode, country, number) = (Currency.Parse(reader.Text()!), reader.Text(), reader.Text(), reader.Text(), reader.Number());
        var request = new AuthorisationRequest(merchantId, mcc, terminalId, reader.Number(), currency, plan, entryMode, country);
        var (approved, requested, captured, voided, hold) = (reader.Number(), reader.Number(), reader.Number(), reader.Number(), reader.Number());
        var (isEnded, discount, boost, available, createdAt, life) = (reader.Number() != 0, (int)reader.Number(), reader.Number(), reader.Number(), reader.Instant(), reader.Number());
        if (!reader.IsAtEnd) throw new FormatException("An authorisation has more parts than are known.");
        return new Authorisation
        {
            Number = number, Request = request, Category = category, Plan = product, Decline = decline, Approved = approved, Requested = requested, Captured = captured, Voided = voided, Hold = hold,
            IsEnded = isEnded, DiscountBasisPoints = discount, BoostGranted = boost, AvailableAfter = available, CreatedAt = createdAt, ExpiresAt = createdAt.AddTicks(life),
        };
    }

    /// <summary>Whether the authorisation whose bytes are <paramref name="source"/> is of the category whose UTF-8 is <paramref name="category"/>.</summary>
    internal static bool IsOf(ReadOnlySpan<byte> source, ReadOnlySpan<byte> category) => new Reader(source).Bytes().SequenceEqual(category);

    private ref struct Writer(Span<byte> destination)
    {
        private readonly Span<byte> destination = destination;

        public int Written { get; private set; }

        // Small numbers of either sign in few bytes: the sign goes last, then seven bits to a byte, the eighth telling that more follow.
        public void Number(long value)
        {
            var rest = unchecked((ulong)((value << 1) ^ (value >> 63)));
            for (; rest > 0x7F; rest >>= 7) destination[Written++] = (byte)((rest & 0x7F) | 0x80);
            destination[Written++] = (byte)rest;
        }

        public void Instant(DateTimeOffset instant)
        {
            BinaryPrimitives.WriteInt64LittleEndian(destination[Written..], instant.UtcTicks);
            Written += sizeof(long);
        }

        // Its length first, one more than it is: 0 is no text at all.
        public void Text(string? text)
        {
            Number(text is null ? 0 : Encoding.UTF8.GetByteCount(text) + 1);
            Written += Encoding.UTF8.GetBytes(text, destination[Written..]);
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> source)
    {
        private ReadOnlySpan<byte> rest = source;

        public readonly bool IsAtEnd => rest.IsEmpty;

        public long Number()
        {
            var value = 0UL;
            for (var shift = 0; ; shift += 7)
            {
                var next = rest[0];
                rest = rest[1..];
                value |= (ulong)(next & 0x7F) << shift;
                if (next <= 0x7F) return unchecked((long)(value >> 1) ^ -(long)(value & 1));
            }
        }

        public DateTimeOffset Instant()
        {
            var ticks = BinaryPrimitives.ReadInt64LittleEndian(rest);
            rest = rest[sizeof(long)..];
            return new DateTimeOffset(ticks, TimeSpan.Zero);
        }

        public string? Text()
        {
            var length = (int)Number() - 1;
            return length < 0 ? null : Encoding.UTF8.GetString(Taken(length));
        }

        public ReadOnlySpan<byte> Bytes() => Taken(Math.Max(0, (int)Number() - 1));

        private ReadOnlySpan<byte> Taken(int length)
        {
            var taken = rest[..length];
            rest = rest[length..];
            return taken;
        }
    }
}
