using CreditGrains.Credit.Instalments;

namespace CreditGrains.Accounts.Tests.Histories;

/// <summary>Plans through live accounts: kept, listed, recalled when long ended, and answered the same for ever.</summary>
public sealed class PlanTests
{
    private static async Task<(World World, ICreditLine Line, string Id)> Start()
    {
        var world = await World.Start();
        foreach (var plan in SeededProducts.All) await world.Accounts.Catalogue.Define(new DefineProduct(Op(), plan)).Done();
        var id = await world.NewLine(limit: 10_000_000);
        return (world, world.Accounts.CreditLine(id), id);
    }

    private static async Task<Capture> Buy(ICreditLine line, long amount, string plan)
    {
        var asked = Authorise(amount);
        var authorisation = await line.Authorise(asked with { Request = asked.Request with { Plan = plan } }).Done();
        Assert.False(authorisation.IsDeclined);
        return await line.Capture(Capture(authorisation.Number)).Done();
    }

    [Fact]
    public async Task A_plan_that_ended_is_found_and_refunded_however_much_has_happened_since()
    {
        var (world, line, id) = await Start();
        await using var _ = world;
        var bought = await Buy(line, 30000, "equal-3");
        await line.Settle(new CreditLineCommand.Settle(Op(), bought.Number)).Done();
        Assert.Equal(PlanStatus.Settled, (await line.Plan(bought.Number))!.Status);
        await line.Wake();
        for (var i = 0; i < 60; i++) await line.Repay(Repay(1));
        Assert.Empty((await world.FullFold(id)).Plans);
        line = world.Process().CreditLine(id);
        Assert.Equal(PlanStatus.Settled, (await line.Plan(bought.Number))!.Status);
        Assert.Equal(RefusalCode.PlanNotOpen, await line.Settle(new CreditLineCommand.Settle(Op(), bought.Number)).Refused());
        Assert.Equal(RefusalCode.NotFound, await line.Settle(new CreditLineCommand.Settle(Op(), bought.Number + 1)).Refused());
        await line.Refund(Refund(bought.Number, 10000)).Done();
        await line.Refund(Refund(bought.Number)).Done();
        Assert.Equal(PlanStatus.Cancelled, (await line.Plan(bought.Number))!.Status);
        Assert.Equal(30060, (await line.View())!.CreditBalance);
        await world.AssertSound();
    }

    [Fact]
    public async Task An_old_key_gets_the_plan_as_it_was_then()
    {
        var (world, line, id) = await Start();
        await using var _ = world;
        var bought = await Buy(line, 30000, "equal-6");
        CreditLineCommand.Prepay prepay = new(Op(), bought.Number, 5000, PrepaymentKeeps.Term);
        var first = await line.Prepay(prepay).Done();
        for (var i = 0; i < 40; i++) await line.Repay(Repay(1));
        var again = await world.Process().CreditLine(id).Prepay(prepay);
        Assert.True(again.IsReplay);
        Content.Equal(first, again.Value);
    }

    [Fact]
    public async Task Dues_are_shown_whether_or_not_the_line_was_woken_and_waking_records_them()
    {
        var (world, line, id) = await Start();
        await using var _ = world;
        var bought = await Buy(line, 30000, "equal-3");
        world.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(30300, (await line.View())!.Posted);
        Assert.Equal(30000, (await world.FullFold(id)).Posted);
        await line.Wake();
        Assert.Equal(30300, (await world.FullFold(id)).Posted);
        Assert.Equal(TransactionKind.InstalmentsDue, (await line.Transactions(null, 1)).Single().Kind);
        Assert.Equal(30300 + 67, (await line.SettlementQuote(bought.Number, new DateOnly(2026, 4, 20)))!.Total);
        await world.AssertSound();
    }

    [Fact]
    public async Task After_however_long_a_sleep_a_decision_counts_everything_that_has_fallen_due()
    {
        var (world, line, _) = await Start();
        await using var _1 = world;
        for (var i = 0; i < 4; i++, world.Clock.Advance(TimeSpan.FromDays(1))) await Buy(line, 30000, "equal-6");
        world.Clock.Advance(TimeSpan.FromDays(400));
        var available = (await line.View())!.Available;
        var declined = await line.Authorise(Authorise(1)).Done();
        Assert.Equal((available, DeclineReason.LineBlocked), (declined.AvailableAfter, declined.Decline!.Reasons.Single()));
        await world.AssertSound();
    }

    [Fact]
    public async Task Plans_are_listed_the_last_started_first()
    {
        var (world, line, _) = await Start();
        await using var _1 = world;
        var first = await Buy(line, 30000, "equal-3");
        var converted = await line.Buy(500);
        var second = await Buy(line, 20000, "equal-6");
        await line.Convert(new CreditLineCommand.Convert(Op(), converted.Number, null, null), "equal-3").Done();
        await line.Settle(new CreditLineCommand.Settle(Op(), first.Number)).Done();
        await line.Wake();
        var plans = await line.Plans(null, 2);
        Assert.Equal([converted.Number, second.Number], plans.Select(one => one.Plan.Number));
        Assert.Equal([first.Number], (await line.Plans(plans[^1].StartedBy, 2)).Select(one => one.Plan.Number));
        Assert.Equal(RefusalCode.PlanNotAvailable, await line.Convert(new CreditLineCommand.Convert(Op(), (await line.Buy(500)).Number, null, null), "no-such").Refused());
    }

    [Fact]
    public async Task A_quote_is_what_line_and_merchant_offer_and_credit_allows()
    {
        var (world, line, _) = await Start();
        await using var _1 = world;
        Assert.Equal(["equal-3", "equal-6"], (await line.Quote(30000, Cny, Shop.Id, null).Done()).Offers.Select(offer => offer.Product.Code));
        Assert.Empty((await line.Quote(10_000_001, Cny, Shop.Id, null).Done()).Offers);
        Assert.Equal(RefusalCode.MerchantNotFound, await line.Quote(1, Cny, "mer_nobody", null).Refused());
        Assert.Equal(RefusalCode.NotFound, await world.Accounts.CreditLine(world.NewId("line_")).Quote(1, Cny, null, null).Refused());
    }
}
