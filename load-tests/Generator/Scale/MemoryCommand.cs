using System.Text;
using CreditGrains.Accounts;
using CreditGrains.Journal;
using CreditGrains.Journal.Sqlite;
using CreditGrains.LoadTests.Bench;

namespace CreditGrains.LoadTests.Scale;

/// <summary><c>./credit bench memory</c>: what a live line takes, by the collector's own count after everything that can go has gone.</summary>
internal static class MemoryCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = new Options(arguments, ["lines", "holds", "folder"], []);
        var (lines, holds) = (options.Number("lines", 100_000), options.Number("holds", 0, least: 0));
        using var folder = new WorkFolder(options.Text("folder"));
        var population = await SeededStore.FillAsync(new SqliteJournalStore(folder.Path), lines, merchants: 1, holds);
        await using var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder.Path));
        var accounts = new LocalAccounts(journal, TimeProvider.System);
        await ViewAsync(0);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 1; i < lines; i++) await ViewAsync(i);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine($"{lines:n0} live lines with {holds} live holds each: {(double)(after - before) / (lines - 1):n0} bytes a line ({accounts.LiveCount:n0} accounts live).");
        return 0;

        async Task ViewAsync(int line)
        {
            var view = await accounts.CreditLine(Encoding.ASCII.GetString(population.Line(line))).View();
            if (view?.Version != 1 + holds) throw new InvalidOperationException($"Line {line} is not as it was stored.");
        }
    }
}
