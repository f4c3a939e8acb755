namespace CreditGrains.LocalCluster;

/// <summary>PostgreSQL's programs are missing or do not run here; the message is one line that says what to do.</summary>
public sealed class PostgresProgramsException(string message) : Exception(message);

/// <summary>The folder of PostgreSQL's server programs on this machine.</summary>
internal static class PostgresPrograms
{
    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    /// <summary>Where the packages of the usual systems put them; versions below each, the newest first.</summary>
    private static readonly (string Folder, string Bin)[] Homes =
    [
        ("/usr/lib/postgresql", "bin"), ("/usr/local/lib/postgresql", "bin"), ("/usr/pgsql-*", "bin"), ("/opt/homebrew/opt/postgresql@*", "bin"), ("/usr/local/opt/postgresql@*", "bin"),
    ];

    /// <exception cref="PostgresProgramsException">There are none.</exception>
    public static async Task<string> FindAsync()
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            if (Resolve(folder) is { } found) return found;

        if (Programs.Find("pg_config") is { } config)
        {
            var (_, output) = await Programs.TryRunAsync(config, "--bindir");
            if (Resolve(output.Trim()) is { } found) return found;
        }

        return Homes.SelectMany(home => Versions(home.Folder).Select(version => Path.Combine(version, home.Bin))).Select(Resolve).FirstOrDefault(found => found is not null)
            ?? throw new PostgresProgramsException(
                "PostgreSQL's server programs (initdb, pg_ctl, postgres) were not found. Install the package 'postgresql' (Debian, Ubuntu: apt-get install postgresql; "
                + "Fedora: dnf install postgresql-server; macOS: brew install postgresql), or put their folder on the PATH.");
    }

    // Links are followed: initdb looks for its companions beside itself.
    private static string? Resolve(string folder)
    {
        if (folder.Length == 0 || !Needed.All(program => File.Exists(Path.Combine(folder, program)))) return null;
        var initdb = new FileInfo(Path.Combine(folder, "initdb"));
        return Path.GetDirectoryName(initdb.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? initdb.FullName);
    }

    private static IEnumerable<string> Versions(string pattern)
    {
        var (parent, name) = pattern.Contains('*', StringComparison.Ordinal) ? (Path.GetDirectoryName(pattern)!, Path.GetFileName(pattern)) : (pattern, "*");
        return Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, name).OrderByDescending(VersionOf) : [];
    }

    private static int VersionOf(string folder) => int.TryParse(new string([.. Path.GetFileName(folder).Where(char.IsAsciiDigit)]), out var version) ? version : 0;
}
