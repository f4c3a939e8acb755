using System.Net.Sockets;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Hosting;

/// <summary>What every host of the API has in common: how it logs, how it listens, how long it may take to end.</summary>
public static class ApiHost
{
    public static WebApplicationBuilder CreateBuilder(Settings settings)
    {
        UseThreads();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "CreditGrains.Frontend", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddCreditLog(settings.LogsJson);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // More than a body may have: what is only a little too large is read to its end, so that the sender hears 413 rather than a broken connection.
            kestrel.Limits.MaxRequestBodySize = 16 * Body.Most;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        builder.WebHost.UseSockets(sockets =>
        {
            // A connection keeps 4 KiB while it is idle, and in return each request is read with one system call instead of two.
            sockets.WaitForDataBeforeAllocatingBuffer = false;
            // No queue before the thread pool's own.
            sockets.IOQueueCount = 0;
        });
        builder.WebHost.UseUrls([.. settings.Urls]);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        return builder;
    }

    /// <summary>
    /// A thread of the pool for each processor and one more, since one usually waits for the disk with a commit. The pool adds none by itself (see eng/Server.props) unless all are held up.
    /// </summary>
    public static void UseThreads()
    {
        ThreadPool.GetMinThreads(out var threads, out var completions);
        ThreadPool.SetMinThreads(Math.Max(threads, Environment.ProcessorCount + 1), completions);
    }

    /// <exception cref="SettingException">An address cannot be listened on.</exception>
    public static async Task StartAsync(WebApplication app, Settings settings)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception unusable) when (unusable is IOException or SocketException or InvalidOperationException or FormatException)
        {
            throw new SettingException($"Cannot listen on {string.Join(", ", settings.Urls)}: {unusable.Message.ReplaceLineEndings(" ")}");
        }
    }
}
