using System.Reflection;

namespace CreditGrains.LoadTests.Contestants;

/// <summary>Where the programs that take part are built, and where those of the system are.</summary>
internal static class Programs
{
    private static readonly string Repository = Path.GetFullPath(Metadata("Repository")), Output = Metadata("Output");

    public static string Frontend => Built("src/Frontend", "CreditGrains.Frontend");

    public static string Silo => Built("src/Silo", "CreditGrains.Silo");

    public static string Peer(string name) => Built($"load-tests/peers/{name}", $"CreditGrains.Peers.{name}");

    /// <exception cref="AbsentException">It is not installed.</exception>
    public static string OfSystem(string name, string package) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(["/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"])
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) ?? throw new AbsentException($"{name} was not found; install the package '{package}'.");

    private static string Built(string project, string name) => Path.Combine(Repository, project, Output, name + ".dll");

    private static string Metadata(string key) =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
