using CreditGrains.Accounts.Merchants;

namespace CreditGrains.Accounts.Tests.Shell;

/// <summary>Nothing leaves an account before it stands in the journal.</summary>
public sealed class DurabilityTests
{
    [Fact]
    public async Task An_answer_is_given_and_shown_only_when_it_is_durable()
    {
        await using var world = await World.Start();
        var line = await world.Line(limit: 1000);
        var before = await line.View();
        var gate = world.Store.Hold();

        var answer = line.Authorise(Authorise(400)).AsTask();
        await gate.Reached;

        Assert.False(answer.IsCompleted);
        Content.Equal(before, await line.View());
        Assert.Null(await line.Find(2));

        gate.Open();
        var authorisation = (await answer).Value!;
        var after = (await line.View())!;
        Assert.Equal((400, 600, 2), (after.Held, after.Available, after.Version));
        Content.Equal(authorisation, await line.Find(authorisation.Number));
    }

    [Fact]
    public async Task A_refusal_based_on_what_is_not_durable_yet_waits_for_it()
    {
        await using var world = await World.Start();
        var line = await world.Line();
        var authorisation = await line.Approve(400);
        var gate = world.Store.Hold();

        var first = line.Void(Void(authorisation.Number)).AsTask();
        var second = line.Void(Void(authorisation.Number)).AsTask();
        await gate.Reached;
        Assert.False(second.IsCompleted);

        gate.Open();
        Assert.True((await first).IsDone);
        Assert.Equal(RefusalCode.AuthorisationVoided, (await second).Refusal!.Code);
    }

    [Fact]
    public async Task A_replay_of_what_is_not_durable_yet_waits_for_it()
    {
        await using var world = await World.Start();
        var line = await world.Line();
        var gate = world.Store.Hold();

        var first = line.Authorise(Authorise(400, Op(7))).AsTask();
        var replay = line.Authorise(Authorise(400, Op(7))).AsTask();
        await gate.Reached;
        Assert.False(replay.IsCompleted);

        gate.Open();
        Assert.False((await first).IsReplay);
        Assert.True((await replay).IsReplay);
        Content.Equal((await first).Value, (await replay).Value);
    }

    [Fact]
    public async Task A_refusal_based_on_what_then_fails_is_not_given()
    {
        await using var world = await World.Start();
        var line = new Sleeper(world, await world.NewLine());
        var authorisation = await line.Approve(400);
        var gate = world.Store.Hold();
        var first = line.Void(Void(authorisation.Number)).AsTask();
        var second = line.Void(Void(authorisation.Number)).AsTask();
        var nothing = line.CatchUp().AsTask();
        await gate.Reached;

        world.Store.CommitFaults.Enqueue(GatedStore.Failing.BeforeCommit);
        gate.Open();

        await Assert.ThrowsAsync<TryAgainException>(() => first);
        await Assert.ThrowsAsync<TryAgainException>(() => second);
        await Assert.ThrowsAsync<TryAgainException>(() => nothing);
        Assert.Equal(400, (await line.View())!.Held);
    }

    [Fact]
    public async Task A_capture_waits_for_the_authorisation_it_is_pipelined_behind()
    {
        await using var world = await World.Start();
        var line = await world.Line();
        var gate = world.Store.Hold();
        var authorised = line.Authorise(Authorise(400)).AsTask();
        var captured = line.Capture(Capture(2)).AsTask();
        await gate.Reached;
        Assert.False(captured.IsCompleted);

        gate.Open();
        Assert.Equal((await authorised).Value!.Number, (await captured).Value!.AuthorisationNumber);
        Assert.Equal((400, 0), ((await line.View())!.Posted, (await line.View())!.Held));
        await world.AssertSound();
    }

    /// <summary>A line that is told of the passing of time and does not look into the journal first.</summary>
    private sealed class Sleeper(World world, string id) : CreditLineAccount(id, world.Journal, world.Clock, new MerchantDirectory(world.Accounts, TimeProvider.System, TimeSpan.Zero))
    {
        public ValueTask<Answer<CreditLineReceipt>?> CatchUp() => Execute(new CreditLineCommand.CatchUp(), operation: null);
    }
}
