namespace CreditGrains.Accounts.Tests.Background;

/// <summary>The sweep only writes down what time has already brought about.</summary>
public sealed class SweepTests
{
    [Fact]
    public async Task A_line_that_nobody_touches_answers_by_the_time_without_any_sweep()
    {
        await using var world = await World.Start();
        var line = await world.Line(limit: 1000);
        await line.Approve(1000);

        world.Clock.Now = Noon + Week - Millisecond;
        Assert.Equal((1000, 0), ((await line.View())!.Held, (await line.View())!.Available));
        world.Clock.Advance(Millisecond);
        Assert.Equal((0, 1000, 2), ((await line.View())!.Held, (await line.View())!.Available, (await line.View())!.Version));
        await line.Approve(1000);
    }

    [Fact]
    public async Task A_sweep_records_expiries_and_is_asked_again_for_later_ones()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        await world.Accounts.CreditLine(id).Approve(100);
        world.Clock.Advance(Day);
        await world.Accounts.CreditLine(id).Approve(50);
        await world.Sweeper().SweepAsync();
        Assert.Equal(3, (await world.Entries(id)).Count);

        world.Clock.Now = Noon + Week;
        Assert.Equal(1, await world.Sweeper().SweepAsync());
        Content.Equal(new CreditLineEvent.HoldsExpired([2]), (await world.Events(id))[^1].Event);

        // Another process takes over; nobody calls the line itself.
        await world.Restart();
        world.Clock.Now = Noon + Week + Day;
        Assert.Equal(1, await world.Sweeper().SweepAsync());
        Content.Equal(new CreditLineEvent.HoldsExpired([3]), (await world.Events(id))[^1].Event);
        Assert.Empty(await world.Journal.ReadDueAsync(Noon + (100 * Day), 10));
    }

    [Fact]
    public async Task A_call_that_another_machine_whose_clock_is_ahead_has_answered_is_asked_for_again()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        var line = world.Accounts.CreditLine(id);
        var first = await line.Approve(100);
        await line.Void(Void(first.Number)).Done();
        var ahead = new ManualClock(Noon + Week);
        await new BackgroundWork(world.Journal, new LocalAccounts(world.Journal, ahead), ahead, TimeProvider.System).SweepAsync();

        world.Clock.Now = Noon + Week - Day;
        await line.Approve(50);

        world.Clock.Advance(Week);
        Assert.Equal(1, await world.Sweeper(world.Process()).SweepAsync());
        Assert.Equal("holds-expired", (await world.Entries(id))[^1].Type);
    }

    [Fact]
    public async Task A_line_that_was_woken_asks_again_for_what_comes_later()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        var line = world.Accounts.CreditLine(id);
        await line.Approve(100);
        world.Clock.Advance(Week);
        await world.Sweeper().SweepAsync();
        await line.Approve(50);
        world.Clock.Advance(Week);

        Assert.Equal(1, await world.Sweeper().SweepAsync());

        Content.Equal(new CreditLineEvent.HoldsExpired([4]), (await world.Events(id))[^1].Event);
    }

    [Fact]
    public async Task A_line_asks_for_what_ends_sooner_than_what_it_asked_for_before()
    {
        await using var world = await World.Start();
        var hotel = Shop with { Id = world.NewId("mer_"), Mcc = "7011" };
        await world.Accounts.Merchant(hotel.Id).Open(new MerchantCommand.Open(Op(), hotel, "Hotel")).Done();
        var id = await world.NewLine();
        var line = world.Accounts.CreditLine(id);
        await line.Authorise(Authorise(100, merchant: hotel.Id)).Done();
        await line.Approve(50);

        world.Clock.Advance(Week);
        await world.Sweeper().SweepAsync();
        Content.Equal(new CreditLineEvent.HoldsExpired([3]), (await world.Events(id))[^1].Event);
        world.Clock.Advance(31 * Day);
        await world.Sweeper().SweepAsync();
        Content.Equal(new CreditLineEvent.HoldsExpired([2]), (await world.Events(id))[^1].Event);
    }

    [Fact]
    public async Task A_call_that_finds_nothing_to_do_is_put_off_to_what_comes_later()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        var line = world.Accounts.CreditLine(id);
        var voided = await line.Approve(100);
        world.Clock.Advance(Day);
        await line.Approve(50);
        await line.Void(Void(voided.Number)).Done();

        world.Clock.Now = Noon + Week;
        await world.Sweeper().SweepAsync();
        Assert.Equal(4, (await world.Entries(id)).Count);
        world.Clock.Now = Noon + Week + Day;
        await world.Sweeper().SweepAsync();

        Content.Equal(new CreditLineEvent.HoldsExpired([3]), (await world.Events(id))[^1].Event);
    }

    [Fact]
    public async Task Late_and_doubled_sweeps_change_nothing()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        await world.Accounts.CreditLine(id).Approve(100);
        world.Clock.Advance(Week + Day);
        var other = world.Process();

        await Task.WhenAll(Task.Run(() => world.Sweeper().SweepAsync()), Task.Run(() => world.Sweeper(other).SweepAsync()), Task.Run(() => world.Sweeper().SweepAsync()));
        await world.Sweeper().SweepAsync();
        await world.Accounts.CreditLine(id).Wake();

        Assert.Equal(3, (await world.Entries(id)).Count);
    }

    [Fact]
    public async Task A_boost_that_ends_is_recorded_too()
    {
        await using var world = await World.Start();
        var customer = await world.Customer();
        var id = (await world.Accounts.Customer(customer).OpenLine(world.OpenLine(1000)).Done()).Id;
        await world.Accounts.Customer(customer).ChangeLine(new CustomerCommand.ChangeLine(Op(), id, new LineOrder.Boost(500, Noon, Noon + Day))).Done();
        Assert.Equal(1500, (await world.Accounts.CreditLine(id).View())!.Available);

        world.Clock.Advance(Day);
        Assert.Equal(1000, (await world.Accounts.CreditLine(id).View())!.Available);
        await world.Sweeper().SweepAsync();

        Content.Equal(new CreditLineEvent.BoostsEnded([2]), (await world.Events(id))[^1].Event);
    }

    [Fact]
    public async Task More_calls_than_one_read_takes_are_all_answered()
    {
        await using var world = await World.Start();
        var customer = await world.Customer();
        var opened = await Task.WhenAll(Enumerable.Range(0, 520).Select(_ => world.Accounts.Customer(customer).OpenLine(world.OpenLine(10)).AsTask()));
        await Task.WhenAll(opened.Select(answer => world.Accounts.CreditLine(answer.Value!.Id).Approve(1)));
        world.Clock.Advance(Week);

        Assert.True(await world.Sweeper().SweepAsync() >= 520);

        foreach (var answer in opened) Assert.Equal(3, (await world.Accounts.CreditLine(answer.Value!.Id).View())!.Version);
        Assert.Equal(0, await world.Sweeper().SweepAsync());
    }

    [Fact]
    public async Task An_account_that_cannot_live_keeps_nobody_else_asleep()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        await world.Accounts.CreditLine(id).Approve(100);
        var broken = world.Journal.Attach(new StreamId("line_broken"), 0, EntryHash.Zero);
        Assert.True(broken.TryAppend([new NewEntry("line-teleported", Noon, "{}"u8.ToArray())], wakeAt: Noon, out var stored));
        Assert.Equal(AppendResult.Stored, await stored);
        world.Clock.Advance(Week);

        await Assert.ThrowsAsync<AggregateException>(() => world.Sweeper().SweepAsync());

        Assert.Equal(3, (await world.Accounts.CreditLine(id).View())!.Version);
        // It stays due, in case a newer program can do better.
        Assert.Equal("line_broken", Assert.Single(await world.Journal.ReadDueAsync(world.Clock.Now, 10)).Stream.Value);
    }

    [Fact]
    public async Task A_sweep_ends_though_the_store_cannot_forget_the_calls()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        await world.Accounts.CreditLine(id).Approve(100);
        world.Clock.Advance(Week);
        world.Store.TidyFails = true;

        await world.Sweeper().SweepAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(3, (await world.Entries(id)).Count);
        world.Store.TidyFails = false;
        await world.Sweeper().SweepAsync();
        Assert.Empty(await world.Journal.ReadDueAsync(world.Clock.Now, 10));
    }

    [Fact]
    public async Task The_rhythm_goes_on_after_a_fault_and_ends_when_told()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        await world.Accounts.CreditLine(id).Approve(100);
        world.Clock.Advance(Week);
        using var ending = new CancellationTokenSource();
        var faults = new List<Exception>();
        var sweeps = 0;

        await new BackgroundWork(world.Journal, world.Accounts, world.Clock, new Hasty()).RunAsync(faults.Add, () =>
        {
            if (++sweeps == 1) throw new IOException("Scripted.");
            if (sweeps == 3) ending.Cancel();
        }, ending.Token).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(3, sweeps);
        Assert.IsType<IOException>(Assert.Single(faults));
        Assert.Equal(3, (await world.Entries(id)).Count);
    }

    /// <summary>Waits for nothing.</summary>
    private sealed class Hasty : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
