namespace CreditGrains.Frontend.Edge;

/// <summary>What the front end logs. Never a key, never a body.</summary>
internal static partial class EdgeLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Route} failed, trace {TraceId}")]
    public static partial void RequestFailed(this ILogger logger, string method, string? route, string traceId, Exception fault);

    [LoggerMessage(2, LogLevel.Warning, "{Method} {Route} was answered 503, trace {TraceId}: {Reason}")]
    public static partial void RequestNotDone(this ILogger logger, string method, string? route, string traceId, string reason);

    [LoggerMessage(3, LogLevel.Error, "Background work failed and goes on")]
    public static partial void BackgroundFailed(this ILogger logger, Exception fault);
}
