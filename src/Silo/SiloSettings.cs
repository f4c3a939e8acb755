using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CreditGrains.Frontend.Hosting;
using CreditGrains.Journal;

namespace CreditGrains.Silo;

public enum Role
{
    /// <summary>Accounts live here, and the API is served.</summary>
    Silo,

    /// <summary>Only the API is served; the accounts live on the silos.</summary>
    Frontend,
}

/// <summary>What a silo is started with, beside what every host of the API is (<see cref="Settings"/>).</summary>
/// <param name="SiloPort">Where the other silos connect; null takes a free port.</param>
/// <param name="GatewayPort">Where front ends connect; null takes a free port.</param>
/// <param name="Advertise">The address the others reach this one at.</param>
/// <param name="ClusterId">Silos of one cluster have the same; two clusters on one database have not.</param>
/// <param name="ServiceId">Stays the same for the life of the data, over clusters and releases.</param>
/// <param name="IdleAfter">An account nobody asked for this long leaves memory.</param>
/// <param name="Drain">How long a process that was asked to end still answers, not ready, so that whoever sends it requests may notice.</param>
public sealed record SiloSettings(
    Settings Api, Role Role, int? SiloPort, int? GatewayPort, IPAddress Advertise, string ClusterId, string ServiceId, TimeSpan IdleAfter, TimeSpan Drain)
{
    private static readonly string[] Own = ["role", "silo-port", "gateway-port", "advertise", "cluster-id", "service-id", "idle", "drain"];

    /// <summary>The database the silos meet in, the first where the journal has several; null is one silo on the embedded store.</summary>
    public string? Meeting => (Api.Place as JournalPlace.Postgres)?.Databases[0];

    /// <summary>What the members of the cluster know each other by: a sandbox is a cluster apart, so that no process on real time ever meets one whose clock is set.</summary>
    public string MembershipId => Api.IsSandbox ? $"{ClusterId}-sandbox" : ClusterId;

    /// <exception cref="SettingException">One of them is unknown, malformed or does not go with another.</exception>
    public static SiloSettings Read(IReadOnlyDictionary<string, string> options, Func<string, string?> environment)
    {
        string? Value(string name) => options.GetValueOrDefault(name) ?? (environment("CREDIT_" + name.ToUpperInvariant().Replace('-', '_')) is { Length: > 0 } value ? value : null);
        var postgres = Value("postgres");
        // Several silos start on one machine from nothing but the database, so they cannot all want one port.
        string? Environment(string name) => environment(name) is { Length: > 0 } value ? value : name == "CREDIT_URLS" && postgres is not null ? "http://127.0.0.1:0" : null;
        var role = RoleOf(Value("role"));
        if (role == Role.Frontend && postgres is null) throw new SettingException("--role frontend needs CREDIT_POSTGRES: the silos are found there.");
        var api = Settings.Read(options.Where(option => !Own.Contains(option.Key)).ToDictionary(), Environment);
        return new SiloSettings(
            api, role, Port("silo-port", Value("silo-port")), Port("gateway-port", Value("gateway-port")), AddressOf(Value("advertise")),
            Value("cluster-id") ?? "creditgrains", Value("service-id") ?? "creditgrains",
            Seconds("idle", Value("idle") ?? "600", least: 61, most: 86_400), Seconds("drain", Value("drain") ?? "2", least: 0, most: 300));
    }

    private static Role RoleOf(string? text) => text switch
    {
        null or "silo" => Role.Silo,
        "frontend" => Role.Frontend,
        _ => throw new SettingException($"CREDIT_ROLE is '{text}'; it must be silo or frontend."),
    };

    private static int? Port(string name, string? text) =>
        text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65_535 ? port
        : throw new SettingException($"--{name} is '{text}'; it must be a port.");

    private static TimeSpan Seconds(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds >= least && seconds <= most
            ? TimeSpan.FromSeconds(seconds)
            : throw new SettingException($"--{name} is '{text}'; it must be {least} to {most} seconds.");

    private static IPAddress AddressOf(string? text)
    {
        if (text is null) return IPAddress.Loopback;
        if (IPAddress.TryParse(text, out var address)) return address;
        try
        {
            return Dns.GetHostAddresses(text, AddressFamily.InterNetwork) is [var found, ..] ? found : throw new SettingException($"CREDIT_ADVERTISE is '{text}', which has no IPv4 address.");
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException)
        {
            throw new SettingException($"CREDIT_ADVERTISE is '{text}', which names no host: {unknown.Message}");
        }
    }
}
