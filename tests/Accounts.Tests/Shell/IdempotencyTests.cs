namespace CreditGrains.Accounts.Tests.Shell;

/// <summary>One key, one effect, one answer.</summary>
public sealed class IdempotencyTests
{
    [Fact]
    public async Task One_key_sent_many_times_at_once_has_one_effect_and_one_answer()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        var line = world.Accounts.CreditLine(id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => line.Authorise(Authorise(100, Op(7))).AsTask())));

        Assert.Single(answers, answer => !answer.IsReplay);
        Assert.All(answers, answer => Content.Equal(answers[0].Value, answer.Value));
        Assert.Equal(2, (await world.Entries(id)).Count);
        Assert.Equal(100, (await line.View())!.Held);
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused_and_changes_nothing()
    {
        await using var world = await World.Start();
        var line = await world.Line();
        await line.Authorise(Authorise(100, Op(7))).Done();
        var before = await line.View();

        Assert.Equal(RefusalCode.IdempotencyKeyReused, await line.Authorise(Authorise(200, Op(7, fingerprint: 2))).Refused());
        Assert.Equal(RefusalCode.IdempotencyKeyReused, await line.Repay(Repay(200, Op(7, fingerprint: 3))).Refused());

        Content.Equal(before, await line.View());
    }

    [Fact]
    public async Task A_refused_command_does_not_use_up_its_key()
    {
        await using var world = await World.Start();
        var line = await world.Line();
        Assert.Equal(RefusalCode.LineNotFrozen, await line.Unfreeze(Unfreeze(Op(7))).Refused());

        await line.Freeze(Freeze()).Done();

        Assert.Equal(CreditLineStatus.Active, (await line.Unfreeze(Unfreeze(Op(7))).Done()).Status);
    }

    [Fact]
    public async Task A_line_that_does_not_exist_declines_and_gives_every_retry_the_same_number()
    {
        await using var world = await World.Start();
        var line = world.Accounts.CreditLine(world.NewId("line_"));

        var first = await line.Authorise(Authorise(100, Op(7))).Done();
        var retry = await line.Authorise(Authorise(100, Op(7))).Done();

        Assert.Equal(DeclineReason.LineNotFound, Assert.Single(first.Decline!.Reasons));
        Content.Equal(first, retry);
        Assert.Null(await line.View());
    }
}
