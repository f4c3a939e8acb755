namespace CreditGrains.Accounts.Tests.Failures;

/// <summary>A store that fails makes a caller ask again, never wonder.</summary>
public sealed class StoreFailureTests
{
    [Fact]
    public async Task A_commit_that_fails_before_it_took_effect_tells_every_waiter_and_changes_nothing()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        var line = world.Accounts.CreditLine(id);
        await line.Approve(100);
        var before = await line.View();
        var gate = world.Store.Hold();
        var first = line.Authorise(Authorise(1, Op(1))).AsTask();
        await gate.Reached;
        var rest = Enumerable.Range(2, 9).Select(i => line.Authorise(Authorise(i, Op(i))).AsTask()).ToList();

        world.Store.CommitFaults.Enqueue(GatedStore.Failing.BeforeCommit);
        gate.Open();

        foreach (var waiter in rest.Prepend(first)) Assert.False((await Assert.ThrowsAsync<TryAgainException>(() => waiter)).OutcomeIsUnknown);
        Content.Equal(before, await line.View());
        Assert.Equal(2, (await world.Entries(id)).Count);

        var retried = await Task.WhenAll(Enumerable.Range(1, 10).Select(i => line.Authorise(Authorise(i, Op(i))).AsTask()));
        Assert.All(retried, answer => Assert.False(answer.IsReplay));
        Assert.Equal((100 + 55, 12), ((await line.View())!.Held, (await line.View())!.Version));
        await world.AssertSound();
    }

    [Fact]
    public async Task A_commit_that_took_effect_and_then_failed_is_answered_as_done()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        var line = world.Accounts.CreditLine(id);
        world.Store.CommitFaults.Enqueue(GatedStore.Failing.AfterCommit);

        var answer = await line.Authorise(Authorise(100, Op(1)));

        Assert.False(answer.IsReplay);
        Assert.Equal(100, (await line.View())!.Held);
        Assert.True((await line.Authorise(Authorise(100, Op(1)))).IsReplay);
        Assert.Equal(2, (await world.Entries(id)).Count);
    }

    [Fact]
    public async Task A_full_queue_is_told_at_once_and_changes_nothing()
    {
        await using var world = await World.Start(new GroupCommitSettings { QueueLengthMax = 2, BatchAppendsMax = 1 });
        var id = await world.NewLine();
        var line = world.Accounts.CreditLine(id);
        var gate = world.Store.Hold();
        var first = line.Authorise(Authorise(1)).AsTask();
        await gate.Reached;
        var queued = Enumerable.Range(0, 2).Select(_ => line.Authorise(Authorise(1)).AsTask()).ToList();

        var refused = line.Authorise(Authorise(500, Op(7))).AsTask();

        Assert.True(refused.IsFaulted);
        Assert.False((await Assert.ThrowsAsync<TryAgainException>(() => refused)).OutcomeIsUnknown);
        gate.Open();
        await Task.WhenAll(queued.Prepend(first));
        Assert.Equal((3, 4), ((await line.View())!.Held, (await line.View())!.Version));
        Assert.False((await line.Authorise(Authorise(500, Op(7)))).IsReplay);
    }

    [Fact]
    public async Task A_journal_that_closes_answers_every_waiter()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        var line = world.Accounts.CreditLine(id);
        var gate = world.Store.Hold();
        var waiter = line.Authorise(Authorise(100, Op(7))).AsTask();
        await gate.Reached;

        var restart = world.Restart();
        await Assert.ThrowsAsync<TryAgainException>(() => line.Authorise(Authorise(1)).AsTask());
        gate.Open();
        await restart;

        Assert.True((await waiter).IsDone);
        Assert.True((await world.Accounts.CreditLine(id).Authorise(Authorise(100, Op(7)))).IsReplay);
    }

    [Fact]
    public async Task A_journal_that_closes_before_the_store_can_say_leaves_the_outcome_unknown()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        var line = world.Accounts.CreditLine(id);
        var gate = world.Store.Hold();
        var asked = line.Authorise(Authorise(100, Op(7))).AsTask();
        var replay = line.Authorise(Authorise(100, Op(7))).AsTask();
        await gate.Reached;
        world.Store.CommitFaults.Enqueue(GatedStore.Failing.AfterCommit);
        world.Store.ResolveFails = true;
        gate.Open();

        await world.Restart();

        Assert.True((await Assert.ThrowsAsync<TryAgainException>(() => asked)).OutcomeIsUnknown);
        await Assert.ThrowsAsync<TryAgainException>(() => replay);
        var retry = await world.Accounts.CreditLine(id).Authorise(Authorise(100, Op(7)));
        Assert.Equal((true, 100L), (retry.IsReplay, retry.Value!.Hold));
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_is_told_as_try_again_by_every_call()
    {
        await using var world = await World.Start();
        var line = await world.Line(limit: 10_000);
        var bought = await line.Buy(100);
        await line.Authorise(Authorise(1, Op(7))).Done();
        for (var i = 0; i < 40; i++) await line.Approve(1);
        world.Store.ReadsFail = true;

        await Assert.ThrowsAsync<TryAgainException>(() => line.Refund(Refund(bought.Number)).AsTask());
        await Assert.ThrowsAsync<TryAgainException>(() => line.Find(bought.Number).AsTask());
        await Assert.ThrowsAsync<TryAgainException>(() => line.Transactions(null, 10).AsTask());
        await Assert.ThrowsAsync<TryAgainException>(() => line.Unfreeze(Unfreeze()).AsTask());
        await Assert.ThrowsAsync<TryAgainException>(() => line.Authorise(Authorise(1, Op(7))).AsTask());
        await Assert.ThrowsAsync<TryAgainException>(() => world.Accounts.CreditLine(world.NewId("line_")).View().AsTask());
        await Assert.ThrowsAsync<TryAgainException>(() => world.Process().Keyring.All().AsTask());

        world.Store.ReadsFail = false;
        Assert.Equal(100, (await line.Refund(Refund(bought.Number)).Done()).Amount);
        Assert.True((await line.Authorise(Authorise(1, Op(7)))).IsReplay);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Under_random_failures_every_persistent_caller_has_one_effect(int seed)
    {
        await using var world = await World.Start();
        var random = new Random(seed);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Add(await world.NewLine(limit: 1_000));
        for (var i = 0; i < 40; i++) world.Store.CommitFaults.Enqueue(random.Next(2) == 0 ? GatedStore.Failing.BeforeCommit : GatedStore.Failing.AfterCommit);

        var callers = Enumerable.Range(0, 60).Select(i => (Line: ids[random.Next(3)], Amount: random.Next(1, 60), Key: i + 1)).ToList();
        var answers = await Task.WhenAll(callers.Select(caller => Task.Run(async () =>
            await Persist(() => world.Accounts.CreditLine(caller.Line).Authorise(Authorise(caller.Amount, Op(caller.Key)))))));

        foreach (var id in ids)
        {
            var state = await world.FullFold(id);
            var approved = callers.Zip(answers).Where(pair => pair.First.Line == id).Sum(pair => pair.Second.Value!.Approved);
            Assert.Equal(approved, state.Holds.HeldAt(world.Clock.Now));
            Assert.Equal(callers.Count(caller => caller.Line == id) + 1, state.Version);
            Content.Equal(state.ViewAt(world.Clock.Now), await world.Accounts.CreditLine(id).View());
        }

        await world.AssertSound();
    }
}
