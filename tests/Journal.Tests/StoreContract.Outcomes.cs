using static CreditGrains.Journal.Tests.Given;
using static CreditGrains.Journal.Tests.ScriptedStore.Failing;

namespace CreditGrains.Journal.Tests;

/// <summary>A commit that failed may have happened. Whatever the journal says must be true.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task A_commit_that_failed_but_happened_is_reported_stored()
    {
        var (journal, store) = await OpenScripted();
        var writer = journal.Attach(Line, 0, EntryHash.Zero);
        store.CommitFaults.Enqueue(AfterCommit);

        Assert.Equal(AppendResult.Stored, await Append(writer, Event("a"), Event("b")));
        Assert.Equal(AppendResult.Stored, await Append(writer, Event("c")));

        Assert.Equal(["a", "b", "c"], (await journal.LoadAsync(Line)).Entries.Select(BodyOf));
        Assert.Null(journal.StoreFault);
        await AssertSound(journal);
    }

    [Fact]
    public async Task A_commit_that_failed_and_did_not_happen_is_reported_not_stored_and_spends_the_writer()
    {
        var (journal, store) = await OpenScripted();
        var writer = journal.Attach(Line, 0, EntryHash.Zero);
        store.CommitFaults.Enqueue(BeforeCommit);

        Assert.Equal(AppendResult.NotStored, await Append(writer, Event("lost")));
        Assert.Equal(AppendResult.NotStored, await Append(writer, Event("behind it")));
        Assert.Equal(1, store.Commits);

        await Store(journal, Line, Event("anew"));
        Assert.Equal(["anew"], (await journal.LoadAsync(Line)).Entries.Select(BodyOf));
        await AssertSound(journal);
    }

    [Fact]
    public async Task After_a_failed_batch_each_append_is_told_its_own_truth()
    {
        var (journal, store) = await OpenScripted();
        await Store(journal, Line, Event("taken", key: 1));
        var late = journal.Attach(Line, 0, EntryHash.Zero);
        var again = await AttachToEnd(journal, Line);
        var other = journal.Attach(OtherLine, 0, EntryHash.Zero);
        store.CommitFaults.Enqueue(AfterCommit); // For the append that holds the loop.
        store.CommitFaults.Enqueue(AfterCommit);

        var (results, _) = await store.InOneBatch(journal, () =>
            [Append(late, Event("late")), Append(again, Event("again", key: 1)), Append(other, Event("x")), Append(other, Event("y"))]);

        Assert.Equal([AppendResult.Conflict, AppendResult.KeyTaken, AppendResult.Stored, AppendResult.Stored], results);
        Assert.Equal(2, store.Resolves);
        await AssertSound(journal);
    }

    [Fact]
    public async Task The_store_is_asked_again_with_growing_pauses_until_it_answers()
    {
        var time = new ManualTime();
        var (journal, store) = await OpenScripted(new GroupCommitSettings { ResolvePatience = TimeSpan.FromHours(1) }, time);
        store.CommitFaults.Enqueue(AfterCommit);
        store.ResolveFaults = 8;
        var result = Append(journal.Attach(Line, 0, EntryHash.Zero), Event("a"));

        var pausesMs = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            pausesMs.Add((await time.NextTimer()).TotalMilliseconds);
            Assert.False(result.IsCompleted);
            Assert.NotNull(journal.StoreFault);
            time.Fire();
        }

        Assert.Equal(AppendResult.Stored, await result);
        Assert.Equal([50, 100, 200, 400, 800, 1_600, 2_000, 2_000], pausesMs);
        Assert.Equal(9, store.Resolves);
    }

    [Fact]
    public async Task Closing_while_the_store_stays_away_says_unknown_after_one_more_question()
    {
        var time = new ManualTime();
        var (journal, store) = await OpenScripted(time: time);
        store.CommitFaults.Enqueue(AfterCommit);
        store.ResolveFaults = 2;
        var writer = journal.Attach(Line, 0, EntryHash.Zero);
        var result = Append(writer, Event("a"));
        await time.NextTimer();
        var behind = Append(writer, Event("b"));
        var other = Append(journal.Attach(OtherLine, 0, EntryHash.Zero), Event("c"));

        await journal.DisposeAsync();

        Assert.Equal(AppendResult.Unknown, await result);
        Assert.Equal(AppendResult.NotStored, await behind);
        Assert.Equal(AppendResult.Stored, await other);
        Assert.Equal(2, store.Resolves);
        Assert.Equal(["a"], (await (await Open()).LoadAsync(Line)).Entries.Select(BodyOf));
    }

    [Fact]
    public async Task Closing_twice_at_once_is_harmless()
    {
        var journal = await Open();
        await Store(journal, Line, Event("a"));

        await Task.WhenAll(journal.DisposeAsync().AsTask(), journal.DisposeAsync().AsTask());

        Assert.False(journal.Attach(OtherLine, 0, EntryHash.Zero).TryAppend([Event()], null, out _));
    }
}
