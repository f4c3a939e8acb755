using CreditGrains.Accounts.Merchants;

namespace CreditGrains.Accounts.Tests.Local;

/// <summary>Authorisations see a merchant as it is, or as it was a bounded time ago.</summary>
public sealed class MerchantDirectoryTests
{
    [Fact]
    public async Task A_suspended_merchant_is_declined_at_once_in_the_process_that_has_it()
    {
        await using var world = await World.Start();
        var line = await world.Line();
        var before = await line.Approve(1);

        await world.Accounts.Merchant(Shop.Id).Suspend(Op()).Done();
        Assert.Equal(DeclineReason.MerchantSuspended, (await line.Authorise(Authorise(1)).Done()).Decline!.Reason);
        Assert.Equal(DeclineReason.MerchantSuspended, (await line.Increment(Increment(before.Number, 1)).Done()).Decline!.Reason);

        await world.Accounts.Merchant(Shop.Id).Resume(Op()).Done();
        await line.Approve(1);
    }

    [Fact]
    public async Task A_suspension_reaches_a_directory_within_its_age()
    {
        await using var world = await World.Start();
        var pacing = new ManualClock(Noon);
        var line = new CreditLineAccount(await world.NewLine(), world.Journal, world.Clock, new MerchantDirectory(world.Accounts, pacing, TimeSpan.FromSeconds(5)));
        await line.Approve(1);
        await world.Accounts.Merchant(Shop.Id).Suspend(Op()).Done();

        pacing.Advance(TimeSpan.FromSeconds(5) - Millisecond);
        await line.Approve(1);
        pacing.Advance(Millisecond);
        Assert.Equal(DeclineReason.MerchantSuspended, (await line.Authorise(Authorise(1)).Done()).Decline!.Reason);
    }

    [Fact]
    public async Task A_merchant_opened_after_it_was_asked_for_is_found_at_once()
    {
        await using var world = await World.Start();
        var directory = new MerchantDirectory(world.Accounts, new ManualClock(Noon), Day);
        var id = world.NewId("mer_");
        Assert.Null(await directory.Find(id));

        await world.Accounts.Merchant(id).Open(new MerchantCommand.Open(Op(), Shop with { Id = id }, "New")).Done();

        Assert.Equal(id, (await directory.Find(id))!.Id);
    }

    [Fact]
    public async Task An_unknown_merchant_is_a_decline_of_an_authorisation_and_a_refusal_of_an_advice()
    {
        await using var world = await World.Start();
        var line = await world.Line();

        // Neither is a merchant: nobody opened the first one, and the second one names a customer.
        foreach (var merchant in new[] { world.NewId("mer_"), await world.Customer(), "" })
        {
            Assert.Equal(DeclineReason.MerchantNotFound, (await line.Authorise(Authorise(1, merchant: merchant)).Done()).Decline!.Reason);
            Assert.Equal(RefusalCode.MerchantNotFound, await line.Advise(Op(), merchant, new Money(1, Cny), Noon).Refused());
        }
    }
}
