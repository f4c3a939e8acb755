namespace CreditGrains.Accounts.Tests.Clocks;

/// <summary>A machine's clock may be set back; a line's time never goes back.</summary>
public sealed class BackwardsTests
{
    [Fact]
    public async Task What_happens_after_the_clock_was_set_back_happens_at_the_latest_instant_seen()
    {
        await using var world = await World.Start();
        var line = await world.Line();
        await line.Approve(1);

        world.Clock.Advance(-Day);
        var authorisation = await line.Approve(2);

        Assert.Equal((Noon, Noon + Week), (authorisation.CreatedAt, authorisation.ExpiresAt));
        Assert.Equal(Noon, (await line.View())!.AsOf);
    }

    [Fact]
    public async Task An_expiry_that_was_seen_is_not_undone()
    {
        await using var world = await World.Start();
        var line = await world.Line(limit: 100);
        await line.Approve(100);
        world.Clock.Advance(Week);
        await line.Approve(100);

        world.Clock.Advance(-Day);

        Assert.Equal(100, (await line.View())!.Held);
        Assert.Equal(DeclineReason.InsufficientCredit, (await line.Authorise(Authorise(1)).Done()).Decline!.Reason);
        Assert.Equal(RefusalCode.AuthorisationExpired, await line.Void(Void(2)).Refused());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task However_the_clock_jumps_no_event_is_booked_before_the_one_before_it(int seed)
    {
        await using var world = await World.Start();
        var id = await world.NewLine(limit: 10_000);
        var random = new Random(seed);
        for (var i = 0; i < 60; i++)
        {
            world.Clock.Now = Noon + TimeSpan.FromHours(random.Next(-400, 400));
            if (random.Next(8) == 0) await world.Restart();
            var line = world.Accounts.CreditLine(id);
            var authorisation = await line.Authorise(Authorise(random.Next(1, 500))).Done();
            if (random.Next(3) == 0) await line.Capture(Capture(authorisation.Number));
            await world.Sweeper().SweepAsync();
        }

        var instants = (await world.Entries(id)).Select(entry => entry.At).ToList();
        Assert.Equal(instants.Order(), instants);
        await world.AssertSound();
    }
}
