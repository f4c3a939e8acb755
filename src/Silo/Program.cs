using CreditGrains.Accounts;
using CreditGrains.Frontend.Hosting;
using CreditGrains.Silo;

// serve (when nothing else is said), with options or CREDIT_ variables, see README. Whatever is wrong is one line and exit code 1.
try
{
    await using var server = await SiloServer.StartAsync(
        SiloSettings.Read(Settings.ParseOptions(args is ["serve", .. var options] ? options : args), Environment.GetEnvironmentVariable),
        key => Console.WriteLine($"Operator key of this new store, shown this once: {key}"));
    Console.WriteLine($"CreditGrains is listening on {string.Join(", ", server.Addresses)}");
    await server.WaitForShutdownAsync();
    return 0;
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
