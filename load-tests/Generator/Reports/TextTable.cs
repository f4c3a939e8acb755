namespace CreditGrains.LoadTests.Reports;

/// <summary>Columns for a terminal: the first aligned left, the others right.</summary>
public static class TextTable
{
    public static string Render(IReadOnlyList<string> head, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = head.Select((title, i) => Math.Max(title.Length, rows.Count == 0 ? 0 : rows.Max(row => row[i].Length))).ToArray();
        string Line(IReadOnlyList<string> cells) => string.Join("  ", cells.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd();
        return string.Join('\n', [Line(head), string.Join("  ", widths.Select(width => new string('─', width))), .. rows.Select(Line)]);
    }
}
