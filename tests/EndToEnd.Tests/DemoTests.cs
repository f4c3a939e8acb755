using System.Diagnostics;

namespace CreditGrains.EndToEnd.Tests;

/// <summary>The demo in small, so that it never rots.</summary>
public abstract class DemoTests(Host host)
{
    [Fact]
    public async Task The_demo_lives_its_month_and_proves_its_books()
    {
        using var store = new TestStore(host.Store);
        string[] place = store.Store.Postgres is { } database ? ["--postgres", database] : [];
        using var demo = Process.Start(new ProcessStartInfo("dotnet", [Programs.Demo, host.Program, "--customers", "40", .. place, .. host.DemoOptions]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await Task.WhenAll(demo.StandardOutput.ReadToEndAsync(), demo.StandardError.ReadToEndAsync());
        await demo.WaitForExitAsync();
        Assert.True(demo.ExitCode == 0, string.Join('\n', output));
    }
}

public sealed class SqliteDemoTests() : DemoTests(Host.OnSqlite);

public sealed class PostgresDemoTests() : DemoTests(Host.OnPostgres);
