using System.Globalization;
using CreditGrains.Chaos;
using CreditGrains.Journal;
using CreditGrains.Journal.Postgres;
using CreditGrains.LocalCluster;

// The first argument is the silo's dll, see ./credit. Exit code 1 when anything was lost, doubled or granted twice.
var partition = args.Contains("--partition");
args = [.. args.Where(argument => argument != "--partition")];
var (minutes, silos, clients, seed, next) = (0.0, 3, 16, 1, (string?)null);
if (args.Length % 2 == 0) return Usage();
for (var i = 1; i < args.Length; i += 2)
{
    var value = args[i + 1];
    switch (args[i])
    {
        case "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out minutes) && minutes is > 0 and <= 10_000: break;
        case "--silos" when int.TryParse(value, CultureInfo.InvariantCulture, out silos) && silos is >= 2 and <= 16: break;
        case "--clients" when int.TryParse(value, CultureInfo.InvariantCulture, out clients) && clients is >= 1 and <= 1_000: break;
        case "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out seed) && seed is >= 0 and <= 1_000_000: break;
        case "--next" when File.Exists(value): next = value; break;
        default: return Usage();
    }
}

try
{
    var settings = new RunSettings(args[0], next, minutes > 0 ? TimeSpan.FromMinutes(minutes) : null) { Silos = silos, Clients = clients, Seed = seed, Partition = partition };
    var wrong = await Run.Start(settings, async postgres => await GroupCommitJournal.StartAsync(new PostgresJournalStore(postgres)), Console.Out);
    foreach (var line in wrong.Take(50)) Console.WriteLine(line);
    Console.WriteLine(wrong.Count == 0 ? "Every acknowledged operation stands exactly once, no line granted more than it had, chains verify, the books balance." : $"{wrong.Count} things are wrong.");
    return wrong.Count == 0 ? 0 : 1;
}
catch (Exception fault) when (fault is ClusterException or PostgresProgramsException)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}

static int Usage()
{
    Console.Error.WriteLine("usage: ./credit chaos [--minutes M] [--silos 3] [--clients 16] [--seed 1] [--next SILO_DLL | --partition]");
    return 2;
}
