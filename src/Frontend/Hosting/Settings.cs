using System.Globalization;
using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Edge;
using CreditGrains.Journal;

namespace CreditGrains.Frontend.Hosting;

/// <summary>A setting is wrong, or what it names cannot be used; the message is one line for whoever started the program.</summary>
public sealed class SettingException(string message) : Exception(message);

/// <summary>
/// What the server is started with: options (<c>--data ./data</c>) go before the environment (<c>CREDIT_DATA</c>). The names are the same in every host.
/// </summary>
/// <param name="Data">Folder of the embedded store.</param>
/// <param name="OperatorKey">Operator key of a fresh store; null has one made.</param>
/// <param name="IsSandbox">Whether the clock may be set.</param>
/// <param name="SandboxStart">Where the sandbox clock starts; null is now.</param>
/// <param name="RateLimit">Requests a second for every key; null keeps each scope's own.</param>
/// <param name="LogsJson">Log lines as JSON.</param>
/// <param name="Postgres">Where PostgreSQL keeps the journal instead of <paramref name="Data"/>: connection strings separated by <c>|</c> or line breaks; null for the embedded store.</param>
public sealed record Settings(
    IReadOnlyList<string> Urls, string Data, string? OperatorKey, bool IsSandbox, DateTimeOffset? SandboxStart, int? RateLimit, bool LogsJson, string? Postgres = null)
{
    private static readonly string[] Names = ["urls", "data", "postgres", "operator-key", "sandbox", "rate-limit", "log"];

    /// <exception cref="SettingException">One of them is unknown, malformed or not available.</exception>
    public static Settings Read(IReadOnlyDictionary<string, string> options, Func<string, string?> environment)
    {
        foreach (var name in options.Keys)
            if (!Names.Contains(name)) throw new SettingException($"There is no option --{name}; the options are --{string.Join(", --", Names)}.");

        // An empty variable is as good as none: that is how container files unset one.
        string? Value(string name) => options.GetValueOrDefault(name) ?? (environment("CREDIT_" + name.ToUpperInvariant().Replace('-', '_')) is { Length: > 0 } value ? value : null);
        var (isSandbox, start) = Sandbox(Value("sandbox"));
        return new Settings(
            UrlsOf(Value("urls") ?? "http://127.0.0.1:8080"), Value("data") ?? "./data", OperatorKeyOf(Value("operator-key")), isSandbox, start, RateOf(Value("rate-limit")), LogOf(Value("log")),
            PostgresOf(Value("postgres")));
    }

    /// <summary>Where the journal is kept.</summary>
    public JournalPlace Place => JournalPlace.Of(Data, Postgres);

    /// <summary>Options written as <c>--name value</c> or <c>--name=value</c>.</summary>
    public static Dictionary<string, string> ParseOptions(ReadOnlySpan<string> arguments)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal)) throw new SettingException($"'{argument}' is no option.");
            var (name, value) = argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
                ? (argument[2..equals], argument[(equals + 1)..])
                : (argument[2..], i + 1 < arguments.Length ? arguments[++i] : throw new SettingException($"Option {argument} needs a value."));
            if (!options.TryAdd(name, value)) throw new SettingException($"Option --{name} is given twice.");
        }

        return options;
    }

    private static string? PostgresOf(string? text)
    {
        if (text is null) return null;
        try
        {
            // What can be shown can be parsed.
            return JournalPlace.Of("", text).ToString() is not null ? text : null;
        }
        catch (JournalUnavailableException wrong)
        {
            throw new SettingException($"CREDIT_POSTGRES: {wrong.Message}");
        }
    }

    private static string[] UrlsOf(string text)
    {
        var urls = text.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var url in urls)
            if (!Uri.TryCreate(url.Replace("*", "any", StringComparison.Ordinal).Replace("+", "any", StringComparison.Ordinal), UriKind.Absolute, out var parsed) || parsed.Scheme != Uri.UriSchemeHttp || parsed.PathAndQuery != "/")
                throw new SettingException($"CREDIT_URLS has '{url}', which is not of the form http://host:port.");
        return urls.Length > 0 ? urls : throw new SettingException("CREDIT_URLS names no address.");
    }

    private static string? OperatorKeyOf(string? text)
    {
        if (text is null) return null;
        if (text.Length < Secrets.ShortestOperatorKey) throw new SettingException($"CREDIT_OPERATOR_KEY must have at least {Secrets.ShortestOperatorKey} characters.");
        return SecretDigest.TryOf(text, out _) && !text.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? text
            : throw new SettingException("CREDIT_OPERATOR_KEY must be at most 256 printable ASCII characters without spaces.");
    }

    private static (bool, DateTimeOffset?) Sandbox(string? text) => text switch
    {
        null or "0" => (false, null),
        "1" => (true, null),
        _ when InstantConverter.TryParse(text, out var start) && start.Year is >= 2000 and < 2200 => (true, start),
        _ => throw new SettingException($"CREDIT_SANDBOX is '{text}'; it must be 1 or an instant such as 2024-01-01T00:00:00Z."),
    };

    private static int? RateOf(string? text) =>
        text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate is >= 1 and <= 100_000_000 ? rate
        : throw new SettingException($"CREDIT_RATE_LIMIT is '{text}'; it must be a number of requests a second.");

    private static bool LogOf(string? text) => text switch
    {
        null or "text" => false,
        "json" => true,
        _ => throw new SettingException($"CREDIT_LOG is '{text}'; it must be text or json."),
    };
}
