using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Keys;
using CreditGrains.Credit.Operations;
using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Edge;
using CreditGrains.Frontend.Keys;

namespace CreditGrains.Frontend.Hosting;

/// <summary>Issues, lists and revokes API keys in the store itself, whether or not a server is running on it: the journal's fence lets both write.</summary>
internal static class KeysCommand
{
    private const string Usage =
        "keys create --scope terminal|app|operator [--merchant mer_…] [--customer cus_…] [--label …] | keys list | keys revoke key_…, each with [--data ./data] or [--postgres …]";

    private static readonly string[] Own = ["scope", "merchant", "customer", "label"];

    public static async Task RunAsync(string[] arguments, Func<string, string?> environment, TextWriter output)
    {
        var (verb, rest) = arguments is [var first, ..] ? (first, arguments[1..]) : throw new SettingException($"Usage: {Usage}");
        var id = "";
        if (verb == "revoke") (id, rest) = rest is [var named, ..] ? (named, rest[1..]) : throw new SettingException($"Usage: {Usage}");
        var options = Settings.ParseOptions(rest);
        var settings = Settings.Read(options.Where(option => !Own.Contains(option.Key)).ToDictionary(), environment);
        await using var system = await LocalSystem.OpenAsync(settings);
        switch (verb)
        {
            case "create":
                await Create(system, options, output);
                break;
            case "list":
                foreach (var key in await system.Accounts.Keyring.All()) await output.WriteLineAsync(Line(key));
                break;
            case "revoke":
                await Revoke(system, id, output);
                break;
            default:
                throw new SettingException($"Usage: {Usage}");
        }
    }

    private static async Task Create(LocalSystem system, Dictionary<string, string> options, TextWriter output)
    {
        if (!Names.TryParse<Scope>(options.GetValueOrDefault("scope"), out var scope)) throw new SettingException($"--scope must be one of {string.Join(", ", Names.All<Scope>())}.");
        var request = new IssueKeyRequest(scope, options.GetValueOrDefault("merchant"), options.GetValueOrDefault("customer"), options.GetValueOrDefault("label"));
        if (request.Check() is { } problem) throw new SettingException(string.Join("; ", problem.Errors!.Select(error => $"{error.Key} {error.Value[0]}")) + ".");
        if (await KeyIssuing.MissingOwner(system.Accounts, request) is { } missing) throw new SettingException($"There is no such {missing}.");

        var secret = Secrets.New();
        var answer = await system.Accounts.Keyring.Issue(new KeyringCommand.Issue(IdempotencyKey.Once(), request.ToKey(Identities.New(Ids.Key, system.Clock), secret)));
        if (!answer.IsDone) throw new SettingException(answer.Refusal.Detail);
        await output.WriteLineAsync(Line(answer.Value));
        await output.WriteLineAsync($"The key itself, shown this once: {secret}");
    }

    private static async Task Revoke(LocalSystem system, string id, TextWriter output)
    {
        if (!Ids.IsValid(Ids.Key, id)) throw new SettingException("There is no such key.");
        var answer = await system.Accounts.Keyring.Revoke(new KeyringCommand.Revoke(IdempotencyKey.Once(), id));
        if (!answer.IsDone && answer.Refusal.Code != RefusalCode.KeyRevoked) throw new SettingException(answer.Refusal.Detail);
        await output.WriteLineAsync($"{id} is revoked.");
    }

    private static string Line(ApiKey key) =>
        string.Join('\t', key.Id, Names.Of(key.Scope), key.OwnerId ?? "-", $"…{key.Hint}", key.RevokedAt is null ? "valid" : "revoked", key.Label ?? "");
}
