namespace CreditGrains.Accounts.Tests.Customers;

/// <summary>What a customer decided reaches its lines, whatever dies on the way.</summary>
public sealed class InstructionTests
{
    [Theory]
    [InlineData(1)] // The line never heard of it.
    [InlineData(2)] // The line followed, the customer does not know.
    public async Task An_opening_that_a_crash_interrupted_is_finished_by_the_sweep(int commitsBeforeTheCrash)
    {
        await using var world = await World.Start();
        var id = await world.Customer();
        var command = world.OpenLine(1000, Op(7));
        world.Store.FailAfter(commitsBeforeTheCrash);
        await Assert.ThrowsAsync<TryAgainException>(() => world.Accounts.Customer(id).OpenLine(command).AsTask());

        var process = world.Process();
        Assert.True(await world.Sweeper(process).SweepAsync() > 0);

        Assert.Equal(1000, (await process.CreditLine(command.LineId).View())!.CreditLimit);
        Assert.Empty((await process.Customer(id).View())!.Pending);
        // A retry comes with a new identity, which is not used.
        var retry = await process.Customer(id).OpenLine(command with { LineId = world.NewId("line_") });
        Assert.Equal((true, command.LineId, 1L), (retry.IsReplay, retry.Value!.Id, retry.Value.Version));
        Assert.Single((await process.Customer(id).View())!.Lines);
        Assert.Single(await world.Entries(command.LineId));
    }

    [Fact]
    public async Task A_retry_finishes_it_too_and_gets_the_first_answer_for_ever()
    {
        await using var world = await World.Start();
        var id = await world.Customer();
        var line = (await world.Accounts.Customer(id).OpenLine(world.OpenLine(1000)).Done()).Id;
        var raise = new CustomerCommand.ChangeLine(Op(7), line, new LineOrder.SetLimit(2000));
        world.Store.FailAfter(1);
        await Assert.ThrowsAsync<TryAgainException>(() => world.Accounts.Customer(id).ChangeLine(raise).AsTask());
        Assert.Equal(1000, (await world.Accounts.CreditLine(line).View())!.CreditLimit);

        var customer = world.Process().Customer(id);
        var first = await customer.ChangeLine(raise).Done();
        Assert.Equal(2000, first.CreditLimit);

        for (var i = 0; i < 40; i++) await customer.ChangeLine(new CustomerCommand.ChangeLine(Op(), line, new LineOrder.SetLimit(3000 + i))).Done();
        await world.Restart();
        var retry = await world.Accounts.Customer(id).ChangeLine(raise);
        Assert.True(retry.IsReplay);
        Content.Equal(first, retry.Value);
        Assert.Equal(3039, (await world.Accounts.CreditLine(line).View())!.CreditLimit);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public async Task A_block_reaches_every_line_even_after_a_crash(int commitsBeforeTheCrash)
    {
        await using var world = await World.Start();
        var id = await world.Customer();
        var lines = new List<string>();
        for (var i = 0; i < 4; i++) lines.Add((await world.Accounts.Customer(id).OpenLine(world.OpenLine(1000)).Done()).Id);
        world.Store.FailAfter(commitsBeforeTheCrash);
        await Assert.ThrowsAsync<TryAgainException>(() => world.Accounts.Customer(id).Block(Op(7)).AsTask());

        var process = world.Process();
        await world.Sweeper(process).SweepAsync();

        foreach (var line in lines)
        {
            Assert.Equal(DeclineReason.CustomerBlocked, (await process.CreditLine(line).Authorise(Authorise(1)).Done()).Decline!.Reason);
            Assert.Single(await world.Entries(line), entry => entry.Type == "customer-block-changed");
        }

        Assert.Equal(RefusalCode.CustomerBlocked, await process.Customer(id).OpenLine(world.OpenLine(1)).Refused());
        Assert.True((await process.Customer(id).Block(Op(7))).IsReplay);

        await process.Customer(id).Unblock(Op()).Done();
        foreach (var line in lines) await process.CreditLine(line).Approve(1);
    }

    [Fact]
    public async Task A_block_is_answered_when_every_line_has_followed()
    {
        await using var world = await World.Start();
        var id = await world.Customer();
        var line = (await world.Accounts.Customer(id).OpenLine(world.OpenLine(1000)).Done()).Id;

        await world.Accounts.Customer(id).Block(Op()).Done();

        Assert.Equal(DeclineReason.CustomerBlocked, (await world.Accounts.CreditLine(line).Authorise(Authorise(1)).Done()).Decline!.Reason);
    }

    [Fact]
    public async Task Closing_is_refused_while_something_is_owed_and_the_refusal_is_for_ever()
    {
        await using var world = await World.Start();
        var id = await world.Customer();
        var customer = world.Accounts.Customer(id);
        var line = (await customer.OpenLine(world.OpenLine(1000)).Done()).Id;
        var account = world.Accounts.CreditLine(line);
        await account.Buy(100);
        CustomerCommand.ChangeLine Close(Operation operation) => new(operation, line, new LineOrder.Close("moved"));

        Assert.Equal(RefusalCode.LineNotSettled, await customer.ChangeLine(Close(Op(7))).Refused());
        Assert.Equal(RefusalCode.LineNotSettled, await customer.ChangeLine(Close(Op(7))).Refused());
        for (var i = 0; i < 40; i++) Assert.Equal(RefusalCode.LineNotSettled, await customer.ChangeLine(Close(Op())).Refused());
        await account.Repay(Repay(100)).Done();

        // Nothing is owed any more, yet this key was answered.
        Assert.Equal(RefusalCode.LineNotSettled, await customer.ChangeLine(Close(Op(7))).Refused());
        Assert.Equal(CreditLineStatus.Active, (await account.View())!.Status);
        Assert.Equal(CreditLineStatus.Closed, (await customer.ChangeLine(Close(Op(8))).Done()).Status);
        Assert.Equal(RefusalCode.LineNotSettled, await customer.ChangeLine(Close(Op(7))).Refused());
        Assert.True((await customer.ChangeLine(Close(Op(8)))).IsReplay);
        Assert.Empty((await customer.View())!.Lines);
        Assert.Equal(RefusalCode.LineClosed, await customer.ChangeLine(Close(Op())).Refused());
    }

    [Fact]
    public async Task A_refused_closing_that_is_delivered_late_closes_nothing()
    {
        await using var world = await World.Start();
        var line = await world.Line(limit: 1000);
        await line.Buy(100);
        var closing = new Instruction(100, (await line.View())!.Id, Op(7), new LineOrder.Close("moved"));
        Assert.Equal(RefusalCode.LineNotSettled, await line.Follow(closing).Refused());
        await line.Repay(Repay(100)).Done();

        Assert.Equal(RefusalCode.LineNotSettled, await line.Follow(closing).Refused());
        Assert.Equal(CreditLineStatus.Active, (await line.View())!.Status);
    }

    [Fact]
    public async Task An_opening_delivered_again_after_its_key_left_the_memory_is_answered_as_at_first()
    {
        await using var world = await World.Start();
        var id = await world.Customer();
        var command = world.OpenLine(1000, Op(7));
        var first = await world.Accounts.Customer(id).OpenLine(command).Done();
        for (var i = 0; i < 40; i++) await world.Accounts.Customer(id).ChangeLine(new CustomerCommand.ChangeLine(Op(), first.Id, new LineOrder.SetLimit(1001 + i))).Done();

        var again = await world.Accounts.Customer(id).OpenLine(command);

        Assert.True(again.IsReplay);
        Content.Equal(first, again.Value);
    }
}
