using System.Globalization;
using System.Runtime.InteropServices;
using CreditGrains.LocalCluster;

// The first argument is the silo's dll, see ./credit. Whatever is wrong is one line and exit code 1.
const string usage = """
    usage: ./credit cluster up [--silos 3] [--url http://127.0.0.1:8080] [--folder ./data/cluster]
           ./credit cluster status | add | kill N | pause N | resume N | drain N | restart-postgres | down   [--folder ./data/cluster]

    The database is the one in CREDIT_POSTGRES; without it a private PostgreSQL that is removed when the cluster ends.
    """;

try
{
    switch (args)
    {
        case ["postgres"]:
            await using (var postgres = await PrivatePostgres.StartAsync())
            {
                Console.WriteLine(postgres.ConnectionString);
                await AskedToEnd(new TaskCompletionSource());
            }

            return 0;
        case [var program, "up", .. var rest]:
            await Up(program, Options(rest, "silos", "url", "folder"));
            return 0;
        case [_, "status" or "add" or "restart-postgres" or "down", .. var rest]:
            Console.WriteLine(await Control.AskAsync(FolderOf(Options(rest, "folder")), [args[1]]));
            return 0;
        case [_, "kill" or "pause" or "resume" or "drain", var number, .. var rest]:
            Console.WriteLine(await Control.AskAsync(FolderOf(Options(rest, "folder")), [args[1], number]));
            return 0;
        default:
            await Console.Error.WriteLineAsync(usage);
            return 2;
    }
}
catch (Exception wrong) when (wrong is PostgresProgramsException or ClusterException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}

static async Task Up(string program, Dictionary<string, string> options)
{
    var folder = FolderOf(options);
    var silos = int.TryParse(options.GetValueOrDefault("silos", "3"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 64
        ? count : throw new ClusterException($"--silos is '{options["silos"]}'; it must be 1 to 64.");
    Directory.CreateDirectory(folder);
    await using var control = await Control.ListenAsync(folder);
    var postgres = Environment.GetEnvironmentVariable("CREDIT_POSTGRES") is { Length: > 0 } configured ? configured : null;
    var settings = new ClusterSettings(program, folder, options.GetValueOrDefault("url", "http://127.0.0.1:8080"), postgres) { Silos = silos };
    await using var cluster = await Cluster.StartAsync(settings);
    foreach (var line in await File.ReadAllLinesAsync(cluster.Silos[0].LogFile))
        if (line.StartsWith("Operator key", StringComparison.Ordinal)) Console.WriteLine(line);
    Console.WriteLine(await cluster.StatusAsync());
    Console.WriteLine($"CreditGrains is listening on {cluster.Address.ToString().TrimEnd('/')}");

    var end = new TaskCompletionSource();
    using var ended = new CancellationTokenSource();
    var serving = control.ServeAsync(question => Answer(cluster, question, end), ended.Token);
    var keeping = KeepFrontend(cluster, ended.Token);
    await AskedToEnd(end);
    await ended.CancelAsync();
    await Task.WhenAll(serving, keeping);
}

static async Task<string> Answer(Cluster cluster, string[] question, TaskCompletionSource end)
{
    switch (question)
    {
        case ["status"]: return await cluster.StatusAsync();
        case ["add"]: return $"{await cluster.AddAsync()} serves.";
        case ["restart-postgres"]:
            await (cluster.Postgres ?? throw new ClusterException("The database is not this cluster's own.")).RestartAsync(immediate: true);
            return "PostgreSQL was stopped hard and started again.";
        case ["down"]:
            end.TrySetResult();
            return "The cluster ends.";
        case [var verb, var text]:
            var silo = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? cluster.Silo(number) : throw new ClusterException($"'{text}' is no silo's number.");
            switch (verb)
            {
                case "kill":
                    await silo.KillAsync();
                    return $"{silo} was killed.";
                case "pause":
                    silo.Pause();
                    return $"{silo} hangs.";
                case "resume":
                    silo.Resume();
                    return $"{silo} goes on.";
                case "drain": return $"{silo} ended with exit code {await silo.DrainAsync()}.";
            }

            break;
    }

    throw new ClusterException($"Nothing answers '{string.Join(' ', question)}'.");
}

static async Task KeepFrontend(Cluster cluster, CancellationToken cancellationToken)
{
    while (!cancellationToken.IsCancellationRequested)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            await cluster.KeepFrontendAsync();
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (ClusterException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
        }
    }
}

static async Task AskedToEnd(TaskCompletionSource end)
{
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    await end.Task;

    void End(PosixSignalContext signal)
    {
        signal.Cancel = true;
        end.TrySetResult();
    }
}

static string FolderOf(Dictionary<string, string> options) => options.GetValueOrDefault("folder", Path.Combine("data", "cluster"));

static Dictionary<string, string> Options(string[] arguments, params string[] known)
{
    var options = new Dictionary<string, string>(StringComparer.Ordinal);
    for (var i = 0; i < arguments.Length; i += 2)
    {
        var name = arguments[i].StartsWith("--", StringComparison.Ordinal) ? arguments[i][2..] : "";
        if (!known.Contains(name)) throw new ClusterException($"There is no option {arguments[i]}; the options are --{string.Join(", --", known)}.");
        if (i + 1 == arguments.Length || !options.TryAdd(name, arguments[i + 1])) throw new ClusterException($"Option {arguments[i]} needs one value.");
    }

    return options;
}
