using Microsoft.Extensions.Logging.Console;

namespace CreditGrains.Frontend.Hosting;

internal static class Log
{
    /// <summary>Everything goes to stderr: stdout is for what a program may wait for.</summary>
    public static void AddCreditLog(this ILoggingBuilder logging, bool asJson)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Orleans", LogLevel.Warning);
        // Measures from the start of the machine at first, and warns of hours.
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        // Enabled at any level, this one opens a trace and a log scope for every request.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        // Why it did not start is said in one line by the program itself.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // What Kestrel refuses on the wire is the sender's fault and said to the sender.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (asJson) logging.AddJsonConsole(format => format.UseUtcTimestamp = true);
        else logging.AddSimpleConsole(format => (format.SingleLine, format.TimestampFormat, format.UseUtcTimestamp) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", true));
    }
}
