using System.Diagnostics;
using CreditGrains.Accounts;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Journal;

namespace CreditGrains.Frontend.Edge;

/// <summary>What the caller hears when the world, or we, failed.</summary>
internal sealed class Faults(FrontendMetrics metrics, ILogger<Faults> logger)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <param name="toTerminal">Whether a terminal waits for a response code.</param>
    public Problem Of(Exception fault, HttpContext http, bool toTerminal)
    {
        switch (fault)
        {
            case BadHttpRequestException bad:
                return Problem.OfStatus(bad.StatusCode);
            case TryAgainException tryAgain:
                return NotDone(http, tryAgain.OutcomeIsUnknown ? "outcome_unknown" : "overloaded", tryAgain.Message, toTerminal);
            case JournalUnavailableException away:
                return NotDone(http, "overloaded", away.Message, toTerminal);
            default:
                var traceId = TraceId(http);
                logger.RequestFailed(http.Request.Method, Route(http), traceId, fault);
                return Problem.Of(StatusCodes.Status500InternalServerError, "internal_error", "The request failed. It was logged under the trace id.") with { TraceId = traceId };
        }
    }

    private Problem NotDone(HttpContext http, string code, string reason, bool toTerminal)
    {
        metrics.Overloaded();
        logger.RequestNotDone(http.Request.Method, Route(http), TraceId(http), reason);
        var detail = code == "outcome_unknown"
            ? "It is not known whether the request was carried out. Send it again with the same Idempotency-Key: it has one effect."
            : "This attempt changed nothing; an earlier one with the same key may have. Send it again with the same key.";
        return Problem.Of(StatusCodes.Status503ServiceUnavailable, code, detail) with { RetryAfter = Soon, ResponseCode = toTerminal ? ResponseCodes.IssuerInoperative : null };
    }

    private static string TraceId(HttpContext http) => Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;

    private static string? Route(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
}
