using System.Collections.Immutable;

namespace CreditGrains.Frontend.Edge;

internal partial struct Checks
{
    /// <summary>Product codes, each once, at most <paramref name="most"/>.</summary>
    public void Codes(string field, ImmutableArray<string> values, int most) => Each(field, values, most, IsCode, $"must be product codes of 1 to {CodeLongest} characters of a-z, 0-9 and '-'");

    public void Mccs(string field, ImmutableArray<string> values, int most) => Each(field, values, most, IsMcc, "must be merchant category codes of four digits");

    public void Countries(string field, ImmutableArray<string> values, int most) => Each(field, values, most, IsCountry, "must be ISO 3166-1 alpha-2 codes in capitals");

    public void Words(string field, ImmutableArray<string> values, IReadOnlyList<string> words) =>
        Each(field, values, words.Count, value => words.Contains(value), $"must be of {string.Join(", ", words)}");

    private void Each(string field, ImmutableArray<string> values, int most, Func<string, bool> fits, string what)
    {
        if (values.Length > most) Fail(field, $"must be at most {most}");
        else if (values.Any(value => value is null || !fits(value))) Fail(field, what);
        else if (values.Distinct(StringComparer.Ordinal).Count() != values.Length) Fail(field, "must not repeat");
    }

    /// <summary>The names in a table: merchant category codes, or one of a few other <paramref name="words"/>.</summary>
    public void Keys(string field, IEnumerable<string> keys, int most, params ReadOnlySpan<string> words)
    {
        var count = 0;
        foreach (var key in keys)
        {
            if (!words.Contains(key) && !IsMcc(key)) Fail(field, "must have merchant category codes as names");
            if (++count > most) Fail(field, $"must have at most {most} entries");
            if (Failed) return;
        }
    }
}
