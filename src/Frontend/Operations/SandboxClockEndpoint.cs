using CreditGrains.Frontend.Edge;
using static CreditGrains.Frontend.Access.Permit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace CreditGrains.Frontend.Operations;

/// <summary>Either the instant to go to, or how far: an ISO 8601 duration.</summary>
internal sealed record SetClockRequest(DateTimeOffset? Now = null, string? Advance = null);

internal sealed record ClockResponse(DateTimeOffset Now);

/// <summary>Sets the sandbox clock. Not there at all when the server runs on real time.</summary>
internal sealed class SandboxClockEndpoint(ISandbox sandbox, TimeProvider clock, ISystemState system, ILogger<SandboxClockEndpoint> logger)
{
    // It needs no Idempotency-Key: it opens nothing and moves no money, and going to an instant twice goes there once.
    public void Map(Routes routes) => routes.Post<SetClockRequest, ClockResponse>(
        "/v1/sandbox/clock", "setClock", "Sets the sandbox clock forward and does what has fallen due", Operator, Status200OK, Set, isKeyed: false);

    private async ValueTask<Reply<ClockResponse>> Set(SetClockRequest request, Call call)
    {
        var checks = new Checks();
        var target = request.Now ?? default;
        if (request.Now is null == request.Advance is null) checks.Fail(request.Now is null ? "now" : "advance", "give either now or advance");
        else if (request.Advance is { } advance && Durations.Add(clock.GetUtcNow(), advance) is var reached)
        {
            if (reached is { } instant) target = instant;
            else checks.Fail("advance", "must be an ISO 8601 duration, for example P30D");
        }

        if (!checks.Failed) checks.Instant(request.Now is null ? "advance" : "now", target);
        if (checks.Failed) return checks.Problem;
        // An advance is measured from a moment that has passed meanwhile.
        if (!await sandbox.TrySetAsync(target, call.Http.RequestAborted) && request.Now is not null) return Problem.Of(Status422UnprocessableEntity, "clock_cannot_go_back", "The sandbox clock is past this instant already.");

        try
        {
            await system.CatchUpAsync(call.Http.RequestAborted);
        }
        catch (Exception fault) when (!call.Http.RequestAborted.IsCancellationRequested)
        {
            // The clock is set, and every account reckons with the time itself: whoever could not be woken now is woken by a later sweep.
            logger.BackgroundFailed(fault);
        }

        return new ClockResponse(clock.GetUtcNow());
    }
}
