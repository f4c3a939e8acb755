using System.Globalization;

namespace CreditGrains.Frontend.Edge;

/// <summary>Writes replies.</summary>
internal static class Respond
{
    /// <summary>Headers every answer has: it is what it says it is, and nobody keeps it.</summary>
    public static void Secure(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
    }

    public static void With<T>(HttpContext http, Reply<T> reply, int status) where T : class
    {
        if (reply.Problem is { } problem)
        {
            With(http, problem);
            return;
        }

        var response = http.Response;
        Secure(response);
        response.StatusCode = status;
        if (reply.IsReplay) response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        if (reply.Location is { } location) response.Headers.Location = location;
        if (status == StatusCodes.Status204NoContent) return;
        response.ContentType = "application/json";
        Scratch.Write(response, reply.Value!);
    }

    public static void With(HttpContext http, Problem problem)
    {
        var response = http.Response;
        if (response.HasStarted) return;
        Secure(response);
        response.StatusCode = problem.Status;
        response.ContentType = Problem.MediaType;
        if (problem.RetryAfter is { } wait) response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        Scratch.Write(response, problem);
    }
}
