using System.Diagnostics;
using System.Text;
using CreditGrains.Accounts;
using CreditGrains.Journal;
using CreditGrains.Journal.Sqlite;
using CreditGrains.LoadTests.Bench;
using CreditGrains.LoadTests.Histograms;
using CreditGrains.LoadTests.Reports;

namespace CreditGrains.LoadTests.Scale;

/// <summary><c>./credit bench activation</c>: how long a line takes to come to life, one after the other, with a history of events but no snapshot, which is the most it can have to fold.</summary>
internal static class ActivationCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = new Options(arguments, ["lines", "folder"], []);
        var lines = options.Number("lines", 2_000);
        var rows = new List<IReadOnlyList<string>>();
        foreach (var events in (int[])[0, 16, 63])
        {
            using var folder = new WorkFolder(options.Text("folder"));
            var population = await SeededStore.FillAsync(new SqliteJournalStore(folder.Path), lines, merchants: 1, events);
            await using var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder.Path));
            // The first lives compile the code.
            await LiveAsync(new LocalAccounts(journal, TimeProvider.System), new LatencyHistogram());
            var histogram = new LatencyHistogram();
            await LiveAsync(new LocalAccounts(journal, TimeProvider.System), histogram);
            rows.Add([$"{1 + events} events", .. ((double[])[0.5, 0.9, 0.99, 1]).Select(share => $"{histogram.Quantile(share) / 1e3:n0}")]);

            async Task LiveAsync(LocalAccounts accounts, LatencyHistogram into)
            {
                for (var i = 0; i < lines; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    var view = await accounts.CreditLine(Encoding.ASCII.GetString(population.Line(i))).View();
                    into.Record((long)Stopwatch.GetElapsedTime(start).TotalNanoseconds);
                    if (view?.Version != 1 + events) throw new InvalidOperationException($"Line {i} is not as it was stored.");
                }
            }
        }

        Console.WriteLine(TextTable.Render(["cold activation of a line with", "p50 µs", "p90 µs", "p99 µs", "max µs"], rows));
        return 0;
    }
}
