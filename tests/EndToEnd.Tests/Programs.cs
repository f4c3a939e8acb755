using System.Reflection;

namespace CreditGrains.EndToEnd.Tests;

/// <summary>Where the build put the programs that these tests start.</summary>
internal static class Programs
{
    public static string Frontend => Path("Frontend");

    public static string Demo => Path("Demo");

    private static string Path(string name) => System.IO.Path.GetFullPath(
        typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == name).Value!);
}
