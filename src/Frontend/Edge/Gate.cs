using CreditGrains.Frontend.Access;

namespace CreditGrains.Frontend.Edge;

/// <summary>
/// The first to see a request. Endpoints of ours pass untouched and look after themselves; under our paths everything else is refused, so that an endpoint
/// mapped without saying whom it lets in is not served at all.
/// </summary>
internal static class Gate
{
    private static readonly string[] OurPaths = ["/v1", "/health", "/openapi"];

    public static void UseGate(this IApplicationBuilder app, Faults faults) => app.Use(next => http =>
        http.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<AccessRule>() is not null ? next(http) : Other(http, next, faults));

    private static async Task Other(HttpContext http, RequestDelegate next, Faults faults)
    {
        try
        {
            var endpoint = http.GetEndpoint();
            // The framework's own answer to a wrong method is an endpoint too.
            var isOurs = OurPaths.Any(path => http.Request.Path.StartsWithSegments(path, StringComparison.Ordinal));
            if (isOurs && endpoint is RouteEndpoint) http.Response.StatusCode = StatusCodes.Status404NotFound;
            else await next(http);
        }
        catch (Exception fault) when (!http.RequestAborted.IsCancellationRequested)
        {
            Respond.With(http, faults.Of(fault, http, toTerminal: false));
            return;
        }

        if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null }) Respond.With(http, Problem.OfStatus(http.Response.StatusCode));
    }
}
