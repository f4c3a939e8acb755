using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using CreditGrains.LoadTests.Arrivals;
using CreditGrains.LoadTests.Machine;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Contestants;

/// <summary>Peer (d): Redis with the same checks as a Lua script, every write synced before it is answered. No HTTP, no JSON, no keys of callers to check.</summary>
public sealed class RedisContestant() : WireContestant("redis", "Redis + Lua, appendfsync always", [16, 64, 256])
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);

    private Process? process;
    private IPEndPoint endpoint = null!;
    private string folder = "", script = "";

    protected override EndPoint EndPoint => endpoint;

    protected override IConversation Talk(Draw draw, ulong run) => new RedisAuthorisations(script, Population, draw, Tally, run);

    protected override ProcessUsage Usage() => ProcessUsage.OfTree(process!.Id);

    protected override Task<long?> LogPositionAsync() => Task.FromResult<long?>(Directory.EnumerateFiles(folder, "*.aof", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));

    protected override async Task<Population> OpenAsync(Course course)
    {
        var program = Programs.OfSystem("redis-server", "redis-server");
        folder = Directory.CreateDirectory(Path.Combine(course.Folder, "redis")).FullName;
        endpoint = new IPEndPoint(IPAddress.Loopback, FreePort());
        process = Process.Start(new ProcessStartInfo(program,
            ["--port", $"{endpoint.Port}", "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--appendfsync", "always", "--no-appendfsync-on-rewrite", "no",
             "--auto-aof-rewrite-percentage", "0", "--save", "", "--daemonize", "no"])
        { RedirectStandardOutput = true })!;
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        using var redis = await ConnectAsync();
        using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("authorise.lua")!);
        script = (string)redis.Call("SCRIPT", "LOAD", await text.ReadToEndAsync())!;
        // Filled by one script, so that it is synced once.
        redis.Call("EVAL",
            """
            for i = 0, ARGV[1] - 1 do redis.call('HSET', string.format('line_%026d', i), 'status', 'active', 'currency', 'CNY', 'credit_limit', '1000000000000', 'posted', '0', 'held', '0', 'version', '1') end
            for i = 0, ARGV[2] - 1 do redis.call('HSET', string.format('mer_%026d', i), 'suspended', '0') end
            return 'OK'
            """, "0", $"{course.Lines}", $"{course.Merchants}");
        return course.PeerPopulation();
    }

    public override Task<Verdict> VerifyAsync()
    {
        using var redis = new RedisClient(endpoint);
        var readings = new Dictionary<int, LineReading>();
        foreach (var line in Enumerable.Range(0, Tally.Lines).Where(line => Tally.AskedOf(line) > 0))
        {
            var fields = (object?[])redis.Call("HMGET", $"line_{line:d26}", "version", "held")!;
            readings[line] = new LineReading(long.Parse((string)fields[0]!, CultureInfo.InvariantCulture), long.Parse((string)fields[1]!, CultureInfo.InvariantCulture));
        }

        return Task.FromResult(HttpContestant.Compare(Tally, readings));
    }

    public override async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            process = null;
        }

        if (folder.Length > 0) Directory.Delete(folder, recursive: true);
        folder = "";
        GC.SuppressFinalize(this);
    }

    private async Task<RedisClient> ConnectAsync()
    {
        for (var start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return new RedisClient(endpoint);
            }
            catch (SocketException) when (!process!.HasExited && Stopwatch.GetElapsedTime(start) < StartPatience)
            {
                await Task.Delay(20);
            }
            catch (SocketException)
            {
                throw new AbsentException("redis-server does not start here.");
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
