using System.Runtime.InteropServices;

namespace CreditGrains.LocalCluster;

/// <summary>PostgreSQL refuses to run as root, so root runs it as somebody else: <c>postgres</c> where that user exists, else <c>nobody</c>.</summary>
internal sealed record OtherUser(string Name, IReadOnlyList<string> Prefix)
{
    /// <returns>Null when this process is not root's.</returns>
    /// <exception cref="PostgresProgramsException">There is no such user, or no program to become one.</exception>
    public static async Task<OtherUser?> FindAsync()
    {
        if (GetEffectiveUserId() != 0) return null;
        foreach (var name in (string[])["postgres", "nobody"])
        {
            var (exit, group) = await Programs.TryRunAsync(Programs.Find("id") ?? "/usr/bin/id", "-g", name);
            if (exit == 0) return new OtherUser(name, PrefixOf(name, group.Trim()));
        }

        throw new PostgresProgramsException("PostgreSQL does not run as root, and there is neither a user 'postgres' nor 'nobody' to run it as.");
    }

    private static string[] PrefixOf(string name, string group)
    {
        if (Programs.Find("setpriv") is { } setpriv) return [setpriv, $"--reuid={name}", $"--regid={group}", "--clear-groups", "--"];
        if (Programs.Find("runuser") is { } runuser) return [runuser, "-u", name, "--"];
        // The shell's own name takes the place of $0.
        if (Programs.Find("su") is { } su) return [su, name, "-s", "/bin/sh", "-c", "exec \"$@\"", "--", "sh"];
        throw new PostgresProgramsException("PostgreSQL does not run as root, and none of setpriv, runuser and su is here to run it as somebody else.");
    }

    [DllImport("libc", EntryPoint = "geteuid"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint GetEffectiveUserId();
}
