using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

public abstract partial class JournalContract
{
    [Fact]
    public async Task A_taken_key_is_refused_to_every_writer_for_ever_and_names_its_entry()
    {
        var journal = await Open();
        await Store(journal, Line, Event("a"), Event("b", key: UInt128.MaxValue - 3), Event("c"));

        journal = await Reopen(journal);
        var again = await AttachToEnd(journal, Line);
        Assert.Equal(AppendResult.KeyTaken, await Append(again, Event("b again", key: UInt128.MaxValue - 3)));

        Assert.Equal(2, await journal.FindKeyAsync(Line, UInt128.MaxValue - 3));
        Assert.Null(await journal.FindKeyAsync(Line, 4));
        Assert.Null(await journal.FindKeyAsync(OtherLine, UInt128.MaxValue - 3));
    }

    [Fact]
    public async Task A_key_is_taken_in_its_own_stream_only()
    {
        var journal = await Open();
        await Store(journal, Line, Event(key: 5));
        await Store(journal, OtherLine, Event(key: 5));

        Assert.Equal(1, await journal.FindKeyAsync(Line, 5));
        Assert.Equal(1, await journal.FindKeyAsync(OtherLine, 5));
    }

    [Fact]
    public async Task A_subject_reads_as_its_entry_and_every_later_one_about_it()
    {
        var journal = await Open();
        await Store(journal, Line, Event("held 1"), Event("held 2"), Event("captured 1", subject: 1), Event("captured 2", subject: 2), Event("released 1", subject: 1));
        await Store(journal, OtherLine, Event("x"), Event("of another line", subject: 1));

        Assert.Equal(["held 1", "captured 1", "released 1"], (await journal.ReadSubjectAsync(Line, 1)).Select(BodyOf));
        Assert.Equal(["released 1"], (await journal.ReadSubjectAsync(Line, 5)).Select(BodyOf));
        Assert.Empty(await journal.ReadSubjectAsync(Line, 6));
    }

    [Fact]
    public async Task Reading_backwards_gives_the_newest_first_and_only_what_moves_money_when_asked()
    {
        var journal = await Open();
        await Store(journal, OtherLine, Capture(1));
        await Store(journal, Line, Event("1"), Capture(2), Event("3"), Capture(4), Event("5"), Capture(6), Event("7"));

        Assert.Equal([7, 6], await Backwards(long.MaxValue, 2, onlyWithPostings: false));
        Assert.Equal([3, 2, 1], await Backwards(4, 10, onlyWithPostings: false));
        Assert.Equal([6, 4], await Backwards(long.MaxValue, 2, onlyWithPostings: true));
        Assert.Equal([4, 2], await Backwards(6, 10, onlyWithPostings: true));
        Assert.Empty(await Backwards(2, 10, onlyWithPostings: true));

        async Task<IEnumerable<long>> Backwards(long before, int limit, bool onlyWithPostings) =>
            (await journal.ReadBackwardsAsync(Line, before, limit, onlyWithPostings)).Select(entry => entry.Sequence);
    }

    [Fact]
    public async Task A_stream_reads_from_and_to_the_sequences_given()
    {
        var journal = await Open();
        var writer = journal.Attach(Line, 0, EntryHash.Zero);
        await Task.WhenAll(Enumerable.Range(1, 1_200).Select(i => Append(writer, Event($"{i}"))));

        Assert.Equal(Enumerable.Range(1, 1_200).Select(i => $"{i}"), (await ToList(journal.ReadStreamAsync(Line))).Select(BodyOf));
        Assert.Equal(["3", "4", "5"], (await ToList(journal.ReadStreamAsync(Line, 3, 5))).Select(BodyOf));
        Assert.Empty(await ToList(journal.ReadStreamAsync(Line, 1_201)));
    }

    [Fact]
    public async Task A_snapshot_spares_the_entries_before_it_and_the_newest_given_counts()
    {
        var journal = await Open();
        await Store(journal, Line, Event("1"), Event("2"), Event("3"));
        var entries = (await journal.LoadAsync(Line)).Entries;
        await SaveSnapshot(journal, Line, SnapshotOf(entries[0], "after 1"));
        await SaveSnapshot(journal, Line, SnapshotOf(entries[1], "after 2", format: 7));

        journal = await Reopen(journal);
        var content = await journal.LoadAsync(Line);

        Assert.Equal((2, 7, entries[1].Hash), (content.Snapshot!.Sequence, content.Snapshot.Format, content.Snapshot.Head));
        Assert.Equal("after 2"u8.ToArray(), content.Snapshot.Body.ToArray());
        Assert.Equal(["3"], content.Entries.Select(BodyOf));
        Assert.Equal(AppendResult.Stored, await Append(await AttachToEnd(journal, Line), Event("4")));
    }

    [Fact]
    public async Task A_snapshot_of_entries_that_were_never_stored_is_not_used()
    {
        var journal = await Open();
        await Store(journal, Line, Event("1"), Event("2"));
        var entries = (await journal.LoadAsync(Line)).Entries;

        await SaveSnapshot(journal, Line, SnapshotOf(entries[1]) with { Sequence = 3 });
        Assert.Null((await journal.LoadAsync(Line)).Snapshot);

        await SaveSnapshot(journal, Line, SnapshotOf(entries[1]) with { Head = entries[0].Hash });
        var content = await journal.LoadAsync(Line);
        Assert.Null(content.Snapshot);
        Assert.Equal(2, content.Entries.Count);
    }

    [Fact]
    public async Task Wake_up_calls_are_read_when_due_earliest_first_until_they_are_forgotten()
    {
        var journal = await Open();
        var writer = journal.Attach(Line, 0, EntryHash.Zero);
        await AppendWaking(writer, Noon.AddHours(2));
        await AppendWaking(writer, Noon.AddHours(1));
        await AppendWaking(writer, Noon.AddHours(1));
        await AppendWaking(journal.Attach(OtherLine, 0, EntryHash.Zero), Noon.AddHours(1).AddTicks(1));
        var (first, second) = (new WakeUp(Noon.AddHours(1), Line), new WakeUp(Noon.AddHours(1).AddMilliseconds(1), OtherLine));

        Assert.Empty(await journal.ReadDueAsync(Noon.AddHours(1).AddTicks(-1), 10));
        Assert.Equal([first], await journal.ReadDueAsync(Noon.AddHours(1), 10));
        Assert.Equal([first, second], await journal.ReadDueAsync(Noon.AddHours(3), 2));

        await journal.ForgetDueAsync([first]);
        Assert.Equal([second, new WakeUp(Noon.AddHours(2), Line)], await journal.ReadDueAsync(Noon.AddHours(3), 10));
        journal = await Reopen(journal);
        Assert.Equal(2, (await journal.ReadDueAsync(Noon.AddHours(3), 10)).Count);
    }

    [Fact]
    public async Task A_refused_append_leaves_no_wake_up_call()
    {
        var journal = await Open();
        await Store(journal, Line, Event(key: 1));
        var writer = await AttachToEnd(journal, Line);

        Assert.True(writer.TryAppend([Event(key: 1)], Noon, out var result));

        Assert.Equal(AppendResult.KeyTaken, await result);
        Assert.Empty(await journal.ReadDueAsync(Noon, 10));
    }

    [Fact]
    public async Task The_trial_balance_sums_every_posting_by_account_and_currency()
    {
        var journal = await Open();
        Assert.Empty(await journal.TrialBalanceAsync());
        await Store(journal, Line, Capture(100), Capture(23, "EUR"));
        await Store(journal, OtherLine, Capture(7_000_000_000_000));

        Assert.Equal(
            [
                new LedgerTotal("merchants-payable", "EUR", 0, 23), new LedgerTotal("merchants-payable", "GBP", 0, 7_000_000_000_100),
                new LedgerTotal("receivables", "EUR", 23, 0), new LedgerTotal("receivables", "GBP", 7_000_000_000_100, 0),
            ],
            await journal.TrialBalanceAsync());
    }

    [Fact]
    public async Task The_newest_instant_is_known_after_a_restart()
    {
        var journal = await Open();
        Assert.Null(await journal.NewestAtAsync());
        await Store(journal, Line, Event() with { At = Noon.AddDays(2) });
        await Store(journal, OtherLine, Event() with { At = Noon.AddDays(2).AddMilliseconds(-1) });

        Assert.Equal(Noon.AddDays(2), await (await Reopen(journal)).NewestAtAsync());
    }

    private static async Task AppendWaking(StreamWriter writer, DateTimeOffset at)
    {
        Assert.True(writer.TryAppend([Event()], at, out var result));
        Assert.Equal(AppendResult.Stored, await result);
    }

    /// <summary>Saves, and waits until it was tried: what rides the loop behind it has been, when this returns.</summary>
    protected static async Task SaveSnapshot(IRunningJournal journal, StreamId stream, Snapshot snapshot)
    {
        journal.SaveSnapshot(stream, snapshot);
        await journal.ForgetDueAsync([new WakeUp(DateTimeOffset.UnixEpoch, stream)]);
    }
}
