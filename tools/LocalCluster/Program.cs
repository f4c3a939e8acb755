using System.Runtime.InteropServices;
using CreditGrains.LocalCluster;

// postgres: a private PostgreSQL until this program is asked to end. Whatever is wrong is one line and exit code 1.
if (args is not ["postgres"])
{
    await Console.Error.WriteLineAsync("usage: postgres");
    return 2;
}

try
{
    await using var postgres = await PrivatePostgres.StartAsync();
    Console.WriteLine(postgres.ConnectionString);
    var end = new TaskCompletionSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    await end.Task;
    return 0;

    void End(PosixSignalContext signal)
    {
        signal.Cancel = true;
        end.TrySetResult();
    }
}
catch (PostgresProgramsException missing)
{
    await Console.Error.WriteLineAsync(missing.Message);
    return 1;
}
