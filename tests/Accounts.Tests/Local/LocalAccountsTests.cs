namespace CreditGrains.Accounts.Tests.Local;

/// <summary>Accounts come to memory and leave it, and nobody notices.</summary>
public sealed class LocalAccountsTests
{
    [Fact]
    public async Task Idle_accounts_leave_and_come_back_as_they_were()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        var pacing = new ManualClock(Noon);
        var accounts = world.Process(new LocalAccountsSettings { IdleAfter = TimeSpan.FromMinutes(10) }, pacing);
        await accounts.CreditLine(id).Approve(100);
        var before = await accounts.CreditLine(id).View();

        pacing.Advance(TimeSpan.FromMinutes(9));
        accounts.DropIdle();
        Assert.Equal(2, accounts.LiveCount); // The line and the shop.
        await accounts.Merchant(Shop.Id).View();
        pacing.Advance(TimeSpan.FromMinutes(1));
        accounts.DropIdle();
        Assert.Equal(1, accounts.LiveCount);

        Content.Equal(before, await accounts.CreditLine(id).View());
    }

    [Fact]
    public async Task Above_the_bound_the_idlest_leave_first()
    {
        await using var world = await World.Start();
        var pacing = new ManualClock(Noon);
        var accounts = world.Process(new LocalAccountsSettings { LiveMost = 2 }, pacing);
        var lines = new List<ICreditLine>();
        for (var i = 0; i < 5; i++)
        {
            lines.Add(accounts.CreditLine($"line_{i}"));
            pacing.Advance(Millisecond);
        }

        accounts.DropIdle();

        Assert.Equal(2, accounts.LiveCount);
        Assert.Same(lines[4], accounts.CreditLine("line_4"));
        Assert.NotSame(lines[0], accounts.CreditLine("line_0"));
    }

    [Fact]
    public async Task An_account_with_something_on_its_way_stays_so_that_its_answer_is_shown()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        var pacing = new ManualClock(Noon);
        var accounts = world.Process(new LocalAccountsSettings { LiveMost = 0 }, pacing);
        await accounts.CreditLine(id).View();
        var gate = world.Store.Hold();
        var answer = accounts.CreditLine(id).Authorise(Authorise(100)).AsTask();
        await gate.Reached;

        pacing.Advance(Day);
        accounts.DropIdle();
        await accounts.CreditLine(id).View();
        gate.Open();
        await answer;

        Assert.Equal(100, (await accounts.CreditLine(id).View())!.Held);
        accounts.DropIdle();
        Assert.Equal(0, accounts.LiveCount);
    }

    [Fact]
    public async Task Dropping_all_the_time_under_load_loses_and_doubles_nothing()
    {
        await using var world = await World.Start();
        var ids = new List<string>();
        for (var i = 0; i < 4; i++) ids.Add(await world.NewLine(limit: 10_000));
        var accounts = world.Process(new LocalAccountsSettings { IdleAfter = TimeSpan.Zero });

        var load = Task.WhenAll(Enumerable.Range(1, 200).Select(key => Task.Run(() => Persist(() => accounts.CreditLine(ids[key % 4]).Authorise(Authorise(key, Op(key)))))));
        do accounts.DropIdle();
        while (!load.IsCompleted);
        var answers = await load;

        foreach (var (id, line) in ids.Select((id, line) => (id, line)))
        {
            var state = await world.FullFold(id);
            Assert.Equal(51, state.Version);
            Assert.Equal(Enumerable.Range(1, 200).Where(key => key % 4 == line).Sum(), state.Holds.HeldAt(Noon));
        }

        Assert.All(answers, answer => Assert.False(answer.Value!.IsDeclined));
        await world.AssertSound();
    }
}
