namespace CreditGrains.Frontend.Edge;

/// <summary>What the front end logs. Never a key, never a body.</summary>
public static partial class EdgeLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Route} failed, trace {TraceId}")]
    public static partial void RequestFailed(this ILogger logger, string method, string? route, string traceId, Exception fault);

    [LoggerMessage(2, LogLevel.Warning, "{Method} {Route} was answered 503, trace {TraceId}: {Reason}")]
    public static partial void RequestNotDone(this ILogger logger, string method, string? route, string traceId, string reason);

    [LoggerMessage(3, LogLevel.Error, "Background work failed and goes on")]
    public static partial void BackgroundFailed(this ILogger logger, Exception fault);

    [LoggerMessage(4, LogLevel.Warning, "An authorisation answered 503 at its deadline ended later: {Outcome}")]
    public static partial void OverdueResolved(this ILogger logger, string outcome);

    [LoggerMessage(5, LogLevel.Error, "An authorisation answered 503 at its deadline failed later")]
    public static partial void OverdueFailed(this ILogger logger, Exception fault);
}
