using System.Diagnostics;
using System.Runtime.InteropServices;
using CreditGrains.Journal;

namespace CreditGrains.Demo;

/// <summary>What a server keeps its journal in.</summary>
/// <param name="Folder">Folder of the embedded store.</param>
/// <param name="Postgres">Connection string of an own database or schema, used instead; null for the embedded store.</param>
public sealed record Store(string Folder, string? Postgres)
{
    public JournalPlace Place => JournalPlace.Of(Folder, Postgres);
}

/// <summary>What serves the API: one process, or several behind one address.</summary>
public interface IServing : IAsyncDisposable
{
    Uri Address { get; }

    /// <summary>Asks it to end, as an operator would, and waits until it has.</summary>
    /// <returns>Exit code; of several processes the highest.</returns>
    Task<int> Stop();

    /// <summary>Ends all there is as a power cut would: SIGKILL, no chance to finish anything.</summary>
    Task Kill();
}

/// <summary>A real server process on a port of its own.</summary>
public sealed class Server : IServing
{
    private const string Listening = "listening on ";

    private readonly Process process;

    private Server(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    /// <param name="program">Path of the server's dll.</param>
    /// <param name="store">Its store, empty or from an earlier life.</param>
    /// <param name="sandbox">Where the sandbox clock starts; null runs on the real clock.</param>
    public static async Task<Server> Start(string program, Store store, string operatorKey, DateTimeOffset? sandbox)
    {
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true };
        start.Environment["CREDIT_URLS"] = "http://127.0.0.1:0";
        start.Environment["CREDIT_DATA"] = store.Folder;
        start.Environment["CREDIT_OPERATOR_KEY"] = operatorKey;
        start.Environment["CREDIT_SANDBOX"] = Instant(sandbox);
        start.Environment["CREDIT_POSTGRES"] = store.Postgres;
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            var at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at < 0) continue;
            // Whatever else it prints is read and dropped, so that it never waits for a reader.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return new Server(process, new Uri(line[(at + Listening.Length)..].Trim()));
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"The server ended with exit code {process.ExitCode} before it was ready.");
    }

    /// <summary>As CREDIT_SANDBOX takes it.</summary>
    internal static string? Instant(DateTimeOffset? sandbox) => sandbox?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    public async Task<int> Stop()
    {
        if (!process.HasExited && Signal(process.Id, SIGTERM) != 0) process.Kill();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await Stop();
        process.Dispose();
    }

    private const int SIGTERM = 15;

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Signal(int processId, int signal);
}
