using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

public sealed class EntryHashTests
{
    private static readonly NewEntry Full = new(
        "Captured", Noon.AddMilliseconds(123), "{\"amount\":1250}"u8.ToArray(), new KeyClaim(((UInt128)1 << 100) + 5, 0xFEDC_BA98_7654_3210), 3,
        [new("receivables", "GBP", 1250, 0, new DateOnly(2026, 7, 31)), new("merchants-payable", "GBP", 0, 1250, new DateOnly(2026, 8, 1))]);

    [Fact] // Journals written years ago must verify: this value never changes. It was computed by an independent program from CanonicalEntry's description.
    public void The_encoding_that_is_hashed_never_changes()
    {
        var first = EntryHash.Compute(EntryHash.Zero, Line, 1, new NewEntry("Opened", Noon, ReadOnlyMemory<byte>.Empty));
        Assert.Equal("d04f7512b18343c7410b0bda681ee0f8dd1cb4dbd67b913fd1fdd447235483ac", first.ToString());
        Assert.Equal("573ff78ae03d8810465dd238e2995148268b18423f1810516b3d111418e62e66", EntryHash.Compute(first, Line, 4, Full).ToString());
    }

    [Fact]
    public void Every_part_of_an_entry_changes_its_hash()
    {
        var line = Full.Postings![0];
        var other = Full.Postings[1];
        NewEntry[] variants =
        [
            Full, Full with { Type = "captured" }, Full with { At = Full.At.AddMilliseconds(1) }, Full with { Body = "{\"amount\":1251}"u8.ToArray() },
            Full with { Key = null }, Full with { Key = Full.Key!.Value with { Key = 5 } }, Full with { Key = Full.Key.Value with { Fingerprint = 1 } },
            Full with { Subject = null }, Full with { Subject = 2 }, Full with { Postings = null }, Full with { Postings = [other, line] },
            Full with { Postings = [line with { Account = "fees" }, other] }, Full with { Postings = [line with { Currency = "EUR" }, other] },
            Full with { Postings = [line with { Debit = 1251 }, other] }, Full with { Postings = [line with { Credit = 1 }, other] },
            Full with { Postings = [line with { ValueDate = line.ValueDate.AddDays(1) }, other] },
        ];
        var hashes = variants.Select(v => EntryHash.Compute(EntryHash.Zero, Line, 4, v))
            .Append(EntryHash.Compute(EntryHash.Zero, OtherLine, 4, Full))
            .Append(EntryHash.Compute(EntryHash.Zero, Line, 5, Full))
            .Append(EntryHash.Compute(EntryHash.Compute(EntryHash.Zero, Line, 3, Full), Line, 4, Full));

        Assert.Equal(variants.Length + 3, hashes.Distinct().Count());
    }

    [Fact]
    public void Text_cannot_move_from_one_part_to_its_neighbour() => Assert.NotEqual(
        EntryHash.Compute(EntryHash.Zero, new StreamId("ab"), 1, Event(type: "c")),
        EntryHash.Compute(EntryHash.Zero, new StreamId("a"), 1, Event(type: "bc")));

    [Fact]
    public void A_stored_entry_has_the_hash_of_the_new_one() => Assert.Equal(
        EntryHash.Compute(EntryHash.Zero, Line, 4, Full),
        EntryHash.Compute(EntryHash.Zero, new Entry(99, Line, 4, Full.Type, Full.At, Full.Body, Full.Key, Full.Subject, Full.Postings!, EntryHash.Zero)));

    [Fact]
    public void Bytes_and_hexadecimal_digits_round_trip()
    {
        var hash = EntryHash.Compute(EntryHash.Zero, Line, 1, Full);

        Assert.Equal(hash, new EntryHash(hash.AsSpan()));
        Assert.Equal(hash, EntryHash.Parse(hash.ToString()));
        Assert.True(hash != EntryHash.Zero);
        Assert.Throws<ArgumentException>(() => new EntryHash(new byte[31]));
        Assert.Throws<FormatException>(() => EntryHash.Parse("00"));
    }

    [Fact]
    public void Hashing_a_usual_entry_allocates_nothing()
    {
        EntryHash.Compute(EntryHash.Zero, Line, 1, Full);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) EntryHash.Compute(EntryHash.Zero, Line, 1, Full);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
