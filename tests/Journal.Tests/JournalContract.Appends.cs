using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

public abstract partial class JournalContract
{
    [Fact]
    public async Task What_was_appended_is_loaded_again_in_order()
    {
        var journal = await Open();
        NewEntry[] entries = [Event("a"), Event("b", key: 5), Event("c", subject: 2), Capture(100), Event("")];
        await Store(journal, Line, entries);

        var loaded = (await journal.LoadAsync(Line)).Entries;

        Assert.Equal([1, 2, 3, 4, 5], loaded.Select(e => e.Sequence));
        Assert.All(loaded.Zip(entries), pair => AssertSame(pair.Second, pair.First));
    }

    [Fact]
    public async Task What_was_appended_is_there_after_the_journal_was_reopened()
    {
        var journal = await Open();
        await Store(journal, Line, Event("a"), Capture(100));

        journal = await Reopen(journal);
        await Store(journal, Line, Event("b", key: 9));

        Assert.Equal(["a", "{\"captured\":1}", "b"], (await journal.LoadAsync(Line)).Entries.Select(BodyOf));
        await AssertSound(journal);
    }

    [Fact]
    public async Task An_unknown_stream_loads_as_empty()
    {
        var content = await (await Open()).LoadAsync(new StreamId("line_nobody"));

        Assert.Null(content.Snapshot);
        Assert.Empty(content.Entries);
    }

    [Fact]
    public async Task The_entries_of_one_append_stand_together_or_not_at_all()
    {
        var journal = await Open();
        await Store(journal, Line, Event("a", key: 1));
        var writer = await AttachToEnd(journal, Line);

        Assert.Equal(AppendResult.KeyTaken, await Append(writer, Event("b"), Capture(5), Event("c", key: 1)));

        Assert.Equal(["a"], (await journal.LoadAsync(Line)).Entries.Select(BodyOf));
        Assert.Empty(await journal.TrialBalanceAsync());
    }

    [Fact]
    public async Task A_writer_gives_sequences_and_hashes_before_anything_is_durable()
    {
        var journal = await Open();
        var writer = journal.Attach(Line, 0, EntryHash.Zero);

        var first = Append(writer, Event("a"), Event("b"));
        var headAfterTwo = writer.Head;
        var second = Append(writer, Event("c"));

        Assert.Equal(3, writer.Version);
        Assert.Equal([AppendResult.Stored, AppendResult.Stored], await Task.WhenAll(first, second));
        var loaded = (await journal.LoadAsync(Line)).Entries;
        Assert.Equal(headAfterTwo, loaded[1].Hash);
        Assert.Equal(writer.Head, loaded[2].Hash);
    }

    [Fact]
    public async Task Of_two_writers_behind_the_same_entry_the_second_is_told_conflict()
    {
        var journal = await Open();
        var first = journal.Attach(Line, 0, EntryHash.Zero);
        var second = journal.Attach(Line, 0, EntryHash.Zero);

        Assert.Equal(AppendResult.Stored, await Append(first, Event("first")));
        Assert.Equal(AppendResult.Conflict, await Append(second, Event("second")));

        Assert.Equal(["first"], (await journal.LoadAsync(Line)).Entries.Select(BodyOf));
    }

    [Fact]
    public async Task For_each_sequence_exactly_one_of_the_racing_writers_wins()
    {
        var journal = await Open();
        var won = await Task.WhenAll(Enumerable.Range(0, 4).Select(racer => Task.Run(async () =>
        {
            var mine = new List<(long Sequence, string Body)>();
            for (var turn = 0; turn < 60; turn++)
            {
                var writer = await AttachToEnd(journal, Line);
                var body = $"{racer}.{turn}";
                if (await Append(writer, Event(body)) == AppendResult.Stored) mine.Add((writer.Version, body));
            }

            return mine;
        })));

        var stored = (await journal.LoadAsync(Line)).Entries;
        Assert.Equal(won.SelectMany(w => w).OrderBy(w => w.Sequence), stored.Select(e => (e.Sequence, BodyOf(e))));
        Assert.Equal(Enumerable.Range(1, stored.Count).Select(i => (long)i), stored.Select(e => e.Sequence));
        await AssertSound(journal);
    }

    [Fact]
    public async Task Appends_pipelined_behind_a_failed_one_are_never_stored()
    {
        var journal = await Open();
        await Store(journal, Line, Event("taken", key: 1));
        var content = await journal.LoadAsync(Line);
        var writer = journal.Attach(Line, 1, content.Entries[0].Hash);

        Assert.Equal(AppendResult.KeyTaken, await Append(writer, Event("again", key: 1)));
        Assert.Equal(AppendResult.Conflict, await Append(writer, Event("behind it")));
        Assert.Equal(AppendResult.Conflict, await Append(writer, Event("behind that")));

        await Store(journal, Line, Event("anew"));
        Assert.Equal(["taken", "anew"], (await journal.LoadAsync(Line)).Entries.Select(BodyOf));
        await AssertSound(journal);
    }
}
