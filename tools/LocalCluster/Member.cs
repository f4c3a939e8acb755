using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CreditGrains.LocalCluster;

public enum Role
{
    /// <summary>Accounts live here, and the API is served.</summary>
    Silo,

    /// <summary>Only the API is served: the one address in front of the silos.</summary>
    Frontend,
}

public enum MemberState
{
    Running,

    /// <summary>Stopped by SIGSTOP: to everybody else a machine that hangs.</summary>
    Paused,

    /// <summary>Asked to end; it finishes what it took on.</summary>
    Draining,
    Ended,
}

/// <summary>One process of the cluster. It ends with the process that started it, however that ends.</summary>
public sealed class Member : IAsyncDisposable
{
    private const string Listening = "listening on ";

    // Prints the program's own id, and kills it when nobody holds the other end of the input any more. An interrupt from the keyboard goes to the whole group; only the owner obeys it.
    private const string Guard = "trap '' INT; exec 3<&0; \"$@\" </dev/null & p=$!; echo $p; (read -r _ <&3; kill -9 $p) >/dev/null 2>&1 & wait $p; s=$?; kill $! 2>/dev/null; exit $s";

    private readonly Process guard;
    private volatile MemberState state;

    private Member(int number, Role role, Process guard, int processId, Uri address, string logFile) =>
        (Number, Role, this.guard, ProcessId, Address, LogFile) = (number, role, guard, processId, address, logFile);

    /// <summary>1 for the first silo, counting up over the life of the cluster; 0 for the front end.</summary>
    public int Number { get; }

    public Role Role { get; }

    public int ProcessId { get; }

    public Uri Address { get; }

    /// <summary>Everything it printed.</summary>
    public string LogFile { get; }

    public MemberState State => guard.HasExited ? MemberState.Ended : state;

    /// <summary>Exit code; null while it runs.</summary>
    public int? ExitCode => guard.HasExited ? guard.ExitCode : null;

    /// <summary>Starts the program and returns when it listens.</summary>
    /// <param name="program">Path of the silo's dll.</param>
    /// <param name="within">What the program is started by, such as <c>ip netns exec NAME</c>; empty for nothing.</param>
    /// <exception cref="ClusterException">It ended before it listened.</exception>
    public static async Task<Member> StartAsync(int number, Role role, string program, string logFile, IReadOnlyDictionary<string, string?> environment, IReadOnlyList<string> within)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"{{ {Guard}; }} 2>>\"$0\"", logFile, .. within, "dotnet", program, "serve", "--role", role == Role.Silo ? "silo" : "frontend"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var guard = Process.Start(start) ?? throw new ClusterException("The shell did not start.");
        var processId = int.Parse(await guard.StandardOutput.ReadLineAsync() ?? "0", CultureInfo.InvariantCulture);
        var log = new StreamWriter(new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        while (await guard.StandardOutput.ReadLineAsync() is { } line)
        {
            await log.WriteLineAsync(line);
            var at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at < 0) continue;
            _ = CopyAsync(guard.StandardOutput, log);
            return new Member(number, role, guard, processId, new Uri(line[(at + Listening.Length)..].Split(',')[0].Trim()), logFile);
        }

        await guard.WaitForExitAsync();
        await log.DisposeAsync();
        var last = (await File.ReadAllLinesAsync(logFile)).LastOrDefault(line => line.Length > 0) ?? "It said nothing.";
        throw new ClusterException($"{Name(role, number)} ended with exit code {guard.ExitCode} before it listened. {last}");
    }

    /// <summary>SIGKILL: as a power cut would.</summary>
    public async Task KillAsync()
    {
        Send(Signal.Kill);
        await guard.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it hangs, and knows nothing of it.</summary>
    public void Pause()
    {
        Send(Signal.Stop);
        state = MemberState.Paused;
    }

    /// <summary>SIGCONT after <see cref="Pause"/>: it goes on as if no time had passed.</summary>
    public void Resume()
    {
        Send(Signal.Continue);
        state = MemberState.Running;
    }

    /// <summary>SIGTERM: it takes on nothing new, finishes, hands its accounts over and ends.</summary>
    /// <returns>Exit code.</returns>
    public async Task<int> DrainAsync()
    {
        if (State == MemberState.Paused) Resume();
        state = MemberState.Draining;
        Send(Signal.Terminate);
        await guard.WaitForExitAsync();
        return guard.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!guard.HasExited) await KillAsync();
        guard.Dispose();
    }

    public override string ToString() => Name(Role, Number);

    private static string Name(Role role, int number) => role == Role.Silo ? $"silo {number}" : "front end";

    private static async Task CopyAsync(StreamReader from, StreamWriter to)
    {
        await using (to)
            while (await from.ReadLineAsync() is { } line) await to.WriteLineAsync(line);
    }

    // The id is the program's own; while the guard has not waited for it nobody else can have it.
    private void Send(Signal signal)
    {
        if (!guard.HasExited) _ = SendSignal(ProcessId, Numbers[(int)signal]);
    }

    private enum Signal
    {
        Kill,
        Terminate,
        Stop,
        Continue,
    }

    // SIGSTOP and SIGCONT have other numbers on macOS.
    private static readonly int[] Numbers = OperatingSystem.IsMacOS() ? [9, 15, 17, 19] : [9, 15, 19, 18];

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SendSignal(int processId, int signal);
}

/// <summary>The cluster cannot do what was asked; the message is one line that says why.</summary>
public sealed class ClusterException(string message) : Exception(message);
