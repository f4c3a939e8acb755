using System.Security.Cryptography;
using CreditGrains.Demo;
using Spectre.Console;

// demo SERVER_DLL [--customers N] [--keep FOLDER]
var options = Options.Parse(args);
if (options is null)
{
    Console.Error.WriteLine("usage: demo SERVER_DLL [--customers N] [--keep EMPTY_FOLDER]");
    return 2;
}

var folder = options.Keep ?? Directory.CreateTempSubdirectory("creditgrains-demo-").FullName;
try
{
    return await Run.Demo(options, folder, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
}
catch (Exception failure) when (failure is InvalidOperationException or IOException or HttpRequestException)
{
    AnsiConsole.MarkupLineInterpolated($"[red]{failure.Message}[/]");
    return 1;
}
finally
{
    if (options.Keep is null) Directory.Delete(folder, recursive: true);
}
