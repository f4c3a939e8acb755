using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace CreditGrains.Demo;

/// <summary>What a person wants to read at the end.</summary>
public static class Summary
{
    public static void Print(Tally tally, int applicants, int customers, TimeSpan elapsed)
    {
        var kinds = tally.Acknowledged.GroupBy(one => one.Kind).ToDictionary(group => group.Key, group => (Count: group.Count(), Sum: group.Sum(one => one.Amount)));
        (int Count, long Sum) Of(string kind) => kinds.GetValueOrDefault(kind);
        var table = new Table().Border(TableBorder.Rounded).AddColumn("").AddColumn(new TableColumn("count").RightAligned()).AddColumn(new TableColumn("amount").RightAligned());
        table.AddRow("applications", $"{applicants:n0}", "");
        table.AddRow("customers with a line", $"{customers:n0}", "");
        void Row(string what, string kind) => table.AddRow(what, $"{Of(kind).Count:n0}", Dollars(Of(kind).Sum));
        Row("authorisations approved", "authorisation-held");
        Row("authorisations declined", "authorisation-declined");
        foreach (var (reason, count) in tally.Declined.OrderByDescending(pair => pair.Value)) table.AddRow($"  {reason.Replace('_', ' ')}", $"{count:n0}", "");
        Row("captures", "authorisation-captured");
        Row("offline purchases", "advice-posted");
        Row("refunds", "capture-refunded");
        Row("repayments", "repaid");
        Row("plans settled early", "plan-settled");
        foreach (var (code, count) in tally.Refused.OrderByDescending(pair => pair.Value)) table.AddRow($"refused: {code.Replace('_', ' ')}", $"{count:n0}", "");
        AnsiConsole.Write(table);

        var writes = tally.Writes.Order().ToArray();
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{writes.Length + tally.Reads.Count:n0} requests; the month took {elapsed.TotalSeconds:n1} s. A write answered in {Percentile(writes, 50):n2} ms at the median, {Percentile(writes, 99):n2} ms at the 99th percentile.");
    }

    public static void Print(IReadOnlyCollection<Year> years)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("a year of carrying a balance").AddColumn(new TableColumn("").RightAligned());
        table.AddRow("customers", $"{years.Count:n0}").AddRow("statements", $"{years.Sum(year => year.Statements):n0}").AddRow("interest", Dollars(years.Sum(year => year.Interest)))
            .AddRow("late fees", Dollars(years.Sum(year => year.Fees))).AddRow("minimums collected by mandate", $"{years.Sum(year => year.Collected):n0}").AddRow("past due once, and cured", $"{years.Count(year => year.WasCured):n0}");
        AnsiConsole.Write(table);
    }

    public static void Print(IReadOnlyList<(string What, bool Holds, string Figures)> checks)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("proof").AddColumn("").AddColumn(new TableColumn("figures").RightAligned());
        foreach (var (what, holds, figures) in checks) table.AddRow(Markup.Escape(what), holds ? "[green]yes[/]" : "[red]NO[/]", Markup.Escape(figures));
        AnsiConsole.Write(table);
    }

    public static string Dollars(long cents) => (cents / 100m).ToString("n2", CultureInfo.InvariantCulture) + " USD";

    public static string Totals(JsonObject trial) => string.Join(", ", trial["totals"]!.AsObject().Select(total => $"{Dollars((long)total.Value!["debits"]!)} each side"));

    /// <summary>Debits less credits of one account in the demo's currency.</summary>
    public static long Balance(JsonObject trial, string account) => trial["accounts"]!.AsArray()
        .Where(row => (string)row!["account"]! == account && (string)row["currency"]! == Town.Currency)
        .Sum(row => (long)row!["debits"]! - (long)row["credits"]!);

    private static double Percentile(TimeSpan[] sorted, int percent) => sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)].TotalMilliseconds;
}
