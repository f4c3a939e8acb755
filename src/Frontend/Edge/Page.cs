using System.Globalization;

namespace CreditGrains.Frontend.Edge;

/// <summary>A part of a list.</summary>
/// <param name="NextCursor">Give it as <c>cursor</c> to read on; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Data, string? NextCursor)
{
    /// <param name="found">Up to one more than <paramref name="limit"/>, which tells whether there is more.</param>
    public static Page<T> Of(IReadOnlyList<T> found, int limit, Func<T, string> cursor) =>
        found.Count <= limit ? new Page<T>(found, null) : new Page<T>([.. found.Take(limit)], cursor(found[limit - 1]));
}

/// <summary>Which part of a list is asked for.</summary>
internal readonly record struct PageRequest(int Limit, string? Cursor)
{
    public const int LimitMost = 200, LimitUsual = 50;

    /// <summary>Reads <c>limit</c> and <c>cursor</c>; other parameters are refused, as unknown fields of a body are.</summary>
    public static Problem? TryParse(HttpRequest request, out PageRequest page)
    {
        page = new PageRequest(LimitUsual, null);
        foreach (var (name, values) in request.Query)
        {
            if (name is not ("limit" or "cursor")) return Problem.Invalid(name, "is not a known parameter");
            if (values is not [{ Length: > 0 } value]) return Problem.Invalid(name, "is given empty or more than once");
            if (name == "cursor") page = page with { Cursor = value };
            else if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= LimitMost) page = page with { Limit = limit };
            else return Problem.Invalid("limit", $"must be 1 to {LimitMost}");
        }

        return null;
    }

    public static Problem BadCursor => Problem.Invalid("cursor", "is no cursor of this list");
}
