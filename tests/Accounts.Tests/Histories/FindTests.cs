namespace CreditGrains.Accounts.Tests.Histories;

/// <summary>Whatever a line ever made is found under its number, as it is now.</summary>
public sealed class FindTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Everything_ever_made_is_found_as_its_events_fold(int seed)
    {
        await using var world = await World.Start();
        var id = await world.NewLine(limit: 5_000);
        var line = world.Accounts.CreditLine(id);
        var random = new Random(seed);
        for (var i = 0; i < 150; i++)
        {
            var number = random.Next(2, i + 3);
            var amount = random.Next(1, 300);
            switch (random.Next(8))
            {
                case 0 or 1: await line.Authorise(Authorise(amount)); break;
                case 2: await line.Capture(Capture(number, random.Next(2) == 0 ? null : amount)); break;
                case 3: await line.Void(Void(number, random.Next(2) == 0 ? null : amount)); break;
                case 4: await line.Increment(Increment(number, amount)); break;
                case 5: await line.Refund(Refund(number, random.Next(2) == 0 ? null : amount)); break;
                case 6: await line.Repay(Repay(amount)); break;
                default: await line.ReverseRepayment(Reverse(number)); break;
            }

            if (random.Next(10) == 0) world.Clock.Advance(Day);
        }

        var events = await world.Events(id);
        await AssertFinds(line, events);
        await world.Restart();
        await AssertFinds(world.Accounts.CreditLine(id), events);
        await world.AssertSound();
    }

    [Fact]
    public async Task Transactions_list_what_moved_money_newest_first_in_pages()
    {
        await using var world = await World.Start();
        var line = await world.Line();
        var bought = await line.Buy(500);
        await line.Advise(Op(), Shop.Id, new Money(30, Cny), Noon).Done();
        await line.Refund(Refund(bought.Number, 100)).Done();
        var repaid = await line.Repay(Repay(600)).Done();
        await line.ReverseRepayment(Reverse(repaid.Number)).Done();
        await line.Freeze(Freeze()).Done();

        var all = await line.Transactions(null, 10);

        Assert.Equal(
            [(TransactionKind.RepaymentReversal, 600), (TransactionKind.Repayment, -600), (TransactionKind.Refund, -100), (TransactionKind.Advice, 30), (TransactionKind.Capture, 500)],
            all.Select(transaction => (transaction.Kind, transaction.Amount)));
        Assert.Equal([repaid.Number, null, bought.Number, null, bought.AuthorisationNumber], all.Select(transaction => transaction.Subject));
        var paged = new List<Transaction>();
        while (await line.Transactions(paged.Count == 0 ? null : paged[^1].Number, 2) is { Count: > 0 } page) paged.AddRange(page);
        Content.Equal(all, paged);
    }

    private static async Task AssertFinds(ICreditLine line, List<(CreditLineEvent Event, Recorded Recorded)> events)
    {
        for (var number = 0; number <= events.Count + 1; number++)
        {
            var about = events.Where(e => e.Recorded.Version == number || e.Event.Subject == number);
            Content.Equal(Credit.CreditLines.Histories.Fold(about), await line.Find(number));
        }
    }
}
