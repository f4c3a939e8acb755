using System.Globalization;

namespace CreditGrains.Demo;

/// <summary>One row of the applications: what a bank knew, and what it decided.</summary>
/// <param name="Row">1 for the first; seeds everything that is drawn for this person, so that every run is the same.</param>
/// <param name="IncomeCents">Yearly income in US cents.</param>
/// <param name="MonthlySpendingCents">Average monthly card expenditure in US cents.</param>
public sealed record Applicant(int Row, bool IsAccepted, decimal Age, long IncomeCents, long MonthlySpendingCents)
{
    /// <summary>A fifth of the yearly income, in whole hundreds of dollars, at least 500.</summary>
    public long CreditLimitCents => Math.Max(500_00, IncomeCents / 5 / 100_00 * 100_00);

    public static IReadOnlyList<Applicant> Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var columns = lines[0].Split(',').Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);
        return [.. lines.Skip(1).Where(line => line.Length > 0).Select((line, index) => Of(index + 1, line.Split(','), columns))];
    }

    private static Applicant Of(int row, string[] cells, Dictionary<string, int> columns)
    {
        decimal Number(string column) => decimal.Parse(cells[columns[column]], NumberStyles.Float, CultureInfo.InvariantCulture);
        // The income column counts in 10,000 dollars.
        return new Applicant(row, cells[columns["card"]] == "yes", Number("age"), (long)(Number("income") * 10_000_00), (long)(Number("expenditure") * 100));
    }
}
