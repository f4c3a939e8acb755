namespace CreditGrains.Accounts.Tests.Registries;

/// <summary>A customer or merchant is opened once per key, though it has no memory before it is opened.</summary>
public sealed class RegistryTests
{
    [Fact]
    public async Task Opening_a_customer_many_times_at_once_with_one_key_opens_one()
    {
        await using var world = await World.Start();
        var ids = Enumerable.Range(0, 20).Select(_ => world.NewId("cus_")).ToList();

        var answers = await Task.WhenAll(ids.Select(id => Task.Run(() => world.Accounts.OpenCustomer(Op(7), id, Person()).AsTask())));

        var opened = Assert.Single(answers.Select(answer => answer.Value!.Id).Distinct());
        Assert.Single(answers, answer => !answer.IsReplay);
        foreach (var id in ids.Where(id => id != opened)) Assert.Null(await world.Accounts.Customer(id).View());
        Assert.False((await world.Accounts.OpenCustomer(Op(7, fingerprint: 2), world.NewId("cus_"), Person())).IsDone);
    }

    [Fact]
    public async Task Opening_a_merchant_twice_with_one_key_opens_one()
    {
        await using var world = await World.Start();
        var first = await world.Accounts.OpenMerchant(Op(7), Shop with { Id = "mer_1" }, "Shop");
        await world.Restart();
        var second = await world.Accounts.OpenMerchant(Op(7), Shop with { Id = "mer_2" }, "Shop");

        Assert.Equal((false, true), (first.IsReplay, second.IsReplay));
        Content.Equal(first.Value, second.Value);
        Assert.Null(await world.Accounts.Merchant("mer_2").View());
    }

    [Fact]
    public async Task A_crash_between_registration_and_opening_heals_on_retry()
    {
        await using var world = await World.Start();
        world.Store.FailAfter(1);
        await Assert.ThrowsAsync<TryAgainException>(() => world.Accounts.OpenCustomer(Op(7), "cus_1", Person()).AsTask());
        world.Store.FailAfter(1);
        await Assert.ThrowsAsync<TryAgainException>(() => world.Accounts.OpenMerchant(Op(8), Shop with { Id = "mer_1" }, "Shop").AsTask());
        var process = world.Process();
        Assert.Null(await process.Customer("cus_1").View());

        Assert.Equal("cus_1", (await process.OpenCustomer(Op(7), "cus_2", Person()).Done()).Id);
        Assert.Equal("mer_1", (await process.OpenMerchant(Op(8), Shop with { Id = "mer_2" }, "Shop").Done()).Terms!.Id);
        Assert.Null(await process.Customer("cus_2").View());
        Assert.Null(await process.Merchant("mer_2").View());
    }

    [Fact]
    public async Task A_registration_older_than_memory_is_still_known()
    {
        await using var world = await World.Start();
        // Keys of one registry.
        Operation Key(int i) => Op(7 + (64 * i));
        var first = await world.Accounts.OpenCustomer(Key(0), "cus_first", Person()).Done();
        for (var i = 1; i <= 40; i++) await world.Accounts.OpenCustomer(Key(i), $"cus_{i}", Person()).Done();

        var retry = await world.Accounts.OpenCustomer(Key(0), "cus_other", Person());

        Assert.True(retry.IsReplay);
        Content.Equal(first, retry.Value);
        Assert.Equal(41, (await world.Entries("registry_07")).Count);
    }
}
