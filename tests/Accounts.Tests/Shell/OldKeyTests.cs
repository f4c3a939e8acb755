namespace CreditGrains.Accounts.Tests.Shell;

/// <summary>Keys are remembered for ever: where the state has forgotten the answer, the journal still knows it.</summary>
public sealed class OldKeyTests
{
    // RecentOperations holds 16 to 32.
    private const int MoreThanRemembered = 40;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_older_than_memory_gets_the_first_answer(bool afterReload)
    {
        await using var world = await World.Start();
        var id = await world.NewLine(limit: 100_000);
        var line = world.Accounts.CreditLine(id);
        var toCapture = await line.Approve(500);
        var toVoid = await line.Approve(300);
        var bought = await line.Buy(200);

        // Each of these would now be answered otherwise, or refused: the line has moved on.
        Func<ICreditLine, Task<(object?, bool)>>[] commands =
        [
            line => Ask(line.Authorise(Authorise(100, Op(1)))),
            line => Ask(line.Authorise(Authorise(1_000_000, Op(2)))),
            line => Ask(line.Capture(Capture(toCapture.Number, operation: Op(3)))),
            line => Ask(line.Void(Void(toVoid.Number, operation: Op(4)))),
            line => Ask(line.Refund(Refund(bought.Number, operation: Op(5)))),
            line => Ask(line.Repay(Repay(50, Op(6)))),
            line => Ask(line.Freeze(Freeze(Op(7)))),
            line => Ask(line.Unfreeze(Unfreeze(Op(8)))),
            line => Ask(line.ReverseRepayment(Reverse(11, Op(9)))),
            line => Ask(line.Increment(Increment(6, 10, Op(10)))),
            line => Ask(line.Advise(Op(11), Shop.Id, new Money(70, Cny), Noon)),
        ];
        var first = new List<object?>();
        foreach (var command in commands)
        {
            var (value, isReplay) = await command(line);
            Assert.False(isReplay);
            first.Add(value);
        }

        await line.Void(Void(6)).Done();
        for (var i = 0; i < MoreThanRemembered; i++) await line.Repay(Repay(1)).Done();
        var version = (await line.View())!.Version;
        if (afterReload) await world.Restart();
        line = world.Accounts.CreditLine(id);

        foreach (var (command, expected) in commands.Zip(first))
        {
            var (value, isReplay) = await command(line);
            Assert.True(isReplay);
            Content.Equal(expected, value);
        }

        Assert.Equal(version, (await line.View())!.Version);
        Assert.Equal(RefusalCode.IdempotencyKeyReused, await line.Authorise(Authorise(7, Op(1, fingerprint: 2))).Refused());
        Assert.Equal(RefusalCode.IdempotencyKeyReused, await line.Void(Void(toVoid.Number, operation: Op(4, fingerprint: 2))).Refused());
        await world.AssertSound();
    }

    [Fact]
    public async Task An_old_key_sent_many_times_at_once_disturbs_nobody_for_good()
    {
        await using var world = await World.Start();
        var id = await world.NewLine(limit: 100_000);
        var line = world.Accounts.CreditLine(id);
        var first = await line.Authorise(Authorise(100, Op(1))).Done();
        for (var i = 0; i < MoreThanRemembered; i++) await line.Approve(1);

        var retries = Enumerable.Range(0, 20).Select(_ => Task.Run(() => Persist(() => line.Authorise(Authorise(100, Op(1))))));
        var others = Enumerable.Range(0, 20).Select(i => Task.Run(() => Persist(() => line.Authorise(Authorise(1, Op(100 + i))))));
        var answers = await Task.WhenAll(retries.Concat(others));

        Assert.All(answers.Take(20), answer => Content.Equal(first, answer.Value));
        Assert.Equal(1 + 1 + MoreThanRemembered + 20, (await line.View())!.Version);
        Assert.Equal(100 + MoreThanRemembered + 20, (await line.View())!.Held);
    }

    [Fact]
    public async Task Customers_merchants_and_registries_remember_for_ever_too()
    {
        await using var world = await World.Start();
        var merchant = world.Accounts.Merchant(Shop.Id);
        var suspended = await merchant.Suspend(Op(1)).Done();
        var customer = world.Accounts.Customer(await world.Customer());
        var blocked = await customer.Block(Op(2)).Done();
        await merchant.Resume(Op()).Done();
        await customer.Unblock(Op()).Done();
        for (var i = 0; i < MoreThanRemembered / 2; i++)
        {
            await merchant.Suspend(Op()).Done();
            await merchant.Resume(Op()).Done();
            await customer.Block(Op()).Done();
            await customer.Unblock(Op()).Done();
        }

        Content.Equal(suspended, await merchant.Suspend(Op(1)).Done());
        Content.Equal(blocked, await customer.Block(Op(2)).Done());
        Assert.False((await merchant.View())!.Terms!.IsSuspended);
        Assert.False((await customer.View())!.IsBlocked);
    }

    private static async Task<(object?, bool)> Ask<T>(ValueTask<Answer<T>> asked) where T : class
    {
        var answer = await asked;
        Assert.True(answer.IsDone, $"Refused: {answer.Refusal}");
        return (answer.Value, answer.IsReplay);
    }
}
