using System.Security.Cryptography;
using CreditGrains.Demo;
using CreditGrains.Journal;
using CreditGrains.LocalCluster;
using Spectre.Console;

// demo SERVER_DLL [--customers N] [--keep FOLDER | --postgres CONNECTION] [--silos N, with the silo's dll]
var options = Options.Parse(args);
if (options is null)
{
    Console.Error.WriteLine("usage: demo SERVER_DLL [--customers N] [--keep EMPTY_FOLDER | --postgres CONNECTION_STRING_OF_AN_EMPTY_DATABASE | --silos N [--postgres CONNECTION_STRING_OF_AN_EMPTY_DATABASE]]");
    return 2;
}

var folder = options.Keep ?? Directory.CreateTempSubdirectory("creditgrains-demo-").FullName;
try
{
    await using var own = options is { Silos: not null, Postgres: null } ? await PrivatePostgres.StartAsync() : null;
    return await Run.Demo(options, new Store(folder, options.Postgres ?? own?.ConnectionString), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
}
catch (Exception failure) when (failure is InvalidOperationException or IOException or HttpRequestException or JournalUnavailableException or ClusterException or PostgresProgramsException)
{
    AnsiConsole.MarkupLineInterpolated($"[red]{failure.Message}[/]");
    return 1;
}
finally
{
    if (options.Keep is null) Directory.Delete(folder, recursive: true);
}
