using CreditGrains.Credit.Instalments;

namespace CreditGrains.Accounts.Tests.Histories;

/// <summary>Plans as many and as long as one entry of the journal hardly has room for.</summary>
public sealed class ManyPlanTests
{
    private static async Task<(World World, ICreditLine Line, string Id)> Start(int plans, long amount)
    {
        var world = await World.Start();
        foreach (var plan in SeededProducts.All) await world.Accounts.Catalogue.Define(new DefineProduct(Op(), plan)).Done();
        var id = await world.NewLine(limit: Money.LargestMinor);
        var line = world.Accounts.CreditLine(id);
        await Task.WhenAll(Enumerable.Range(0, plans).Select(_ => Buy(line, amount)));
        return (world, line, id);
    }

    private static async Task Buy(ICreditLine line, long amount)
    {
        var asked = Authorise(amount);
        var authorisation = await line.Authorise(asked with { Request = asked.Request with { Plan = "equal-3" } }).Done();
        await line.Capture(Capture(authorisation.Number)).Done();
    }

    [Fact]
    public async Task However_many_fall_due_on_one_day_the_line_lives_on()
    {
        var (world, line, id) = await Start(plans: 1500, amount: 1_000_000_000 / 3);
        await using var _ = world;
        world.Clock.Advance(TimeSpan.FromDays(32));
        Assert.False((await line.Authorise(Authorise(1)).Done()).IsDeclined);
        var dues = (await world.Events(id)).Select(one => one.Event).OfType<CreditLineEvent.InstalmentsDue>().ToList();
        Assert.Equal(1500, dues.Sum(due => due.Instalments.Length));
        Assert.Equal(1500, dues.SelectMany(due => due.Instalments).Select(one => one.Plan).Distinct().Count());
        await world.AssertSound();
    }

    [Fact]
    public async Task One_repayment_pays_as_many_instalments_as_can_be_returned_and_says_how_much_that_is()
    {
        var (world, line, _) = await Start(plans: 230, amount: 3_900_000_001);
        await using var _1 = world;
        world.Clock.Advance(TimeSpan.FromDays(95));
        var owed = (await line.View())!.Posted;
        Assert.Equal(RefusalCode.TooManyInstalments, await line.Repay(Repay(owed)).Refused());
        Assert.Equal(owed, (await line.View())!.Posted);

        var repayments = new List<Repayment>();
        for (var left = owed; left > 0; left = (await line.View())!.Posted)
        {
            var answer = await line.Repay(Repay(left));
            if (answer.Refusal is { } refused) answer = await line.Repay(Repay(long.Parse(refused.Detail.Split(' ')[^1].TrimEnd('.'))));
            repayments.Add(answer.Value!);
        }

        Assert.Equal(6, repayments.Count);
        await line.Wake();
        Assert.Equal(0, (await line.View())!.Posted);
        foreach (var repayment in repayments) await line.ReverseRepayment(new CreditLineCommand.ReverseRepayment(Op(), repayment.Number, "returned")).Done();
        Assert.True((await line.View())!.Posted >= owed);
        await world.AssertSound();
    }

    [Fact]
    public async Task A_repayment_in_advance_of_many_plans_can_be_returned()
    {
        var (world, line, _) = await Start(plans: 120, amount: 6_000_000_001);
        await using var _1 = world;
        world.Clock.Advance(TimeSpan.FromDays(32));
        var repaid = await line.Repay(Repay((await line.View())!.Posted)).Done();
        await line.Wake();
        await line.ReverseRepayment(new CreditLineCommand.ReverseRepayment(Op(), repaid.Number, "returned")).Done();
        await world.AssertSound();
    }

    [Fact]
    public async Task A_return_that_brings_more_plans_back_than_one_append_holds_brings_all_back()
    {
        var (world, line, id) = await Start(plans: 100, amount: 300_000);
        await using var _ = world;
        var repayments = new List<Repayment>();
        foreach (var days in new[] { 32, 30, 32 })
        {
            world.Clock.Advance(TimeSpan.FromDays(days));
            var due = (await world.FullFold(id)).BilledAt(world.Clock.GetUtcNow()).Plans.SelectMany(plan => plan.Rows).Where(row => row.IsBilled).Sum(row => row.Owed.Total);
            repayments.Add(await line.Repay(Repay(due)).Done());
        }

        for (var left = 100; left > 0; left = (await world.FullFold(id)).Plans.Length) await line.Wake();
        var reversed = await line.ReverseRepayment(new CreditLineCommand.ReverseRepayment(Op(), repayments[^1].Number, "returned")).Done();
        Assert.True(reversed.IsReversed);
        await line.Wake();
        var state = await world.FullFold(id);
        Assert.Equal(100, state.Plans.Length);
        Assert.Equal(repayments[^1].Amount, state.Instalments.Total);
        await world.AssertSound();
    }

    [Fact]
    public async Task A_plan_of_as_many_rows_as_it_may_have_ends_and_comes_back()
    {
        var (world, line, id) = await Start(plans: 1, amount: 900_000_000_007);
        await using var _ = world;
        var plan = (await world.FullFold(id)).Plans.Single().Number;
        await line.ReAge(new CreditLineCommand.ReAge(Op(), plan, 120)).Done();
        for (var i = 0; i < Plan.RowsMost - 120; i++) await line.Prepay(new CreditLineCommand.Prepay(Op(), plan, 10_000_001, PrepaymentKeeps.Term)).Done();
        await line.Refund(Refund(plan, 100_000_000_001)).Done();
        world.Clock.Advance(TimeSpan.FromDays(3700));
        var repaid = new List<Repayment>();
        for (long owed; (owed = (await line.View())!.Posted) > 0;) repaid.Add(await line.Repay(Repay(Math.Min(owed, Money.LargestMinor))).Done());
        await line.Wake();
        Assert.Empty((await world.FullFold(id)).Plans);
        await line.Refund(Refund(plan, 100_000_000_001)).Done();
        await line.ReverseRepayment(new CreditLineCommand.ReverseRepayment(Op(), repaid[0].Number, "returned")).Done();
        Assert.Single((await world.FullFold(id)).Plans);
        await world.AssertSound();
    }
}
