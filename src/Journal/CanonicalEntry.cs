using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CreditGrains.Journal;

/// <summary>
/// The bytes an entry's hash is taken over. A stored format: it never changes, and a golden test holds it. Numbers are big-endian;
/// texts (UTF-8) and the body carry their length in 4 bytes before them, optional parts one byte that says whether they are there,
/// so no two different entries share an encoding:
/// <code>
/// 01 · previous hash (32) · stream · sequence (8) · type · at, unix ms (8) · body
///    · has key (1) [· key (16) · fingerprint (8)] · has subject (1) [· subject (8)]
///    · posting lines (4), each: account · currency · debit (8) · credit (8) · value date, days since 0001-01-01 (4)
/// </code>
/// </summary>
internal ref struct CanonicalEntry(Span<byte> buffer)
{
    private const byte FormatVersion = 1;

    // Most entries fit; a larger one borrows a buffer from the shared pool.
    private const int StackBytesMax = 1024;

    private Span<byte> rest = buffer;

    public static EntryHash Hash(
        EntryHash previous, StreamId stream, long sequence, string type, DateTimeOffset at, ReadOnlySpan<byte> body,
        KeyClaim? key, long? subject, IReadOnlyList<PostingLine> postings)
    {
        var size = SizeOf(stream, type, body, key, subject, postings);
        byte[]? borrowed = null;
        var bytes = size <= StackBytesMax ? stackalloc byte[StackBytesMax] : (borrowed = ArrayPool<byte>.Shared.Rent(size));
        bytes = bytes[..size];

        var encoding = new CanonicalEntry(bytes);
        encoding.Byte(FormatVersion);
        encoding.Raw(previous.AsSpan());
        encoding.Text(stream.Value);
        encoding.Int64(sequence);
        encoding.Text(type);
        encoding.Int64(at.ToUnixTimeMilliseconds());
        encoding.Int32(body.Length);
        encoding.Raw(body);
        encoding.Key(key);
        encoding.Subject(subject);
        encoding.Postings(postings);

        Span<byte> digest = stackalloc byte[EntryHash.Size];
        SHA256.HashData(bytes, digest);
        if (borrowed is not null) ArrayPool<byte>.Shared.Return(borrowed);
        return new EntryHash(digest);
    }

    private static int SizeOf(
        StreamId stream, string type, ReadOnlySpan<byte> body, KeyClaim? key, long? subject, IReadOnlyList<PostingLine> postings)
    {
        var size = 1 + EntryHash.Size + TextSize(stream.Value) + 8 + TextSize(type) + 8 + 4 + body.Length
            + 1 + (key is null ? 0 : 24) + 1 + (subject is null ? 0 : 8) + 4;
        for (var i = 0; i < postings.Count; i++) size += TextSize(postings[i].Account) + TextSize(postings[i].Currency) + 20;
        return size;
    }

    private static int TextSize(string text) => 4 + Encoding.UTF8.GetByteCount(text);

    private void Key(KeyClaim? key)
    {
        Byte(key is null ? (byte)0 : (byte)1);
        if (key is not { } claim) return;
        BinaryPrimitives.WriteUInt128BigEndian(Take(16), claim.Key);
        BinaryPrimitives.WriteUInt64BigEndian(Take(8), claim.Fingerprint);
    }

    private void Subject(long? subject)
    {
        Byte(subject is null ? (byte)0 : (byte)1);
        if (subject is { } sequence) Int64(sequence);
    }

    private void Postings(IReadOnlyList<PostingLine> postings)
    {
        Int32(postings.Count);
        for (var i = 0; i < postings.Count; i++)
        {
            var line = postings[i];
            Text(line.Account);
            Text(line.Currency);
            Int64(line.Debit);
            Int64(line.Credit);
            Int32(line.ValueDate.DayNumber);
        }
    }

    private void Text(string text)
    {
        var length = Encoding.UTF8.GetBytes(text, rest[4..]);
        Int32(length);
        Take(length);
    }

    private void Byte(byte value) => Take(1)[0] = value;

    private void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    private void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    private void Raw(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    private Span<byte> Take(int length)
    {
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
