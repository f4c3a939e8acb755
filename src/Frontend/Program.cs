using CreditGrains.Accounts;
using CreditGrains.Frontend.Hosting;

// serve (when nothing else is said) | keys create|list|revoke. Settings are options or CREDIT_ variables, see docs. Whatever is wrong is one line and exit code 1.
try
{
    switch (args)
    {
        case ["keys", .. var rest]:
            await KeysCommand.RunAsync(rest, Environment.GetEnvironmentVariable, Console.Out);
            return 0;
        case ["serve", .. var options]:
            await Serve(options);
            return 0;
        default:
            await Serve(args);
            return 0;
    }
}
catch (SettingException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}
catch (TryAgainException busy)
{
    await Console.Error.WriteLineAsync($"{busy.Message} Try again.");
    return 1;
}

static async Task Serve(string[] options)
{
    await using var server = await Server.StartAsync(
        Settings.Read(Settings.ParseOptions(options), Environment.GetEnvironmentVariable),
        key => Console.WriteLine($"Operator key of this new store, shown this once: {key}"));
    Console.WriteLine($"CreditGrains is listening on {string.Join(", ", server.Addresses)}");
    await server.WaitForShutdownAsync();
}
