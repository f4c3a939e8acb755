using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

public abstract partial class JournalContract
{
    private static readonly DateOnly Today = new(2026, 7, 31);

    public static TheoryData<string, NewEntry[]> OutOfBounds => new()
    {
        { "no entry", [] },
        { "65 entries", [.. Enumerable.Repeat(Event(), 65)] },
        { "a type of 65 characters", [Event(type: new string('t', 65))] },
        { "no type", [Event(type: "")] },
        { "a type that is not ASCII", [Event(type: "Größe")] },
        { "a body over 128 KiB", [Event(new string('b', (128 * 1024) + 1))] },
        { "an entry about itself", [Event("1"), Event("2", subject: 2)] },
        { "an entry about number 0", [Event(subject: 0)] },
        { "one key twice", [Event(key: 1), Event(key: 1)] },
        { "unbalanced postings", [Event(postings: [new("a", "GBP", 5, 0, Today), new("b", "GBP", 0, 4, Today)])] },
        { "postings that balance only across currencies", [Event(postings: [new("a", "GBP", 5, 0, Today), new("b", "EUR", 0, 5, Today)])] },
        { "a line with both sides", [Event(postings: [new("a", "GBP", 5, 5, Today)])] },
        { "a line with no side", [Event(postings: [new("a", "GBP", 0, 0, Today)])] },
        { "a negative debit", [Event(postings: [new("a", "GBP", -5, 0, Today), new("b", "GBP", 5, 0, Today)])] },
        { "a sum that would wrap round", [Event(postings: [new("a", "GBP", long.MaxValue, 0, Today), new("a", "GBP", long.MaxValue, 0, Today), new("b", "GBP", 2, 0, Today)])] },
        { "a ledger account without a name", [Event(postings: [new("", "GBP", 5, 0, Today), new("b", "GBP", 0, 5, Today)])] },
        { "257 lines", [Event(postings: [.. Enumerable.Repeat(new PostingLine("a", "GBP", 1, 0, Today), 256), new("b", "GBP", 0, 256, Today)])] },
    };

    [Theory]
    [MemberData(nameof(OutOfBounds), DisableDiscoveryEnumeration = true)]
    public async Task Out_of_bounds_is_a_bug_of_the_caller_and_changes_nothing(string what, NewEntry[] entries)
    {
        var journal = await Open();
        var writer = journal.Attach(Line, 0, EntryHash.Zero);

        var refusal = Assert.ThrowsAny<ArgumentException>(() => writer.TryAppend(entries, null, out _));

        Assert.True(refusal.Message.Length > 0, what);
        Assert.Equal((0, EntryHash.Zero), (writer.Version, writer.Head));
        Assert.Equal(AppendResult.Stored, await Append(writer, Event("still good")));
    }

    [Fact]
    public async Task The_largest_append_allowed_is_stored_whole()
    {
        var journal = await Open();
        var writer = journal.Attach(new StreamId(new string('s', 100)), 0, EntryHash.Zero);
        var large = Event(new string('b', 128 * 1024), new string('t', 64), postings: [.. Enumerable.Repeat(new PostingLine("a", "GBP", 1, 0, Today), 255), new("b", "GBP", 0, 255, Today)]);

        Assert.Equal(AppendResult.Stored, await Append(writer, [.. Enumerable.Repeat(large, 64)]));

        var stored = await ToList(journal.ReadStreamAsync(writer.Stream));
        Assert.Equal(64, stored.Count);
        AssertSame(large, stored[63]);
        await AssertSound(journal);
    }

    [Fact]
    public async Task A_writer_cannot_be_attached_to_a_place_that_cannot_be()
    {
        var journal = await Open();

        Assert.ThrowsAny<ArgumentException>(() => journal.Attach(new StreamId(""), 0, EntryHash.Zero));
        Assert.ThrowsAny<ArgumentException>(() => journal.Attach(new StreamId(new string('s', 101)), 0, EntryHash.Zero));
        Assert.ThrowsAny<ArgumentException>(() => journal.Attach(new StreamId("straße"), 0, EntryHash.Zero));
        Assert.ThrowsAny<ArgumentException>(() => journal.Attach(default, 0, EntryHash.Zero));
        Assert.ThrowsAny<ArgumentException>(() => journal.Attach(Line, -1, EntryHash.Zero));
        Assert.ThrowsAny<ArgumentException>(() => journal.Attach(Line, 1, EntryHash.Zero));
        Assert.ThrowsAny<ArgumentException>(() => journal.Attach(Line, 0, EntryHash.Compute(EntryHash.Zero, Line, 1, Event())));
    }
}
