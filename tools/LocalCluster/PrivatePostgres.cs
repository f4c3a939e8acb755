using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace CreditGrains.LocalCluster;

/// <summary>
/// A PostgreSQL server of one's own, in a folder of its own, on a free port of the loopback address: for tests and for a cluster on one machine. It is durable like any
/// other (fsync is on) as long as it lives; when it is disposed of, or when the process that started it ends in whatever way, the server stops and the folder goes.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const string User = "credit";
    private const int StartsMax = 5;

    // A path to a Unix socket has at most 107 bytes on Linux and 103 on macOS, and the socket's own name takes some.
    private const int SocketFolderLengthMax = 80;

    private readonly string bin, folder, password;
    private readonly OtherUser? other;
    private Process? watchdog;
    private int port;

    private PrivatePostgres(string bin, OtherUser? other, string folder) =>
        (this.bin, this.other, this.folder, password) = (bin, other, folder, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <summary>To the database <c>postgres</c>, over loopback, with a password, as a superuser of this server.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={port};Username={User};Password={password};Database=postgres";

    /// <summary>The same over the Unix socket, which other networks of this machine reach too.</summary>
    public string SocketConnectionString => $"Host={folder};Port={port};Username={User};Database=postgres";

    /// <summary>Folder of the server's Unix socket, which lets in nobody but this user and the server's.</summary>
    public string SocketFolder => folder;

    public int Port => port;

    /// <summary>PostgreSQL's own programs: psql, pgbench and the like.</summary>
    public string ProgramsFolder => bin;

    private string DataFolder => Path.Combine(folder, "data");

    private string LogFile => Path.Combine(folder, "log");

    /// <summary>Makes a cluster and starts its server; takes about two seconds.</summary>
    /// <param name="settings">Lines for postgresql.conf, after our own.</param>
    /// <exception cref="PostgresProgramsException">PostgreSQL is not installed or does not start here.</exception>
    public static async Task<PrivatePostgres> StartAsync(params string[] settings)
    {
        var bin = await PostgresPrograms.FindAsync();
        var other = await OtherUser.FindAsync();
        var postgres = new PrivatePostgres(bin, other, Directory.CreateTempSubdirectory("creditgrains-pg-").FullName);
        try
        {
            await postgres.CreateAsync(settings);
            postgres.Watch();
            await postgres.StartOnFreePortAsync();
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the server: connections are ended, what was committed is kept.</summary>
    /// <param name="immediate">As a power cut would: no checkpoint, no goodbye; the next start recovers from the log.</param>
    public Task StopAsync(bool immediate = false) => ControlAsync("stop", "-m", immediate ? "immediate" : "fast", "-w");

    /// <summary>Starts the server again on the same port.</summary>
    public Task StartAgainAsync() => ControlAsync("start", "-w", "-t", "60", "-l", LogFile);

    public async Task RestartAsync(bool immediate = false)
    {
        await StopAsync(immediate);
        await StartAgainAsync();
    }

    /// <summary>Stops the server and removes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (watchdog is null)
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            return;
        }

        // The watchdog does the same when we are killed, so there is one way out.
        watchdog.StandardInput.Close();
        await watchdog.WaitForExitAsync();
        watchdog.Dispose();
    }

    private async Task CreateAsync(string[] settings)
    {
        var passwordFile = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(passwordFile, password);
        if (other is not null) await Programs.RunAsync(Programs.Find("chown") ?? "/bin/chown", "-R", other.Name, folder);
        // --no-sync: nothing of value is there before the server runs.
        await RunAsync("initdb", "-D", DataFolder, "-U", User, "--pwfile", passwordFile, "--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync");
        File.Delete(passwordFile);
        var sockets = folder.Length <= SocketFolderLengthMax ? folder : "";
        await File.AppendAllLinesAsync(Path.Combine(DataFolder, "postgresql.conf"),
        [
            "listen_addresses = '127.0.0.1'", $"unix_socket_directories = '{sockets}'", "max_connections = 300", "fsync = on", "synchronous_commit = on", .. settings,
        ]);
    }

    // A port that was free a moment ago may be taken by now: then another is tried.
    private async Task StartOnFreePortAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            port = FreePort();
            await File.AppendAllLinesAsync(Path.Combine(DataFolder, "postgresql.conf"), [$"port = {port}"]);
            try
            {
                await StartAgainAsync();
                return;
            }
            catch (PostgresProgramsException) when (attempt < StartsMax)
            {
                // The log says why; the last attempt tells.
            }
            catch (PostgresProgramsException fault)
            {
                throw new PostgresProgramsException($"{fault.Message} {string.Join(' ', (await File.ReadAllLinesAsync(LogFile)).TakeLast(5))}");
            }
        }
    }

    /// <summary>
    /// A shell that waits for the end of its input, which only we hold open: the end of this process, however it comes, is the end of the server. In a session of its own
    /// where possible, so that whoever kills our process group does not kill it first.
    /// </summary>
    private void Watch()
    {
        const string script = "trap '' HUP INT TERM; cat >/dev/null; f=$1; shift; \"$@\" >/dev/null 2>&1; rm -rf \"$f\"";
        string[] stop = [.. other?.Prefix ?? [], Path.Combine(bin, "pg_ctl"), "-D", DataFolder, "-m", "immediate", "-w", "stop"];
        string[] command = [.. Programs.Find("setsid") is { } setsid ? (string[])[setsid] : [], "/bin/sh", "-c", $"exec >/dev/null 2>&1; {script}", "sh", folder, .. stop];
        watchdog = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, WorkingDirectory = "/" })
            ?? throw new PostgresProgramsException("The watchdog did not start.");
    }

    private Task ControlAsync(params string[] verb) => RunAsync("pg_ctl", ["-D", DataFolder, .. verb]);

    private Task RunAsync(string program, params string[] arguments) => Programs.RunAsync([.. other?.Prefix ?? [], Path.Combine(bin, program), .. arguments]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
