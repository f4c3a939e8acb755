using System.Globalization;

namespace CreditGrains.LoadTests;

/// <summary>What was asked for makes no sense; the message is one line.</summary>
public sealed class UsageException(string message) : Exception(message);

/// <summary>Options written as <c>--name value</c> or <c>--name=value</c>; those in <c>flags</c> stand alone.</summary>
public sealed class Options
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <exception cref="UsageException">One is unknown, given twice or without its value.</exception>
    public Options(ReadOnlySpan<string> arguments, string[] names, string[] flags)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal)) throw new UsageException($"'{argument}' is no option.");
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals > 0 ? argument[2..equals] : argument[2..];
            if (!names.Contains(name) && !flags.Contains(name)) throw new UsageException($"There is no option --{name}; the options are --{string.Join(", --", names.Concat(flags))}.");
            var value = flags.Contains(name) ? "" : equals > 0 ? argument[(equals + 1)..] : ++i < arguments.Length ? arguments[i] : throw new UsageException($"Option --{name} needs a value.");
            if (!values.TryAdd(name, value)) throw new UsageException($"Option --{name} is given twice.");
        }
    }

    public bool Has(string flag) => values.ContainsKey(flag);

    public string? Text(string name) => values.GetValueOrDefault(name);

    public int Number(string name, int otherwise, int least = 1)
    {
        if (!values.TryGetValue(name, out var text)) return otherwise;
        return int.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number : throw new UsageException($"--{name} is '{text}'; it must be a whole number, at least {least}.");
    }

    public T OneOf<T>(string name, T otherwise) where T : struct, Enum
    {
        if (!values.TryGetValue(name, out var text)) return otherwise;
        return Enum.TryParse<T>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value : throw new UsageException($"--{name} is '{text}'; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");
    }
}
