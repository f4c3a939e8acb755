using CreditGrains.Accounts.Closing;
using CreditGrains.Credit.Closing;

namespace CreditGrains.Accounts.Tests.Background;

/// <summary>Lines live their days by themselves; closing a date only writes them down.</summary>
public sealed class CloseOfBusinessTests
{
    private static readonly DateOnly Closed = new(2026, 4, 5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static async Task<string> Owing(World world)
    {
        var id = await world.NewLine(limit: 10_000_000);
        var authorisation = await world.Accounts.CreditLine(id).Authorise(Authorise(100_000)).Done();
        await world.Accounts.CreditLine(id).Capture(Capture(authorisation.Number)).Done();
        return id;
    }

    [Fact]
    public async Task Closing_a_date_records_what_is_due_once_however_often_it_is_closed()
    {
        await using var world = await World.Start();
        var id = await Owing(world);
        world.Clock.Advance(27 * Day);
        var closing = new CloseOfBusiness(world.Sweeper(), world.Accounts.Closing, TimeProvider.System, default);
        var run = await closing.CloseAsync(Closed, Patience, default);
        Assert.True(run is { CompletedAt: not null, Failed: 0, Woken: > 0 });
        Assert.Equal([1], (await world.Accounts.CreditLine(id).Statements()).Select(issued => issued.Statement.Number));
        var entries = (await world.Entries(id)).Count;
        Assert.Equal(await world.Accounts.Closing.View(), await closing.CloseAsync(Closed, Patience, default));
        // Another process, which knows nothing of the first, finds nothing left to do.
        await new CloseOfBusiness(world.Sweeper(), (await world.OtherMachine()).Closing, TimeProvider.System, default).CloseAsync(Closed, Patience, default);
        Assert.Equal(entries, (await world.Entries(id)).Count);
        await world.AssertSound();
    }

    [Fact]
    public async Task A_close_that_was_begun_is_seen_and_gone_on_with_in_the_next_life()
    {
        await using var world = await World.Start();
        var id = await Owing(world);
        world.Clock.Advance(27 * Day);
        await world.Accounts.Closing.Begin(Closed);
        await world.Accounts.Closing.Note(new ClosingCommand.Note(Closed, 5, 0, IsOver: false));
        await world.Restart();
        Assert.True(await world.Accounts.Closing.View() is { CompletedAt: null, Woken: 5 } begun && begun.BusinessDate == Closed);
        await new CloseOfBusiness(world.Sweeper(), world.Accounts.Closing, TimeProvider.System, default).Lead();
        Assert.True(await world.Accounts.Closing.View() is { CompletedAt: not null, Failed: 0, Woken: > 5 });
        Assert.Single(await world.Accounts.CreditLine(id).Statements());
    }

    [Fact]
    public async Task Whoever_leads_it_late_does_not_take_back_what_another_has_woken()
    {
        await using var world = await World.Start();
        var record = world.Accounts.Closing;
        await record.Begin(Closed);
        await record.Note(new ClosingCommand.Note(Closed, 5, 0, IsOver: false));

        await record.Note(new ClosingCommand.Note(Closed, 2, 0, IsOver: false));
        Assert.Equal(5, (await record.View())!.Woken);
        await record.Note(new ClosingCommand.Note(Closed, 3, 0, IsOver: true));

        Assert.Equal((5, true), ((await record.View())!.Woken, (await record.View())!.CompletedAt is not null));
    }

    [Fact]
    public async Task A_date_that_is_closed_is_not_closed_again_unless_something_failed_and_who_comes_late_changes_nothing()
    {
        await using var world = await World.Start();
        var record = world.Accounts.Closing;
        Assert.Null(await record.View());
        var first = await record.Begin(Closed);
        Assert.Equal(first, await record.Begin(Closed));
        await record.Note(new ClosingCommand.Note(Closed.AddDays(1), 9, 9, IsOver: true));
        Assert.Equal(first, await record.View());
        await record.Note(new ClosingCommand.Note(Closed, 3, 1, IsOver: true));
        world.Clock.Advance(Day);
        var again = await record.Begin(Closed);
        Assert.True(again is { CompletedAt: null, Woken: 0, Failed: 0 } && again.StartedAt > first.StartedAt);
        await record.Note(new ClosingCommand.Note(Closed, 1, 0, IsOver: true));
        Assert.NotNull((await record.Begin(Closed)).CompletedAt);
        Assert.Null((await record.Begin(Closed.AddDays(1))).CompletedAt);
    }

    [Fact]
    public async Task A_line_woken_after_ten_years_catches_up_and_is_not_asked_again_before_something_happens()
    {
        await using var world = await World.Start();
        var id = await Owing(world);
        world.Clock.Advance(3650 * Day);
        var line = world.Accounts.CreditLine(id);
        var shown = (await line.View())!;
        Assert.True(await line.Wake() > world.Clock.Now);
        Assert.Equal((shown.Posted, shown.DaysPastDue, shown.Status), ((await line.View())!.Posted, (await line.View())!.DaysPastDue, (await line.View())!.Status));
        Assert.Equal(120, (await line.Statements()).Count);
        Assert.All((await line.Statements()).Zip((await line.Statements()).Skip(1)), pair => Assert.Equal(pair.First.Statement.Opening, pair.Second.Statement.Closing));
        var version = (await line.View())!.Version;
        await line.Wake();
        Assert.Equal(version, (await line.View())!.Version);
        await world.AssertSound();
    }

    [Fact]
    public async Task A_statement_lists_what_moved_money_in_its_cycle()
    {
        await using var world = await World.Start();
        var id = await Owing(world);
        world.Clock.Advance(60 * Day);
        var line = world.Accounts.CreditLine(id);
        await line.Repay(Repay(100)).Done();
        var statements = await line.Statements();
        Assert.Equal([2, 1], statements.Select(issued => issued.Statement.Number));
        Assert.Contains(await line.TransactionsOf(statements[1]), transaction => transaction.Kind == TransactionKind.Capture);
        Assert.DoesNotContain(await line.TransactionsOf(statements[0]), transaction => transaction.Kind == TransactionKind.Capture);
    }
}
