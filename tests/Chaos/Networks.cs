using System.Diagnostics;
using System.Globalization;
using CreditGrains.LocalCluster;

namespace CreditGrains.Chaos;

/// <summary>A network namespace for each silo, all on one bridge of this machine. A cut is a route into nowhere, on both sides, so that nothing comes through and nobody is told.</summary>
public sealed class Networks : IAsyncDisposable
{
    private const string Bridge = "cgbridge", Subnet = "10.213.77";

    private readonly int count;

    private Networks(int count) => this.count = count;

    /// <exception cref="ClusterException">Only root may, and only Linux can.</exception>
    public static async Task<Networks> MakeAsync(int count)
    {
        var networks = new Networks(count);
        // Whatever an earlier run that was killed has left.
        await networks.DisposeAsync();
        await Ip("link", "add", Bridge, "type", "bridge");
        await Ip("addr", "add", $"{Subnet}.254/24", "dev", Bridge);
        await Ip("link", "set", Bridge, "up");
        for (var number = 1; number <= count; number++)
        {
            await Ip("netns", "add", Name(number));
            await Ip("link", "add", $"cgv{number}", "type", "veth", "peer", "name", "eth0", "netns", Name(number));
            await Ip("link", "set", $"cgv{number}", "master", Bridge, "up");
            await Ip("-n", Name(number), "addr", "add", $"{Address(number)}/24", "dev", "eth0");
            await Ip("-n", Name(number), "link", "set", "eth0", "up");
            await Ip("-n", Name(number), "link", "set", "lo", "up");
        }

        return networks;
    }

    /// <summary>Where silo <paramref name="number"/> lives.</summary>
    public static Place Of(int number) => new(["ip", "netns", "exec", Name(number)], Address(number));

    /// <summary>No other silo reaches this one any more, nor it them. The database and the clients are on everybody's side.</summary>
    public Task Cut(int number) => Routes("add", number);

    public Task Heal(int number) => Routes("del", number);

    public async ValueTask DisposeAsync()
    {
        for (var number = 1; number <= count; number++) await TryIp("netns", "del", Name(number));
        await TryIp("link", "del", Bridge);
    }

    private async Task Routes(string verb, int number)
    {
        for (var other = 1; other <= count; other++)
        {
            if (other == number) continue;
            await Ip("-n", Name(number), "route", verb, "blackhole", $"{Address(other)}/32");
            await Ip("-n", Name(other), "route", verb, "blackhole", $"{Address(number)}/32");
        }
    }

    private static string Name(int number) => $"cgnet{number.ToString(CultureInfo.InvariantCulture)}";

    private static string Address(int number) => $"{Subnet}.{number.ToString(CultureInfo.InvariantCulture)}";

    private static async Task Ip(params string[] arguments)
    {
        if (await TryIp(arguments) is { } wrong) throw new ClusterException($"Network namespaces need Linux, root and the program ip: 'ip {string.Join(' ', arguments)}' said {wrong}");
    }

    private static async Task<string?> TryIp(params string[] arguments)
    {
        try
        {
            using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var said = await ip.StandardError.ReadToEndAsync();
            await ip.WaitForExitAsync();
            return ip.ExitCode == 0 ? null : said.Trim();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }
}
