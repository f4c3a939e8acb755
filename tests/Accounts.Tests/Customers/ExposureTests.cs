namespace CreditGrains.Accounts.Tests.Customers;

/// <summary>What all lines of a customer may owe together is one number, however many processes open lines at once.</summary>
public sealed class ExposureTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lines_opened_at_once_never_exceed_the_exposure_limit(bool fromTwoMachines)
    {
        await using var world = await World.Start();
        var id = await world.Customer(exposureLimit: 1000);
        IAccounts[] machines = [world.Accounts, fromTwoMachines ? await world.OtherMachine() : world.Accounts];

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
        {
            var command = world.OpenLine(300);
            return Task.Run(() => Persist(() => machines[i % 2].Customer(id).OpenLine(command)));
        }));

        var opened = answers.Where(answer => answer.IsDone).ToList();
        Assert.Equal(3, opened.Count);
        Assert.All(answers.Where(answer => !answer.IsDone), answer => Assert.Equal(RefusalCode.ExposureLimitExceeded, answer.Refusal!.Code));
        var customer = (await world.Process().Customer(id).View())!;
        Assert.Equal(900, customer.Exposure(world.Clock.Now));
        Assert.Equal(opened.Select(answer => answer.Value!.Id).Order(StringComparer.Ordinal), customer.Lines.Keys);
        await world.AssertSound();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task A_limit_lowered_and_raised_at_once_ends_the_same_at_customer_and_line(int seed, bool fromTwoMachines)
    {
        await using var world = await World.Start();
        var id = await world.Customer(exposureLimit: 1000);
        var line = (await world.Accounts.Customer(id).OpenLine(world.OpenLine(500)).Done()).Id;
        IAccounts[] machines = [world.Accounts, fromTwoMachines ? await world.OtherMachine() : world.Accounts];
        var random = new Random(seed);
        var limits = Enumerable.Range(0, 30).Select(_ => random.Next(1, 1200)).ToList();

        var all = Task.WhenAll(limits.Select((limit, i) =>
        {
            var command = new CustomerCommand.ChangeLine(Op(), line, new LineOrder.SetLimit(limit));
            return Task.Run(() => Persist(() => machines[i % 2].Customer(id).ChangeLine(command)));
        }));
        do Assert.InRange((await world.Accounts.CreditLine(line).View())!.CreditLimit, 0, 1000);
        while (!all.IsCompleted);
        var answers = await all;

        var process = world.Process();
        var customer = (await process.Customer(id).View())!;
        var view = (await process.CreditLine(line).View())!;
        Assert.Empty(customer.Pending);
        Assert.Equal(view.CreditLimit, customer.Lines[line].CreditLimit);
        foreach (var (answer, limit) in answers.Zip(limits))
        {
            if (answer.IsDone) Assert.Equal(limit, answer.Value.CreditLimit);
            else Assert.True(limit > 500 || answer.Refusal.Code == RefusalCode.ExposureLimitExceeded);
        }

        await world.AssertSound();
    }

    [Fact]
    public async Task A_change_the_line_refuses_does_not_free_exposure()
    {
        await using var world = await World.Start();
        var id = await world.Customer(exposureLimit: 1000);
        var customer = world.Accounts.Customer(id);
        var line = (await customer.OpenLine(world.OpenLine(1000)).Done()).Id;
        await world.Accounts.CreditLine(line).Authorise(Authorise(1, Op(7))).Done();

        // The line knows the key, the customer does not.
        Assert.Equal(RefusalCode.IdempotencyKeyReused, await customer.ChangeLine(new CustomerCommand.ChangeLine(Op(7, fingerprint: 2), line, new LineOrder.SetLimit(100))).Refused());

        Assert.Equal(1000, (await world.Accounts.CreditLine(line).View())!.CreditLimit);
        Assert.Equal(RefusalCode.ExposureLimitExceeded, await customer.OpenLine(world.OpenLine(900)).Refused());
    }
}
