namespace CreditGrains.Accounts.Tests.Ledger;

/// <summary>A day of the journal is found, not searched for from the beginning.</summary>
public sealed class LedgerJournalTests
{
    private const int Days = 30, PerDay = 12;

    // One line that owes a little more every day, an advice at a time.
    private static async Task<World> Years()
    {
        var world = await World.Start();
        var line = world.Accounts.CreditLine(await world.NewLine(limit: 100_000_000));
        for (var day = 0; day < Days; day++)
        {
            for (var i = 0; i < PerDay; i++) await line.Advise(Op(), Shop.Id, new Money(100, Cny), world.Clock.Now).Done();
            world.Clock.Advance(Day);
        }

        return world;
    }

    private static IEnumerable<long> Places(List<Entry> entries) => entries.Select(entry => entry.Position);

    private static async Task<List<Entry>> Take(IJournalReader journal, DateOnly day, long after, int most)
    {
        var taken = new List<Entry>();
        await foreach (var entry in LedgerJournal.OfAsync(journal, day, after))
        {
            taken.Add(entry);
            if (taken.Count == most) break;
        }

        return taken;
    }

    [Fact]
    public async Task A_day_is_read_without_the_days_before_and_after_it_and_page_by_page()
    {
        await using var world = await Years();
        var journal = new CountingJournal(world.Journal);
        var day = DateOnly.FromDateTime(Noon.UtcDateTime).AddDays(Days / 2);
        var first = await Take(journal, day, 0, 5);
        Assert.All(first, entry => Assert.Equal(day, DateOnly.FromDateTime(entry.At.UtcDateTime)));
        Assert.InRange(journal.Entries, 5, 5 + 40);

        journal.Reset();
        var second = await Take(journal, day, first[^1].Position, 5);
        Assert.InRange(journal.Entries, 5, 5 + 1);
        Assert.InRange(journal.Reads, 1, 2);
        var all = await Take(journal, day, 0, int.MaxValue);
        Assert.Equal(Places(all).Take(10), Places(first).Concat(Places(second)));
        Assert.Equal(PerDay, all.Count(entry => entry.Type == "advice-posted"));
    }

    [Fact]
    public async Task A_cursor_of_another_day_leads_to_the_day_that_was_asked_for()
    {
        await using var world = await Years();
        var journal = new CountingJournal(world.Journal);
        var day = DateOnly.FromDateTime(Noon.UtcDateTime).AddDays(Days / 2);
        Assert.Equal(Places(await Take(world.Journal, day, 0, 5)), Places(await Take(journal, day, 1, 5)));
        Assert.InRange(journal.Entries, 5, 5 + 40);
    }

    [Fact]
    public async Task A_statement_is_told_without_the_authorisations_of_its_cycle()
    {
        await using var world = await World.Start();
        var id = await world.NewLine(limit: 100_000_000);
        var line = world.Accounts.CreditLine(id);
        for (var i = 0; i < 100; i++) await line.Authorise(Authorise(1)).Done();
        await line.Advise(Op(), Shop.Id, new Money(100, Cny), world.Clock.Now).Done();
        world.Clock.Advance(40 * Day);
        await line.Wake();
        var statement = Assert.Single(await line.Statements());
        var journal = new CountingJournal(world.Journal);
        var other = world.Activation(id, journal);
        Assert.Equal([TransactionKind.Advice], (await other.TransactionsOf(statement)).Select(transaction => transaction.Kind));
        Assert.Equal((1, 1), (journal.Reads, journal.Entries));
    }
}
