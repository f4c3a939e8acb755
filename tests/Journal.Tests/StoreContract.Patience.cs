using static CreditGrains.Journal.Tests.Given;
using static CreditGrains.Journal.Tests.ScriptedStore.Failing;

namespace CreditGrains.Journal.Tests;

/// <summary>A store may stay away for long. Whoever asks hears something all the same, and nothing that turns out to be false.</summary>
public abstract partial class StoreContract
{
    private static readonly TimeSpan Patience = new GroupCommitSettings().ResolvePatience;

    [Fact]
    public async Task When_patience_is_over_callers_hear_unknown_those_behind_them_not_stored_and_new_ones_are_refused_at_once()
    {
        var time = new ManualTime();
        var (journal, store) = await OpenScripted(time: time);
        var (writer, other) = (journal.Attach(Line, 0, EntryHash.Zero), journal.Attach(OtherLine, 0, EntryHash.Zero));
        var asked = FailFor(store, questions: 100, writer);
        await time.NextTimer();
        var (behind, queued) = (Append(writer, Event("behind")), Append(other, Event("queued")));

        var waited = await time.FireUntil(asked);

        Assert.Equal(Patience, waited);
        Assert.Equal(AppendResult.Unknown, await asked);
        Assert.Equal(AppendResult.NotStored, await behind);
        Assert.Equal(AppendResult.NotStored, await queued);
        Assert.False(journal.Attach(new StreamId("line_3"), 0, EntryHash.Zero).TryAppend([Event()], null, out _));
        Assert.Equal(1, store.Commits);
    }

    [Fact]
    public async Task Once_the_store_has_answered_everything_goes_on_and_spent_writers_stay_spent()
    {
        var time = new ManualTime();
        var (journal, store) = await OpenScripted(time: time);
        var (writer, other, third) = (journal.Attach(Line, 0, EntryHash.Zero), journal.Attach(OtherLine, 0, EntryHash.Zero), journal.Attach(new StreamId("line_3"), 0, EntryHash.Zero));
        var asked = FailFor(store, questions: 8, writer);
        await time.NextTimer();
        var queued = Append(other, Event("queued"));
        await time.FireUntil(asked);
        Assert.False(third.TryAppend([Event()], null, out _));

        await time.FireUntil(Recovery(journal));

        Assert.Equal(AppendResult.NotStored, await queued);
        Assert.Equal(Enumerable.Repeat(1, 9), store.Asked); // The same batch until the answer, and no commit between.
        Assert.Equal(1, store.Commits);
        Assert.Equal(AppendResult.NotStored, await Append(writer, Event("behind unknown")));
        Assert.Equal(AppendResult.NotStored, await Append(other, Event("behind not stored")));
        Assert.Equal(AppendResult.Stored, await Append(third, Event("refused before, so not spent")));
        await Store(journal, Line, Event("anew"));
        Assert.Equal(["asked", "anew"], (await journal.LoadAsync(Line)).Entries.Select(BodyOf));
        Assert.Empty((await journal.LoadAsync(OtherLine)).Entries);
        await AssertSound(journal);
    }

    [Fact] // A life that began on what may still change could refuse a retry of what then turns out to be stored.
    public async Task A_stream_whose_outcome_is_unknown_cannot_be_loaded_until_the_store_has_answered()
    {
        var time = new ManualTime();
        var (journal, store) = await OpenScripted(time: time);
        await Store(journal, OtherLine, Event());
        var asked = FailFor(store, questions: 8, journal.Attach(Line, 0, EntryHash.Zero));
        await time.FireUntil(asked);

        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.LoadAsync(Line));
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.FindKeyAsync(Line, 1));
        Assert.Single((await journal.LoadAsync(OtherLine)).Entries);

        await time.FireUntil(Recovery(journal));
        Assert.Equal(["asked"], (await journal.LoadAsync(Line)).Entries.Select(BodyOf));
        Assert.Null(await journal.FindKeyAsync(Line, 1));
    }

    [Fact]
    public async Task Closing_after_patience_was_over_asks_once_more_and_ends()
    {
        var time = new ManualTime();
        var (journal, store) = await OpenScripted(time: time);
        await time.FireUntil(FailFor(store, questions: 100, journal.Attach(Line, 0, EntryHash.Zero)));
        await time.NextTimer();
        var before = store.Resolves;

        await journal.DisposeAsync();

        Assert.Equal(before + 1, store.Resolves);
        Assert.Equal(1, store.Commits);
    }

    [Fact]
    public async Task Two_appends_sent_in_one_batch_of_which_nobody_knows_are_both_unknown()
    {
        var time = new ManualTime();
        var (journal, store) = await OpenScripted(time: time);
        var writer = journal.Attach(Line, 0, EntryHash.Zero);
        var release = await store.HoldCommits(journal);
        var (first, second) = (Append(writer, Event("first")), Append(writer, Event("second")));
        store.CommitFaults.Enqueue(Never); // For the append that holds the loop.
        store.CommitFaults.Enqueue(AfterCommit);
        store.ResolveFaults = 100;
        release();

        await time.FireUntil(Task.WhenAll(first, second));

        Assert.Equal([AppendResult.Unknown, AppendResult.Unknown], [await first, await second]);
    }

    [Fact]
    public async Task A_fault_that_is_over_is_forgotten_without_anybody_appending()
    {
        var time = new ManualTime();
        var (journal, store) = await OpenScripted(time: time);
        store.TidyFails = true;
        await journal.ForgetDueAsync([new WakeUp(Noon, Line)]);
        store.ResolveFaults = 2;

        for (var looks = 1; looks <= 3; looks++)
        {
            Assert.Equal(TimeSpan.FromSeconds(1), await time.NextTimer());
            Assert.NotNull(journal.StoreFault);
            Assert.Equal(looks - 1, store.Resolves);
            time.Fire();
        }

        await Recovery(journal);
        Assert.Equal([0, 0, 0], store.Asked);
        await Store(journal, Line, Event("a"));
        Assert.Equal(3, time.Timers); // None while all is well: a simulation would never end.
    }

    [Fact]
    public async Task An_append_does_not_wait_for_the_next_look_at_a_store_that_failed_nor_does_closing()
    {
        var time = new ManualTime();
        var (journal, store) = await OpenScripted(time: time);
        store.TidyFails = true;
        await journal.ForgetDueAsync([new WakeUp(Noon, Line)]);
        await time.NextTimer();
        await Store(journal, Line, Event("a"));
        Assert.Null(journal.StoreFault);

        await journal.ForgetDueAsync([new WakeUp(Noon, Line)]);
        await time.NextTimer();
        await journal.DisposeAsync();

        Assert.Equal(0, store.Resolves);
    }

    [Fact]
    public async Task The_queue_counts_who_waits_behind_the_commit_under_way()
    {
        var (journal, store) = await OpenScripted();
        var release = await store.HoldCommits(journal);
        Assert.Equal(0, journal.QueueLength);
        var waiting = new[] { Append(journal.Attach(Line, 0, EntryHash.Zero), Event()), Append(journal.Attach(OtherLine, 0, EntryHash.Zero), Event()) };

        Assert.Equal(2, journal.QueueLength);

        release();
        await Task.WhenAll(waiting);
        Assert.Equal(0, journal.QueueLength);
    }

    /// <summary>Sends an append whose commit fails after it happened, to a store that then cannot say so for some questions.</summary>
    private static Task<AppendResult> FailFor(ScriptedStore store, int questions, StreamWriter writer)
    {
        store.CommitFaults.Enqueue(AfterCommit);
        store.ResolveFaults = questions;
        return Append(writer, Event("asked"));
    }

    /// <summary>Ends when the store has answered.</summary>
    private static Task Recovery(GroupCommitJournal journal) => Task.Run(async () =>
    {
        while (journal.StoreFault is not null) await Task.Yield();
    });
}
