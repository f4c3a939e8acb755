using System.Diagnostics;

namespace CreditGrains.LocalCluster;

/// <summary>Runs other programs.</summary>
internal static class Programs
{
    /// <returns>The path of <paramref name="name"/> on the PATH or where system programs stand, or null.</returns>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(["/usr/sbin", "/sbin", "/usr/bin", "/bin"])
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <returns>Exit code and everything it printed.</returns>
    public static async Task<(int Exit, string Output)> TryRunAsync(params string[] command)
    {
        // From a folder that every user may enter: the program may run as another one.
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = "/" };
        // Messages in one language, and no setting of the caller's PostgreSQL.
        start.Environment["LC_ALL"] = "C";
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        using var process = Process.Start(start) ?? throw new PostgresProgramsException($"{command[0]} did not start.");
        process.StandardInput.Close();
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }

    /// <exception cref="PostgresProgramsException">It failed; with what it said.</exception>
    public static async Task RunAsync(params string[] command)
    {
        var (exit, output) = await TryRunAsync(command);
        if (exit != 0) throw new PostgresProgramsException($"{Path.GetFileName(command[0])} failed ({exit}): {output.Trim().ReplaceLineEndings(" ")}");
    }
}
