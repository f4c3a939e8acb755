using System.Globalization;
using System.Text.RegularExpressions;

namespace CreditGrains.Frontend.Operations;

/// <summary>ISO 8601 durations, for example <c>P30D</c>, <c>P1M</c>, <c>PT36H</c>. Years and months are the calendar's, so P1M after 31 January is 28 or 29 February.</summary>
internal static partial class Durations
{
    /// <returns>Null when the text is no duration, or leads beyond the calendar.</returns>
    public static DateTimeOffset? Add(DateTimeOffset instant, string text)
    {
        var match = Form().Match(text);
        if (!match.Success || text.EndsWith('T') || text == "P") return null;
        try
        {
            int Part(string name) => match.Groups[name] is { Success: true } group ? int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
            var seconds = match.Groups["s"] is { Success: true } given ? decimal.Parse(given.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : 0;
            return instant.AddYears(Part("y")).AddMonths(Part("mo")).AddDays(7L * Part("w")).AddDays(Part("d"))
                .AddHours(Part("h")).AddMinutes(Part("m")).AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        }
        catch (Exception beyond) when (beyond is ArgumentOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    [GeneratedRegex(
        "^P(?:(?<y>[0-9]{1,4})Y)?(?:(?<mo>[0-9]{1,5})M)?(?:(?<w>[0-9]{1,6})W)?(?:(?<d>[0-9]{1,7})D)?(?:T(?:(?<h>[0-9]{1,8})H)?(?:(?<m>[0-9]{1,9})M)?(?:(?<s>[0-9]{1,9}(?:\\.[0-9]{1,3})?)S)?)?\\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
