using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using CreditGrains.Credit;

namespace CreditGrains.Silo.Tests;

/// <summary>Makes values with every field filled, each with something of its own, so that a field that does not cross is seen.</summary>
internal sealed class Samples
{
    private int count;

    /// <summary>One value of every form that <paramref name="type"/> may have.</summary>
    public static IEnumerable<object> Of(Type type)
    {
        var forms = type.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(form => form.DerivedType).ToArray();
        return forms.Length > 0 ? forms.SelectMany(Of) : [new Samples().Make(type)];
    }

    private object Make(Type type)
    {
        count++;
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Make(underlying);
        if (type == typeof(string)) return $"text {count}";
        if (type == typeof(bool)) return true;
        if (type == typeof(int)) return count;
        if (type == typeof(long)) return count + (1L << 40);
        if (type == typeof(ulong)) return ulong.MaxValue - (ulong)count;
        if (type == typeof(UInt128)) return UInt128.MaxValue - (UInt128)count;
        if (type == typeof(decimal)) return count + 0.125m;
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 3, 1, 12, 0, 0, count, TimeSpan.Zero);
        if (type == typeof(DateOnly)) return new DateOnly(2026, 3, 1).AddDays(count);
        if (type == typeof(Currency)) return Currency.Parse("KWD");
        if (type.IsEnum) return Enum.GetValues(type).Cast<object>().Last();
        if (type.IsGenericType && type.GetGenericTypeDefinition() is var open)
        {
            var arguments = type.GetGenericArguments();
            if (open == typeof(ImmutableArray<>) || open == typeof(IReadOnlyList<>)) return Fill(typeof(ImmutableArray), nameof(ImmutableArray.CreateRange), arguments, Items(arguments[0]));
            if (open == typeof(ImmutableSortedSet<>)) return Fill(typeof(ImmutableSortedSet), nameof(ImmutableSortedSet.CreateRange), arguments, Items(arguments[0]));
            if (open == typeof(ImmutableSortedDictionary<,>)) return Pairs(type, arguments);
            if (type.GetField("None", BindingFlags.Public | BindingFlags.Static) is { } none) return none.GetValue(null)!;
        }

        var forms = type.GetCustomAttributes<JsonDerivedTypeAttribute>().ToArray();
        return forms.Length > 0 ? Make(forms[0].DerivedType) : Build(type);
    }

    private object Build(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(one => one.GetParameters().Length).FirstOrDefault(one => one.GetParameters() is not [var only] || only.ParameterType != type);
        var parameters = constructor?.GetParameters() ?? [];
        var made = constructor is null ? Activator.CreateInstance(type)! : constructor.Invoke([.. parameters.Select(parameter => Make(parameter.ParameterType))]);
        foreach (var property in type.GetProperties().Where(property => property.SetMethod is not null && parameters.All(parameter => parameter.Name != property.Name)))
            property.SetValue(made, Make(property.PropertyType));
        return made;
    }

    private Array Items(Type type)
    {
        var items = Array.CreateInstance(type, 2);
        for (var i = 0; i < items.Length; i++) items.SetValue(Make(type), i);
        return items;
    }

    private static object Fill(Type factory, string name, Type[] arguments, Array items) =>
        factory.GetMethods().First(method => method.Name == name && method.GetParameters() is [var only] && only.ParameterType.IsGenericType && only.ParameterType.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            .MakeGenericMethod(arguments).Invoke(null, [items])!;

    private object Pairs(Type type, Type[] arguments)
    {
        object dictionary = type.GetField("Empty")!.GetValue(null)!;
        for (var i = 0; i < 2; i++) dictionary = type.GetMethod("Add")!.Invoke(dictionary, [Make(arguments[0]), Make(arguments[1])])!;
        return dictionary;
    }
}

/// <summary>All that a value says, in words: two values that say the same are the same to whoever reads them.</summary>
internal static class Wording
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string or bool or int or long or ulong or UInt128 or decimal or DateOnly or Enum or Currency => FormattableString.Invariant($"{value}"),
        DateTimeOffset instant => instant.ToString("O"),
        IEnumerable many => $"[{string.Join(", ", many.Cast<object>().Select(Of))}]",
        _ => $"{value.GetType().Name} {{{string.Join(", ", value.GetType().GetProperties().Where(one => one.GetIndexParameters().Length == 0 && one.CanWrite).Select(one => $"{one.Name}={Of(one.GetValue(value))}"))}}}",
    };
}
