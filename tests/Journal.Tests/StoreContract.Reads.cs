using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Everything_reads_in_commit_order_and_on_from_any_position()
    {
        var journal = await Open();
        await Store(journal, Line, Event("1"));
        await Store(journal, OtherLine, Event("2"), Capture(1));
        await Store(journal, Line, Event("4"));

        var all = await ToList(journal.ReadAllAsync());

        Assert.Equal(["1", "2", "{\"captured\":1}", "4"], all.Select(BodyOf));
        Assert.Equal([Line, OtherLine, OtherLine, Line], all.Select(e => e.Stream));
        Assert.Equal(all.Select(e => e.Position).Order(), all.Select(e => e.Position));
        Assert.Equal(["{\"captured\":1}", "4"], (await ToList(journal.ReadAllAsync(all[1].Position))).Select(BodyOf));
    }

    [Fact]
    public async Task Snapshots_that_cannot_be_kept_are_lost_without_harm()
    {
        var (journal, store) = await OpenScripted();
        await Store(journal, Line, Event("1"));
        store.TidyFails = true;
        await SaveSnapshot(journal, Line, SnapshotOf((await journal.LoadAsync(Line)).Entries[0]));

        Assert.Equal(AppendResult.Stored, await Append(await AttachToEnd(journal, Line), Event("2")));
        var content = await journal.LoadAsync(Line);
        Assert.Null(content.Snapshot);
        Assert.Equal(["1", "2"], content.Entries.Select(BodyOf));
    }

    [Fact]
    public async Task Snapshots_beyond_the_bound_are_lost_and_the_newest_per_stream_waits()
    {
        var (journal, store) = await OpenScripted(new GroupCommitSettings { TidyQueueMax = 1 });
        await Store(journal, Line, Event("1"), Event("2"));
        await Store(journal, OtherLine, Event("1"));
        var entries = (await journal.LoadAsync(Line)).Entries;
        var release = await store.HoldCommits(journal);

        journal.SaveSnapshot(Line, SnapshotOf(entries[0]));
        journal.SaveSnapshot(Line, SnapshotOf(entries[1]));
        journal.SaveSnapshot(OtherLine, SnapshotOf((await journal.LoadAsync(OtherLine)).Entries[0]));
        release();
        var reopened = await Reopen(journal);

        Assert.Equal(2, (await reopened.LoadAsync(Line)).Snapshot!.Sequence);
        Assert.Null((await reopened.LoadAsync(OtherLine)).Snapshot);
    }

    [Fact]
    public async Task Forgetting_completes_even_when_the_store_refuses_or_the_journal_is_closed()
    {
        var (journal, store) = await OpenScripted();
        store.TidyFails = true;
        await journal.ForgetDueAsync([new WakeUp(Noon, Line)]);
        await journal.DisposeAsync();
        await journal.ForgetDueAsync([new WakeUp(Noon, Line)]);
    }
}
