namespace CreditGrains.Accounts.Tests.Shell;

/// <summary>A hot line decides one after the other and commits together.</summary>
public sealed class PipeliningTests
{
    [Fact]
    public async Task A_hundred_authorisations_on_credit_for_sixty_approve_sixty_in_a_few_commits()
    {
        await using var world = await World.Start();
        var line = await world.Line(limit: 6000);
        var before = world.Store.Commits;
        var gate = world.Store.Hold();

        var asked = Enumerable.Range(0, 100).Select(_ => Task.Run(() => line.Authorise(Authorise(100)).AsTask())).ToList();
        await gate.Reached;
        var all = Task.WhenAll(asked);
        var reader = Task.Run(async () =>
        {
            do AssertWithinLimit((await line.View())!);
            while (!all.IsCompleted);
        });
        gate.Open();
        var answers = await all;
        await reader;

        Assert.Equal(60, answers.Count(answer => !answer.Value!.IsDeclined));
        Assert.Equal(40, answers.Count(answer => answer.Value!.Decline?.Reason == DeclineReason.InsufficientCredit));
        Assert.Equal(Enumerable.Range(2, 100).Select(i => (long)i), answers.Select(answer => answer.Value!.Number).Order());
        Assert.Equal((6000, 0, 101), ((await line.View())!.Held, (await line.View())!.Available, (await line.View())!.Version));
        Assert.InRange(world.Store.Commits - before, 1, 40);
        await world.AssertSound();
    }

    [Fact]
    public async Task What_gathers_behind_one_commit_is_stored_by_the_next()
    {
        await using var world = await World.Start();
        var line = await world.Line(limit: 6000);
        var before = world.Store.Commits;
        var gate = world.Store.Hold();

        var first = line.Authorise(Authorise(100)).AsTask();
        await gate.Reached;
        var rest = Enumerable.Range(0, 99).Select(_ => line.Authorise(Authorise(50)).AsTask()).ToList();
        gate.Open();
        await first;
        await Task.WhenAll(rest);

        Assert.Equal(2, world.Store.Commits - before);
    }

    [Fact]
    public async Task Reads_during_a_storm_of_purchases_show_whole_states_in_order()
    {
        await using var world = await World.Start();
        var line = await world.Line(limit: 1000);
        var storm = Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(async () =>
        {
            var authorisation = await line.Authorise(Authorise(100)).Done();
            if (!authorisation.IsDeclined) await line.Capture(Capture(authorisation.Number, 40, final: i % 2 == 0)).Done();
            if (i % 3 == 0) await line.Repay(Repay(70)).Done();
        })));

        var version = 0L;
        do
        {
            var view = (await line.View())!;
            AssertWithinLimit(view);
            Assert.True(view.Version >= version, "A later read showed an earlier line.");
            version = view.Version;
        }
        while (!storm.IsCompleted);
        await storm;
        await world.AssertSound();
    }

    private static void AssertWithinLimit(CreditLineView view)
    {
        Assert.True(view.Available >= 0);
        Assert.True(view.Posted + view.Held <= view.CreditLimit + view.CreditBalance, $"{view.Posted} posted and {view.Held} held exceed {view.CreditLimit}.");
    }
}
