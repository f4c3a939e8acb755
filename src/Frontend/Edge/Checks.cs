using System.Globalization;
using System.Text.RegularExpressions;
using CreditGrains.Credit;

namespace CreditGrains.Frontend.Edge;

/// <summary>
/// Checks the fields of one request and collects what is wrong, by field. Costs nothing while all is well. Each check answers with a value that is fit to use
/// only when <see cref="Failed"/> is false.
/// </summary>
internal partial struct Checks()
{
    public const int TextLongest = 200, CodeLongest = 64;

    // Beyond these years calendar arithmetic on holds and due dates would leave the calendar.
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private SortedDictionary<string, string[]>? errors;

    public readonly bool Failed => errors is not null;

    public readonly Problem Problem => Problem.Invalid(errors!);

    public void Fail(string field, string what)
    {
        errors ??= new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        errors[field] = errors.TryGetValue(field, out var former) ? [.. former, what] : [what];
    }

    /// <summary>Minor units, from <paramref name="least"/> to the largest anyone may name.</summary>
    public long Amount(string field, long value, long least = 1)
    {
        if (value < least || value > Money.LargestMinor) Fail(field, string.Create(CultureInfo.InvariantCulture, $"must be {least} to {Money.LargestMinor} minor units"));
        return value;
    }

    public long? Amount(string field, long? value, long least = 1) => value is { } given ? Amount(field, given, least) : null;

    public int Whole(string field, int value, int least, int most)
    {
        if (value < least || value > most) Fail(field, string.Create(CultureInfo.InvariantCulture, $"must be {least} to {most}"));
        return value;
    }

    /// <summary>A rate or a share, 0 to <paramref name="most"/>, with at most ten decimals.</summary>
    public decimal Rate(string field, decimal value, decimal most)
    {
        if (value < 0 || value > most || decimal.Round(value, 10) != value) Fail(field, string.Create(CultureInfo.InvariantCulture, $"must be 0 to {most} with at most 10 decimals"));
        return value;
    }

    public Currency Currency(string field, string value)
    {
        if (!Credit.Currency.TryParse(value, out var currency)) Fail(field, "must be an ISO 4217 code, for example CNY");
        return currency;
    }

    /// <summary>Text a human wrote: some, not only spaces, no control characters.</summary>
    public string Text(string field, string value)
    {
        if (string.IsNullOrWhiteSpace(value) || !IsText(value)) Fail(field, $"must be 1 to {TextLongest} characters, none of them control characters");
        return value;
    }

    public string? Text(string field, string? value, bool optional)
    {
        if (value is not null || !optional) Text(field, value ?? "");
        return value;
    }

    /// <summary>A product's code.</summary>
    public string Code(string field, string value)
    {
        if (!IsCode(value)) Fail(field, $"must be 1 to {CodeLongest} characters of a-z, 0-9 and '-'");
        return value;
    }

    public string Mcc(string field, string value)
    {
        if (!IsMcc(value)) Fail(field, "must be a merchant category code of four digits");
        return value;
    }

    public string Country(string field, string value)
    {
        if (!IsCountry(value)) Fail(field, "must be an ISO 3166-1 alpha-2 code in capitals");
        return value;
    }

    public string OneOf(string field, string value, IReadOnlyCollection<string> words)
    {
        if (!words.Contains(value)) Fail(field, $"must be one of {string.Join(", ", words)}");
        return value;
    }

    public DateTimeOffset Instant(string field, DateTimeOffset value)
    {
        if (value < Earliest || value >= Latest) Fail(field, "must be between the years 2000 and 2199");
        return value;
    }

    public DateOnly Date(string field, DateOnly value)
    {
        if (value.Year is < 2000 or > 2199) Fail(field, "must be between the years 2000 and 2199");
        return value;
    }

    public static bool IsText(string value)
    {
        if (value.Length > TextLongest) return false;
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsControl(value[i])) return false;
            if (!char.IsSurrogate(value[i])) continue;
            if (i + 1 == value.Length || !char.IsSurrogatePair(value[i], value[i + 1])) return false;
            i++;
        }

        return true;
    }

    public static bool IsMcc(string value) => value.Length == 4 && !value.AsSpan().ContainsAnyExceptInRange('0', '9');

    public static bool IsCountry(string value) => value.Length == 2 && !value.AsSpan().ContainsAnyExceptInRange('A', 'Z');

    public static bool IsCode(string value) => CodePattern().IsMatch(value);

    [GeneratedRegex("^[a-z0-9-]{1,64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodePattern();
}
