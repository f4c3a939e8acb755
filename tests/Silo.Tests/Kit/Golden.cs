using System.Runtime.CompilerServices;

namespace CreditGrains.Silo.Tests;

/// <summary>A file that says how it was before. CREDIT_UPDATE_GOLDEN=1 writes it anew; the difference is then read by a person.</summary>
internal static class Golden
{
    public static void MustMatch(string name, string now, [CallerFilePath] string from = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(from)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("CREDIT_UPDATE_GOLDEN") == "1") File.WriteAllText(path, now);
        Assert.Equal(File.ReadAllText(path), now);
    }
}
