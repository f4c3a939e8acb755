using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace CreditGrains.Credit.Tests;

/// <summary>
/// The whole content of a value as text. A record that holds a collection compares it by reference, so values are compared by what they contain,
/// and a failing comparison shows where they differ.
/// </summary>
internal static class Content
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    public static void Equal(IEnumerable<object?> expected, IEnumerable<object?> actual) =>
        Assert.Equal(string.Join("\n", expected.Select(Of)), string.Join("\n", actual.Select(Of)));

    public static void Equal(object? expected, object? actual) => Assert.Equal(Of(expected), Of(actual));

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null: text.Append("null"); return;
            case string or Enum: text.Append(value); return;
            case DateTimeOffset at: text.Append(at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture)); return;
            case IFormattable when value is not Enum && value.GetType().Namespace == "System": text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)); return;
            case bool or Currency: text.Append(value); return;
            case IEnumerable many: WriteMany(text, many); return;
        }

        var type = value.GetType();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(RecentOperations<>))
        {
            WriteMany(text, (IEnumerable)type.GetMethod(nameof(RecentOperations<object>.ToList))!.Invoke(value, null)!);
            return;
        }

        text.Append(type.Name).Append(" { ");
        foreach (var property in Properties.GetOrAdd(type, Readable))
        {
            text.Append(property.Name).Append(" = ");
            Write(text, property.GetValue(value));
            text.Append(", ");
        }

        text.Append('}');
    }

    private static void WriteMany(StringBuilder text, IEnumerable many)
    {
        text.Append('[');
        foreach (var item in many)
        {
            Write(text, item);
            text.Append("; ");
        }

        text.Append(']');
    }

    private static PropertyInfo[] Readable(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0)];
}
