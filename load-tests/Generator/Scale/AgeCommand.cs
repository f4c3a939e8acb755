using System.Diagnostics;
using CreditGrains.Accounts;
using CreditGrains.Credit;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Operations;
using CreditGrains.Journal;
using CreditGrains.Journal.Sqlite;
using CreditGrains.LoadTests.Bench;
using CreditGrains.LoadTests.Histograms;
using CreditGrains.LoadTests.Reports;

namespace CreditGrains.LoadTests.Scale;

/// <summary>
/// <c>./credit bench age</c>: does it take longer to open a line, and to have its first answer, when it has lived through ten years of monthly cycles instead of one
/// month? The lines live through live accounts, purchase by purchase, with statements, repayments and a missed due date a year; the clock is all that is made up.
/// </summary>
internal static class AgeCommand
{
    private const int MonthsMost = 120;
    private static readonly Currency Currency = Currency.Parse("CNY");
    private static readonly DateTimeOffset Start = new(2016, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private static long operations;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = new Options(arguments, ["lines", "purchases", "repeats", "folder"], []);
        var (lines, purchases, repeats) = (options.Number("lines", 20), options.Number("purchases", 30), options.Number("repeats", 20));
        var rows = new List<IReadOnlyList<string>>();
        var medians = new Dictionary<int, (double Open, double Answer)>();
        foreach (var months in (int[])[1, 12, MonthsMost])
        {
            using var folder = new WorkFolder(options.Text("folder"));
            await using var journal = await GroupCommitJournal.StartAsync(new SqliteJournalStore(folder.Path));
            var clock = new MadeUpClock(Start);
            var ids = await LiveAsync(new LocalAccounts(journal, clock), clock, lines, months, purchases);
            // Every age has its last month of activity and then the same code, compiled by the first turn.
            await OpenAsync(new LatencyHistogram(), new LatencyHistogram());
            var (opening, answering) = (new LatencyHistogram(), new LatencyHistogram());
            for (var i = 0; i < repeats; i++) await OpenAsync(opening, answering);
            var contents = await Task.WhenAll(ids.Select(async id => await journal.LoadAsync(new StreamId(id))));
            medians[months] = (opening.Quantile(0.5), answering.Quantile(0.5));
            rows.Add(
            [
                $"{months} month{(months == 1 ? "" : "s")}", $"{contents.Average(content => (content.Entries.Count > 0 ? content.Entries[^1].Sequence : content.Snapshot!.Sequence)):n0}",
                $"{contents.Average(content => content.Entries.Count):n0}", $"{contents.Average(content => content.Snapshot?.Body.Length ?? 0):n0}",
                $"{opening.Quantile(0.5) / 1e3:n0}", $"{opening.Quantile(0.99) / 1e3:n0}", $"{answering.Quantile(0.5) / 1e3:n0}", $"{answering.Quantile(0.99) / 1e3:n0}",
            ]);

            async Task OpenAsync(LatencyHistogram opening, LatencyHistogram answering)
            {
                var accounts = new LocalAccounts(journal, clock);
                await accounts.Merchant(Merchant.Id).View();
                foreach (var id in ids)
                {
                    var start = Stopwatch.GetTimestamp();
                    if (await accounts.CreditLine(id).View() is null) throw new InvalidOperationException($"{id} is not there.");
                    opening.Record((long)Stopwatch.GetElapsedTime(start).TotalNanoseconds);
                    start = Stopwatch.GetTimestamp();
                    var quote = await accounts.CreditLine(id).Quote(100_00, Currency, Merchant.Id, null);
                    answering.Record((long)Stopwatch.GetElapsedTime(start).TotalNanoseconds);
                    if (!quote.IsDone) throw new InvalidOperationException($"{id} gave no answer: {quote.Refusal}.");
                }
            }
        }

        Console.WriteLine(TextTable.Render(["a line of", "events", "read", "snapshot bytes", "opened p50 µs", "p99 µs", "answered p50 µs", "p99 µs"], rows));
        Console.WriteLine($"Ten years against one month: opened {medians[MonthsMost].Open / medians[1].Open:n2}, answered {medians[MonthsMost].Answer / medians[1].Answer:n2} times as long (medians of {lines} lines, {repeats} times).");
        return 0;
    }

    private static readonly MerchantTerms Merchant = new(Ids.New(Ids.Merchant, Start, 1), "5411", Currency, 150, IsSuspended: false, Plans: null);

    private static async Task<string[]> LiveAsync(LocalAccounts accounts, MadeUpClock clock, int lines, int months, int purchases)
    {
        await accounts.Merchant(Merchant.Id).Open(new MerchantCommand.Open(Next(), Merchant, "Shop"));
        var ids = Enumerable.Range(0, lines).Select(i => Ids.New(Ids.Line, Start, (UInt128)(i + 1))).ToArray();
        await Each(async (id, i) =>
        {
            var customer = Ids.New(Ids.Customer, Start, (UInt128)(i + 1));
            await accounts.Customer(customer).Open(new CustomerCommand.Open(Next(), customer, new CustomerDetails("Li Na", null, null, null, null, Currency)));
            Must(await accounts.Customer(customer).OpenLine(new CustomerCommand.OpenLine(Next(), id, SeededStore.Product, 1_000_000_00, Currency)));
        });
        for (var month = 1; month <= months; month++)
        {
            var end = Start.AddMonths(month);
            for (var purchase = 0; purchase < purchases; purchase++)
            {
                await Each(async (id, _) =>
                {
                    var held = Must(await accounts.CreditLine(id).Authorise(new CreditLineCommand.Authorise(Next(), new AuthorisationRequest(Merchant.Id, null, null, 100_00, Currency, null, null, null), null, AllowPartial: false)));
                    Must(await accounts.CreditLine(id).Capture(new CreditLineCommand.Capture(Next(), held.Number, null, Final: true)));
                });
                clock.Now += (end - clock.Now) / (purchases - purchase + 1);
            }

            // A year has one month in which nothing comes.
            if (month % 12 > 0) await Each(async (id, _) => Must(await accounts.CreditLine(id).Repay(new CreditLineCommand.Repay(Next(), (await accounts.CreditLine(id).View())!.Posted, "bank", null))));
            clock.Now = end;
            await Each(async (id, _) => await accounts.CreditLine(id).Wake());
        }

        return ids;

        Task Each(Func<string, int, Task> act) => Task.WhenAll(ids.Select(act));
    }

    private static T Must<T>(Answer<T> answer) where T : class => answer.Value ?? throw new InvalidOperationException($"It was refused: {answer.Refusal}.");

    private static Operation Next() => new((UInt128)(ulong)Interlocked.Increment(ref operations), 1);

    private sealed class MadeUpClock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now.ToUnixTimeMilliseconds());
    }
}
