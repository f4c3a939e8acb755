using System.Diagnostics;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace CreditGrains.Demo;

/// <summary>The demo from an empty store to the proof.</summary>
public static class Run
{
    /// <summary>What a line may owe beside principal, as the ledger has it.</summary>
    private static readonly string[] Charges =
    [
        "receivables.interest", "receivables.fees", "receivables.penalties",
        "receivables.instalment-interest", "receivables.instalment-fees", "receivables.penalty-interest",
    ];

    private const int AtOnce = 32, MonthsAfter = 5, MonthsOfRevolving = 12;

    private static readonly DateTimeOffset FirstDay = new(2026, 1, 1, 9, 0, 0, TimeSpan.Zero);

    public static async Task<int> Demo(Options options, Store store, string operatorKey)
    {
        IReadOnlyList<Applicant> applicants = Applicant.Read(Path.Combine(AppContext.BaseDirectory, "credit-card-applications.csv"));
        if (options.Customers is { } most) applicants = [.. applicants.Take(most)];
        var accepted = applicants.Where(applicant => applicant.IsAccepted).ToList();
        AnsiConsole.MarkupLineInterpolated($"[bold]CreditGrains demo[/]: {applicants.Count:n0} real applications, {accepted.Count:n0} accepted, one month of purchases from {FirstDay:d MMMM yyyy}, six of instalments, and for every fourth customer a year of carrying a balance.");

        var tally = new Tally();
        await using IServing server = options.Silos is { } silos
            ? await Silos.Start(options.Server, store, operatorKey, FirstDay, silos)
            : await Server.Start(options.Server, store, operatorKey, FirstDay);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = AtOnce }) { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(30) };
        var town = new Town(http, operatorKey, tally);
        await town.Build();

        var watch = new Stopwatch();
        var residents = await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn()).StartAsync(async progress =>
        {
            var moving = progress.AddTask("Customers move in", maxValue: accepted.Count);
            var moved = new Resident[accepted.Count];
            await Parallel.ForAsync(0, accepted.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
            {
                moved[i] = await town.MoveIn(accepted[i]);
                moving.Increment(1);
            });

            watch.Start();
            var living = progress.AddTask("They live a month", maxValue: moved.Sum(resident => resident.Deeds));
            for (var day = 0; day < Month.Days; day++)
            {
                var now = DateTimeOffset.Parse((string)(await town.Operator.Get("/v1/operations/status"))["now"]!, System.Globalization.CultureInfo.InvariantCulture);
                await Parallel.ForEachAsync(moved, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (resident, _) => living.Increment(await resident.Live(day, now)));
                await AdvanceTo(town, FirstDay.AddDays(day + 1));
            }

            // Late fates, then long enough for every forgotten hold to expire.
            for (var day = Month.Days; day < Month.Days + 4; day++)
            {
                await Parallel.ForEachAsync(moved, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (resident, _) => await resident.Live(day, default));
                await AdvanceTo(town, FirstDay.AddDays(day + 1));
            }

            watch.Stop();
            await AdvanceTo(town, FirstDay.AddDays(Month.Days + 40));
            var paying = progress.AddTask("Instalments are paid, balances carried", maxValue: MonthsOfRevolving * moved.Length);
            for (var month = 1; month <= MonthsOfRevolving; month++)
            {
                await Parallel.ForEachAsync(moved, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (resident, _) =>
                {
                    if (resident.Revolves) await resident.Revolve(month);
                    else if (month <= MonthsAfter) await resident.LiveOn(month);
                    paying.Increment(1);
                });
                await AdvanceTo(town, FirstDay.AddDays(Month.Days + 40).AddMonths(month));
            }

            return moved;
        });

        Summary.Print(tally, applicants.Count, residents.Length, watch.Elapsed);
        var years = await Task.WhenAll(residents.Where(resident => resident.Revolves).Select(resident => resident.Year()));
        Summary.Print(years);
        return await Prove(town, residents, years, tally, server, store) ? 0 : 1;
    }

    private static Task AdvanceTo(Town town, DateTimeOffset instant) =>
        town.Operator.Post("/v1/sandbox/clock", new JsonObject { ["now"] = instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) }, $"clock-{instant:yyyyMMdd}");

    private static async Task<bool> Prove(Town town, IReadOnlyList<Resident> residents, IReadOnlyList<Year> years, Tally tally, IServing server, Store store)
    {
        var (principal, instalments, dues, held, credit, planned) = (0L, 0L, 0L, 0L, 0L, 0L);
        foreach (var resident in residents)
        {
            // Whatever fell due meanwhile is shown, recorded or not; the ledger has it once the sweep has been there.
            var line = await town.Operator.Get($"/v1/credit-lines/{resident.LineId}");
            var balances = line["balances"]!;
            (principal, instalments, dues) = (principal + (long)balances["principal"]!, instalments + (long)balances["instalment_principal"]!, dues + (long)balances["interest"]! + (long)balances["fees"]!);
            (held, credit, planned) = (held + (long)line["held"]!, credit + (long)line["credit_balance"]!, planned + await resident.OwedInPlans());
        }

        var trial = await town.Operator.Get("/v1/ledger/trial-balance");
        var verify = await town.Operator.Get("/v1/ledger/verify");
        var exit = await server.Stop();
        var (found, missing, recorded) = await Proof.Find(store, tally.Acknowledged);
        var checks = new List<(string What, bool Holds, string Figures)>
        {
            ("The trial balance balances", (bool)trial["balanced"]!, Summary.Totals(trial)),
            ("What the lines owe is what the ledger says", principal == Summary.Balance(trial, "receivables.principal"), $"{Summary.Dollars(principal)} over {residents.Count:n0} lines"),
            ("What they owe in instalments is too", instalments == Summary.Balance(trial, "receivables.instalment-principal"), Summary.Dollars(instalments)),
            ("and is the sum of their plans", instalments == planned, Summary.Dollars(planned)),
            ("Interest, fees and penalties agree", dues == Charges.Sum(account => Summary.Balance(trial, account)), Summary.Dollars(dues)),
            ("Every statement begins where the last one ended", years.All(year => year is { Follows: true, Statements: > 10 }) && years.Count > 0, $"{years.Sum(year => year.Statements):n0} of {years.Count:n0} lines"),
            ("What the lines are in credit is too", credit == -Summary.Balance(trial, "liabilities.customer-credit-balance"), Summary.Dollars(credit)),
            ("Every forgotten hold has expired", held == 0, Summary.Dollars(held)),
            ("Hash chains and every line, folded anew, agree", (bool)verify["verified"]!, $"{(long)verify["entries"]!:n0} entries in {(long)verify["streams"]!:n0} streams"),
            ("Every request sent twice got one answer", tally.Repeats.All(same => same) && !tally.Repeats.IsEmpty, $"{tally.Repeats.Count:n0} repeated"),
            ("Every acknowledged operation is in the journal", missing.Count == 0 && found == tally.Acknowledged.Count, $"{found:n0} of {tally.Acknowledged.Count:n0}"),
            ("and nothing that was not acknowledged", recorded == tally.Acknowledged.Count, $"{recorded:n0} recorded"),
            ("The server ended in order", exit == 0, $"exit code {exit}"),
        };
        Summary.Print(checks);
        foreach (var what in missing.Take(10)) AnsiConsole.MarkupLineInterpolated($"[red]{what}[/]");
        return checks.TrueForAll(check => check.Holds);
    }
}
