using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CreditGrains.Accounts.Live;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.CreditLines;

/// <summary>A line followed live, as server-sent events: each is the whole line as it was when that was durable, so whoever missed some has missed nothing.</summary>
internal sealed class LiveLine(LineFeed feed, KeyDirectory keys)
{
    /// <summary>Sends the line on every change until the caller leaves, the process is asked to end, or the caller's key is no longer valid.</summary>
    /// <returns>A problem, when nothing was sent.</returns>
    public async ValueTask<Problem?> Send(CreditLineView line, HttpContext http, CancellationToken ending)
    {
        using var follower = feed.Follow(line.Id);
        if (follower is null) return Problem.Of(StatusCodes.Status503ServiceUnavailable, "too_many_followers", "Too many lines are followed here already.") with { RetryAfter = LineFeed.RenewEvery };

        Respond.Secure(http.Response);
        http.Response.ContentType = "text/event-stream";
        // For proxies that would otherwise wait for more.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        while (true)
        {
            var changed = await follower.Next(ending);
            if (changed is not null)
            {
                await Event(http.Response, changed, ending);
            }
            else
            {
                if (await keys.Find(http.Request.Headers.Authorization[0]) is null) return null;
                await http.Response.BodyWriter.WriteAsync(": still here\n\n"u8.ToArray(), ending);
            }
        }
    }

    private static async ValueTask Event(HttpResponse response, CreditLineView line, CancellationToken ending)
    {
        var writer = response.BodyWriter;
        writer.Write("event: line\nid: "u8);
        line.Version.TryFormat(writer.GetSpan(20), out var digits, default, CultureInfo.InvariantCulture);
        writer.Advance(digits);
        writer.Write("\ndata: "u8);
        writer.Write(JsonSerializer.SerializeToUtf8Bytes(CreditLineResponse.Of(line), ApiJson.Of<CreditLineResponse>()));
        writer.Write("\n\n"u8);
        await writer.FlushAsync(ending);
    }
}
