using CreditGrains.Frontend.Access;
using Microsoft.Net.Http.Headers;

namespace CreditGrains.Frontend.Edge;

/// <summary>Decides who comes in: the key, the scope, the rate.</summary>
internal sealed class Door(KeyDirectory keys, Throttle throttle, FrontendMetrics metrics)
{
    private static readonly Problem NoKey = Problem.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "Send a valid API key as: Authorization: Bearer <key>.");

    /// <summary>The principal of the request, or why it does not come in.</summary>
    public ValueTask<(Principal? Principal, Problem? Problem)> Open(HttpContext http, Permit permit)
    {
        // Two headers are none: which of them is meant would be a guess.
        var header = http.Request.Headers.Authorization;
        var found = keys.Find(header.Count == 1 ? header[0] : null);
        return found.IsCompletedSuccessfully ? new(Admit(found.Result, http, permit)) : Wait(found, http, permit);
    }

    private async ValueTask<(Principal?, Problem?)> Wait(ValueTask<Principal?> found, HttpContext http, Permit permit) => Admit(await found, http, permit);

    private (Principal?, Problem?) Admit(Principal? principal, HttpContext http, Permit permit)
    {
        if (principal is null)
        {
            metrics.Unauthenticated();
            if (throttle.AdmitFailure(http.Connection.RemoteIpAddress) is { } pause) return (null, TooMany(pause));
            http.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
            return (null, NoKey);
        }

        if (throttle.Admit(principal) is { } wait)
        {
            metrics.Throttled();
            return (null, TooMany(wait));
        }

        return (principal.Permit & permit) != 0 ? (principal, null) : (null, WrongScope(permit));
    }

    private static Problem WrongScope(Permit permit) =>
        Problem.Of(StatusCodes.Status403Forbidden, "wrong_scope", $"This needs a key of scope {string.Join(" or ", Permits.Names(permit))}.");

    private static Problem TooMany(TimeSpan wait) =>
        Problem.Of(StatusCodes.Status429TooManyRequests, "rate_limited", "Too many requests; try again after the time in Retry-After.") with { RetryAfter = wait };
}
