namespace CreditGrains.Accounts.Tests.Ledger;

/// <summary>Whoever changes the books behind our back is found out.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task Honest_books_are_verified_and_summed()
    {
        await using var world = await World.Start();
        await Trade(world);
        var line = await world.Line();
        await line.Repay(Repay(30)).Done();

        var report = await AccountsAudit.RunAsync(world.Journal);

        Assert.True(report.IsVerified);
        Assert.Equal(2, report.Lines);
        Assert.Equal(new LineTotals("CNY", 2, 500 - 100 - 50, 30), Assert.Single(report.Totals));
    }

    [Theory]
    [InlineData("update postings set debit = debit + 1, credit = credit where debit = 500")]
    [InlineData("update postings set debit = debit * 2, credit = credit * 2 where position in (select position from entries where type = 'repaid')")]
    [InlineData("delete from postings where position in (select position from entries where type = 'capture-refunded')")]
    [InlineData("update postings set account = 'assets.cash' where account = 'liabilities.merchant-payable'")]
    [InlineData("update entries set body = cast(replace(cast(body as text), '\"amount\":500', '\"amount\":400') as blob) where type = 'authorisation-captured'")]
    [InlineData("update entries set body = cast(replace(cast(body as text), '1000', '9000') as blob) where type = 'line-opened'")]
    [InlineData("update entries set body = cast('nonsense' as blob) where type = 'repaid'")]
    [InlineData("update entries set type = 'line-teleported' where type = 'repaid'")]
    [InlineData("delete from entries where type = 'authorisation-held'")]
    public async Task A_change_of_an_event_or_a_posting_is_found(string tampering)
    {
        await using var world = await World.Start();
        await Trade(world);
        Database.Execute(world.File, tampering);

        var report = await AccountsAudit.RunAsync(world.Journal);

        Assert.False(report.IsVerified);
        Assert.False(report.Chains.IsSound);
    }

    [Fact]
    public async Task A_line_whose_chain_holds_but_whose_events_and_postings_differ_has_drifted()
    {
        await using var world = await World.Start();
        var id = await Trade(world);
        var last = (await world.Entries(id))[^1];
        // Booked with 70 where the event says 50: no hash can show it, for it was written so.
        var (type, body) = new CreditLineCodec().Encode(new CreditLineEvent.Repaid(
            50, null, new Allocation(0, 0, 0, [new CategoryAmount("purchase", 50)], 0, 0), new DateOnly(2026, 3, 10), 300, []));
        PostingLine Line(string account, long debit, long credit) => new(account, "CNY", debit, credit, new DateOnly(2026, 3, 10));
        var forged = new NewEntry(type, Noon, body, Postings: [Line("assets.cash", 70, 0), Line("receivables.principal", 0, 70)]);
        Assert.True(world.Journal.Attach(new StreamId(id), last.Sequence, last.Hash).TryAppend([forged], null, out var stored));
        Assert.Equal(AppendResult.Stored, await stored);

        var report = await AccountsAudit.RunAsync(world.Journal);

        Assert.True(report.Chains.IsSound);
        Assert.False(report.IsVerified);
        Assert.Equal([$"{id} owes 300 by its events and 280 by the ledger."], report.Drifts);
    }

    [Fact]
    public async Task An_event_that_cannot_be_is_a_drift_and_stops_nothing()
    {
        await using var world = await World.Start();
        var id = await Trade(world);
        var last = (await world.Entries(id))[^1];
        var forged = new NewEntry("line-teleported", Noon, "{}"u8.ToArray());
        Assert.True(world.Journal.Attach(new StreamId(id), last.Sequence, last.Hash).TryAppend([forged], null, out var stored));
        Assert.Equal(AppendResult.Stored, await stored);

        var report = await AccountsAudit.RunAsync(world.Journal);

        Assert.Contains($"{id} cannot be folded at {last.Sequence + 1}", Assert.Single(report.Drifts), StringComparison.Ordinal);
        Assert.Equal(1, report.Lines);
    }

    /// <summary>Bought for 500, refunded 100, repaid 50.</summary>
    private static async Task<string> Trade(World world)
    {
        var id = await world.NewLine();
        var line = world.Accounts.CreditLine(id);
        var bought = await line.Buy(500);
        await line.Refund(Refund(bought.Number, 100)).Done();
        await line.Repay(Repay(50)).Done();
        return id;
    }
}
