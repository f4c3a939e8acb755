using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using CreditGrains.Credit.Products;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Frontend.Edge;

/// <summary>The API's words for enum members: snake case, but for the few that have a name of their own in the field.</summary>
internal static class Names
{
    public static string Of<T>(T value) where T : struct, Enum => Table<T>.ByValue[value].Value;

    /// <summary>The same, ready to be written.</summary>
    public static JsonEncodedText Encoded<T>(T value) where T : struct, Enum => Table<T>.ByValue[value];

    /// <summary>The name a body gives a record's member, ready to be written.</summary>
    public static JsonEncodedText OfMember(string member) => Encode(JsonNamingPolicy.SnakeCaseLower.ConvertName(member));

    /// <summary>Exactly one of the API's words; another case is another word.</summary>
    public static bool TryParse<T>([NotNullWhen(true)] string? text, out T value) where T : struct, Enum
    {
        value = default;
        return text is not null && Table<T>.ByName.TryGetValue(text, out value);
    }

    public static IEnumerable<string> All<T>() where T : struct, Enum => Enum.GetValues<T>().Select(Of);

    /// <summary>The same for a type known only at run time, for the API's description.</summary>
    public static IReadOnlyList<string> All(Type type) => [.. Enum.GetNames(type).Select(name => Word(type, name))];

    private static JsonEncodedText Encode(string word) => JsonEncodedText.Encode(word, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    private static string Word(Type type, string member) => type == typeof(DayCount)
        ? Enum.Parse<DayCount>(member) switch
        {
            DayCount.Thirty360 => "30/360",
            DayCount.Actual365 => "actual/365",
            DayCount.Actual360 => "actual/360",
            DayCount.Actual364 => "actual/364",
            DayCount.ActualActual => "actual/actual",
        }
        : type == typeof(Bucket)
        ? Enum.Parse<Bucket>(member) switch
        {
            Bucket.Current => "current",
            Bucket.Days1To30 => "1-30",
            Bucket.Days31To60 => "31-60",
            Bucket.Days61To90 => "61-90",
            Bucket.Over90 => "90+",
        }
        : JsonNamingPolicy.SnakeCaseLower.ConvertName(member);

    private static class Table<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, JsonEncodedText> ByValue =
            Enum.GetValues<T>().ToFrozenDictionary(value => value, value => Encode(Word(typeof(T), value.ToString())));
        public static readonly FrozenDictionary<string, T> ByName = ByValue.ToFrozenDictionary(pair => pair.Value.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
