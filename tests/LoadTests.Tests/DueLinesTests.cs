using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Journal;
using CreditGrains.Journal.Sqlite;
using CreditGrains.LoadTests.Closing;
using CreditGrains.LoadTests.Scale;

namespace CreditGrains.LoadTests.Tests;

public sealed class DueLinesTests
{
    [Theory]
    [InlineData(1_000, 5, 50)]
    [InlineData(20_000, 5, 1_000)]
    [InlineData(333, 10, 33)]
    [InlineData(10, 50, 5)]
    [InlineData(2, 1, 1)]
    public void As_many_lines_are_due_as_were_asked_for(int lines, int percent, int due)
    {
        var all = DueLines.Of(lines, percent);
        var days = Enumerable.Range(0, lines).Select(number => all.Life(number).Product.StatementDay).ToList();
        Assert.Equal(due, days.Count(day => day == DueLines.First.Day));
        Assert.InRange(days.Count(day => day == DueLines.Second.Day), due - 1, due);
        Assert.Equal(all.DueAtSecond, days.Count(day => day == DueLines.Second.Day));
    }

    [Fact]
    public async Task Seeded_lines_fall_due_at_the_end_of_their_date_and_owe_what_they_should()
    {
        var folder = Directory.CreateTempSubdirectory("creditgrains-due-lines-").FullName;
        try
        {
            var lines = DueLines.Of(40, 10);
            var population = await SeededStore.FillAsync(new SqliteJournalStore(folder), lines.Lines, 2, life: lines.Life);
            await using var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder));
            Assert.Equal(lines.Due, (await journal.ReadDueAsync(DueLines.EndOf(DueLines.First), 100)).Count);
            Assert.Empty(await journal.ReadDueAsync(DueLines.EndOf(DueLines.First) - TimeSpan.FromMilliseconds(1), 100));
            Assert.Equal(lines.Due + lines.DueAtSecond, (await journal.ReadDueAsync(DueLines.EndOf(DueLines.Second), 100)).Count);
            var codec = new CreditLineCodec();
            var content = await journal.LoadAsync(new StreamId(System.Text.Encoding.ASCII.GetString(population.Line(7))));
            var state = content.Entries.Aggregate(CreditLineState.None, (folded, entry) => CreditLine.Evolve(folded, codec.Decode(entry.Type, entry.Body), CreditLineCodec.RecordedOf(entry)));
            Assert.Equal(DueLines.Owed, state.Posted);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
