using CreditGrains.Accounts.Merchants;
using CreditGrains.Accounts.Shell;

namespace CreditGrains.Accounts.Tests.Activation;

/// <summary>A snapshot is a cache: it makes an activation quick and changes nothing.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public async Task A_long_lived_line_activates_from_a_snapshot_and_a_tail_and_equals_a_full_fold()
    {
        await using var world = await World.Start();
        var id = await LiveLong(world);
        await world.Restart();

        var content = await world.Journal.LoadAsync(new StreamId(id));
        Assert.NotNull(content.Snapshot);
        Assert.InRange(content.Entries.Count, 1, 2 * Account.EventsPerSnapshot);
        Content.Equal(await world.FullFold(id), await StateOf(world, id));
    }

    [Fact]
    public async Task A_snapshot_of_an_unknown_format_is_ignored()
    {
        await using var world = await World.Start();
        var id = await LiveLong(world);
        await world.Restart();
        var snapshot = (await world.Journal.LoadAsync(new StreamId(id))).Snapshot!;
        world.Journal.SaveSnapshot(new StreamId(id), snapshot with { Format = 99, Body = "of another program"u8.ToArray() });
        await world.Restart();
        Assert.Equal(99, (await world.Journal.LoadAsync(new StreamId(id))).Snapshot!.Format);

        Content.Equal(await world.FullFold(id), await StateOf(world, id));
        Assert.True((await world.Accounts.CreditLine(id).Authorise(Authorise(100, Op(7)))).IsReplay);
        Assert.False((await world.Accounts.CreditLine(id).Authorise(Authorise(100, Op(8)))).IsReplay);
        await world.AssertSound();
    }

    [Fact]
    public async Task Deleting_every_snapshot_changes_nothing_observable()
    {
        await using var world = await World.Start();
        var id = await LiveLong(world);
        await world.Restart();
        var with = await Observe(world, id);
        Database.Execute(world.File, "delete from snapshots");
        await world.Restart();
        Assert.Null((await world.Journal.LoadAsync(new StreamId(id))).Snapshot);

        Content.Equal(with, await Observe(world, id));
    }

    [Fact]
    public async Task An_account_of_every_kind_lives_on_from_its_snapshot()
    {
        await using var world = await World.Start();
        var customer = await world.Customer();
        var line = await world.Accounts.Customer(customer).OpenLine(world.OpenLine(1000)).Done();
        for (var i = 0; i < Account.EventsPerSnapshot; i++)
        {
            await (i % 2 == 0 ? world.Accounts.Merchant(Shop.Id).Suspend(Op()) : world.Accounts.Merchant(Shop.Id).Resume(Op())).Done();
            await (i % 2 == 0 ? world.Accounts.Customer(customer).Block(Op()) : world.Accounts.Customer(customer).Unblock(Op())).Done();
            await world.Accounts.Catalogue.Define(new DefineProduct(Op(), SeededProducts.All[i % 9])).Done();
            await world.Accounts.OpenCustomer(Op(64 * (i + 1)), world.NewId("cus_"), Person()).Done();
            await world.Accounts.Keyring.Issue(new(Op(), new Credit.Keys.ApiKey($"key_{i}", Credit.Keys.Scope.Operator, null, null, "hash", "wxyz", default, null))).Done();
        }

        async Task<object?[]> Look() =>
        [
            await world.Accounts.Merchant(Shop.Id).View(), await world.Accounts.Customer(customer).View(), await world.Accounts.CreditLine(line.Id).View(),
            await world.Accounts.Catalogue.All(), await world.Accounts.Keyring.All(), await world.Accounts.OpenCustomer(Op(64), "cus_other", Person()),
        ];
        var before = await Look();
        await world.Restart();
        foreach (var stream in new[] { Shop.Id, customer, line.Id, "catalogue", "keyring", "registry_00" })
            Assert.NotNull((await world.Journal.LoadAsync(new StreamId(stream))).Snapshot);

        Content.Equal(before, await Look());
    }

    /// <summary>Some hundred events of every kind; key 7 authorised early on.</summary>
    private static async Task<string> LiveLong(World world)
    {
        var id = await world.NewLine(limit: 100_000);
        var line = world.Accounts.CreditLine(id);
        await line.Authorise(Authorise(100, Op(7))).Done();
        for (var i = 0; i < 60; i++)
        {
            var bought = await line.Buy(100 + i);
            if (i % 3 == 0) await line.Refund(Refund(bought.Number, 10)).Done();
            if (i % 4 == 0) await line.ReverseRepayment(Reverse((await line.Repay(Repay(50)).Done()).Number)).Done();
            if (i % 5 == 0) await line.Approve(7);
            if (i % 20 == 0) world.Clock.Advance(Day);
        }

        return id;
    }

    private static async Task<object?[]> Observe(World world, string id)
    {
        var line = world.Accounts.CreditLine(id);
        var found = new List<object?> { await line.View(), await line.Transactions(null, 500), await line.Authorise(Authorise(100, Op(7))) };
        for (var number = 1; number <= (await line.View())!.Version; number++) found.Add(await line.Find(number));
        return [.. found];
    }

    private static async Task<CreditLineState> StateOf(World world, string id) => await new OpenBook(world, id).State();

    private sealed class OpenBook(World world, string id) : CreditLineAccount(id, world.Journal, world.Clock, new MerchantDirectory(world.Accounts, TimeProvider.System, TimeSpan.Zero))
    {
        public ValueTask<CreditLineState> State() => Read();
    }
}
