using System.Diagnostics;

namespace CreditGrains.EndToEnd.Tests;

/// <summary>The demo in small, so that it never rots.</summary>
public sealed class DemoTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task The_demo_lives_its_month_and_proves_its_books(StoreKind kind)
    {
        using var store = new TestStore(kind);
        string[] place = store.Store.Postgres is { } database ? ["--postgres", database] : [];
        using var demo = Process.Start(new ProcessStartInfo("dotnet", [Programs.Demo, Programs.Frontend, "--customers", "40", .. place]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await Task.WhenAll(demo.StandardOutput.ReadToEndAsync(), demo.StandardError.ReadToEndAsync());
        await demo.WaitForExitAsync();
        Assert.True(demo.ExitCode == 0, string.Join('\n', output));
    }
}
