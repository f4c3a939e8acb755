using System.Globalization;
using System.Text.Json;
using CreditGrains.LoadTests;
using CreditGrains.LoadTests.Arrivals;
using CreditGrains.LoadTests.Bench;
using CreditGrains.LoadTests.Closing;
using CreditGrains.LoadTests.Contestants;
using CreditGrains.LoadTests.Scale;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (!OperatingSystem.IsLinux())
{
    await Console.Error.WriteLineAsync("The load generator drives its sockets by epoll and reads /proc, so it needs Linux.");
    return 1;
}

try
{
    switch (args)
    {
        case [.., "--help"]:
            Console.WriteLine(Usage.Text);
            return 0;
        case ["in-process", var store, var folder, var callers, var lines, var popularity, var warmUp, var seconds]:
            var onPostgres = store == "postgres";
            Console.WriteLine(JsonSerializer.Serialize(await InProcess.RunAsync(
                onPostgres ? Environment.GetEnvironmentVariable("CREDIT_POSTGRES")! : folder, onPostgres, int.Parse(callers), int.Parse(lines), Enum.Parse<Popularity>(popularity),
                TimeSpan.FromSeconds(double.Parse(warmUp)), TimeSpan.FromSeconds(double.Parse(seconds)))));
            return 0;
        case ["scale", .. var rest]: return await ScaleCommand.RunAsync(rest);
        case ["memory", .. var rest]: return await MemoryCommand.RunAsync(rest);
        case ["activation", .. var rest]: return await ActivationCommand.RunAsync(rest);
        case ["age", .. var rest]: return await AgeCommand.RunAsync(rest);
        case ["close-of-business", .. var rest]: return await ClosingCommand.RunAsync(rest);
        case ["hot-line", .. var rest]: return await BenchCommand.RunAsync([.. rest, "--popularity", "hot-line"]);
        case ["hot-merchant", .. var rest]: return await BenchCommand.RunAsync([.. rest, "--popularity", "hot-merchant"]);
        case ["load", .. var rest]: return await LoadCommand.RunAsync(rest);
        default: return await BenchCommand.RunAsync(args);
    }
}
catch (UsageException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
catch (AbsentException absent)
{
    await Console.Error.WriteLineAsync(absent.Message);
    return 1;
}
