namespace CreditGrains.Accounts.Tests.Ledger;

/// <summary>The auditor that always runs looks at a share of the lines at a time, and at all of them in the end.</summary>
public sealed class AuditorTests
{
    private const int Lines = 12;

    private static async Task<World> Trading()
    {
        var world = await World.Start();
        for (var i = 0; i < Lines; i++) await (await world.Line(limit: 100_000)).Advise(Op(), Shop.Id, new Money(500 + i, Cny), Noon).Done();
        return world;
    }

    [Fact]
    public async Task No_pass_holds_more_lines_than_it_may_and_together_they_see_them_all()
    {
        await using var world = await Trading();
        using var auditor = new Auditor(world.Journal, world.Clock, TimeProvider.System, linesMost: 4);
        var first = await auditor.PassAsync();
        Assert.InRange(first.Lines, 1, 4);
        Assert.InRange(first.Parts, Lines / 4, 16);
        var seen = first.Lines;
        for (var part = 1; part < first.Parts; part++) seen += (await auditor.PassAsync()).Lines;
        Assert.Equal((Lines, first.Parts), (seen, auditor.Latest!.Parts));
        Assert.True(auditor.Latest.IsVerified);
    }

    [Fact]
    public async Task What_drifts_in_any_line_is_told_by_one_of_the_passes()
    {
        await using var world = await Trading();
        // Debits still equal credits: only the line's own sum differs.
        Database.Execute(world.File, "update postings set debit = debit * 2, credit = credit * 2 where position = (select max(position) from entries where type = 'advice-posted')");
        using var auditor = new Auditor(world.Journal, world.Clock, TimeProvider.System, linesMost: 4);
        var told = new List<string>();
        for (var (part, parts) = (0, 1); part < parts; part++) (told, parts) = ([.. told, .. (await auditor.PassAsync()).Drifts], auditor.Latest!.Parts);
        Assert.Contains(told, drift => drift.Contains("by its events", StringComparison.Ordinal));
    }
}
