using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace CreditGrains.LoadTests.Contestants;

/// <summary>A server as a process of its own, which says where it listens; ended by its id.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string Listening = "listening on ";
    private const int SIGTERM = 15;

    private readonly Process process;
    private readonly StringBuilder complaints;

    private ServerProcess(Process process, StringBuilder complaints, Uri address) => (this.process, this.complaints, Address) = (process, complaints, address);

    public Uri Address { get; }

    public IPEndPoint EndPoint => new(IPAddress.Parse(Address.Host), Address.Port);

    public int Id => process.Id;

    /// <param name="program">Path of its dll.</param>
    /// <exception cref="AbsentException">It is not built, or ends before it listens; with its own words.</exception>
    public static async Task<ServerProcess> StartAsync(string program, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        if (!File.Exists(program)) throw new AbsentException($"{Path.GetFileNameWithoutExtension(program)} is not built.");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new AbsentException($"{program} did not start.");
        var complaints = new StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (complaints)
                if (complaints.Length < 2_000) complaints.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            var at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at < 0) continue;
            // Whatever else it prints is read and dropped, so that it never waits for a reader.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return new ServerProcess(process, complaints, new Uri(line[(at + Listening.Length)..].Split(',')[0].Trim()));
        }

        await process.WaitForExitAsync();
        var reason = complaints.ToString().Trim().ReplaceLineEndings(" ");
        process.Dispose();
        throw new AbsentException(reason.Length > 0 ? reason[..Math.Min(300, reason.Length)] : $"{Path.GetFileName(program)} ended before it was ready.");
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited && Signal(process.Id, SIGTERM) == 0)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await process.WaitForExitAsync(patience.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Signal(int processId, int signal);
}

/// <summary>Something that takes part in the race is not here; the message says what, in one line.</summary>
public sealed class AbsentException(string message) : Exception(message);
