using static CreditGrains.Journal.Tests.Given;

namespace CreditGrains.Journal.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_conflict_inside_a_batch_fails_only_the_writer_it_concerns()
    {
        var (journal, store) = await OpenScripted();
        await Store(journal, Line, Event("taken"));
        var late = journal.Attach(Line, 0, EntryHash.Zero);
        var other = journal.Attach(OtherLine, 0, EntryHash.Zero);

        var (results, commits) = await store.InOneBatch(journal, () => [Append(other, Event("x")), Append(late, Event("lost")), Append(late, Event("lost too"), Event("and this")), Append(other, Event("y"))]);

        Assert.Equal(1, commits);
        Assert.Equal([AppendResult.Stored, AppendResult.Conflict, AppendResult.Conflict, AppendResult.Stored], results);
        Assert.Equal(["taken"], (await journal.LoadAsync(Line)).Entries.Select(BodyOf));
        Assert.Equal(["x", "y"], (await journal.LoadAsync(OtherLine)).Entries.Select(BodyOf));
        await AssertSound(journal);
    }

    [Fact]
    public async Task Many_concurrent_appends_share_few_commits()
    {
        var (journal, store) = await OpenScripted();

        var (results, commits) = await store.InOneBatch(journal, () =>
            Enumerable.Range(0, 2_000).Select(i => Append(journal.Attach(new StreamId($"line_{i}"), 0, EntryHash.Zero), Event())));

        Assert.All(results, result => Assert.Equal(AppendResult.Stored, result));
        Assert.Equal(2, commits); // 1,024 and the rest.
    }

    [Fact]
    public async Task A_batch_takes_nothing_more_once_it_is_large()
    {
        var (journal, store) = await OpenScripted(new GroupCommitSettings { BatchBytesMax = 100_000 });
        var large = Event(new string('x', 60_000));

        var (_, commits) = await store.InOneBatch(journal, () =>
            Enumerable.Range(0, 6).Select(i => Append(journal.Attach(new StreamId($"line_{i}"), 0, EntryHash.Zero), large)));

        Assert.Equal(3, commits);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_what_it_took_is_stored()
    {
        var (journal, store) = await OpenScripted(new GroupCommitSettings { QueueLengthMax = 8 });
        var writer = journal.Attach(Line, 0, EntryHash.Zero);
        var release = await store.HoldCommits(journal);

        var taken = Enumerable.Range(0, 8).Select(i => Append(writer, Event($"{i}"))).ToList();
        var head = writer.Head;
        Assert.False(writer.TryAppend([Event("one too many")], null, out _));
        Assert.Equal(8, writer.Version);
        Assert.Equal(head, writer.Head);

        release();
        Assert.All(await Task.WhenAll(taken), result => Assert.Equal(AppendResult.Stored, result));
        Assert.Equal(AppendResult.Stored, await Append(writer, Event("now there is room")));
        await AssertSound(journal);
    }

    [Fact]
    public async Task Closing_commits_what_is_queued_and_takes_nothing_more()
    {
        var (journal, store) = await OpenScripted();
        var writer = journal.Attach(Line, 0, EntryHash.Zero);
        var release = await store.HoldCommits(journal);
        var queued = Enumerable.Range(0, 3_000).Select(i => Append(writer, Event($"{i}"))).ToList();

        var closing = journal.DisposeAsync().AsTask();
        Assert.False(writer.TryAppend([Event("too late")], null, out _));
        Assert.False(closing.IsCompleted);
        release();
        await closing;

        Assert.All(await Task.WhenAll(queued), result => Assert.Equal(AppendResult.Stored, result));
        Assert.Equal(3_000, (await (await Open()).LoadAsync(Line)).Entries.Count);
    }
}
