using System.Reflection;
using CreditGrains.Frontend.Edge;
using static CreditGrains.Frontend.Access.Permit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace CreditGrains.Frontend.Operations;

/// <param name="Version">Of the program.</param>
/// <param name="Now">By the business clock.</param>
/// <param name="Store">Kind of the store.</param>
/// <param name="LiveAccounts">Accounts in memory.</param>
/// <param name="QueueDepth">Appends that wait to be stored.</param>
/// <param name="CloseOfBusiness">The latest; null before the first.</param>
/// <param name="Audit">The latest pass of the auditor; null before the first.</param>
internal sealed record StatusResponse(string Version, DateTimeOffset StartedAt, DateTimeOffset Now, bool Sandbox, string Store, int? LiveAccounts, int? QueueDepth, bool Ready,
    CloseOfBusinessResponse? CloseOfBusiness, AuditResponse? Audit);

internal sealed record HealthResponse(string Status);

/// <summary>How the system is.</summary>
internal sealed class OperationsEndpoints(ISystemState system, TimeProvider clock, bool isSandbox)
{
    private static readonly string Version =
        typeof(OperationsEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public void Map(Routes routes)
    {
        routes.Get<StatusResponse>("/v1/operations/status", "status", "How the system is", Operator, Status);
        routes.Post<CloseOfBusinessRequest, CloseOfBusinessResponse>(
            "/v1/operations/close-of-business", "closeBusiness", "Brings every line that is due up to date; again for the same date, tells how far it is", Operator, Status200OK, Close, isKeyed: false);
        routes.Probe<HealthResponse>("/health/live", "live", "200 while the process runs", () => new HealthResponse("live"));
        routes.Probe<HealthResponse>("/health/startup", "startup", "200 once it has started, 503 before", Startup);
        routes.Probe<HealthResponse>("/health/ready", "ready", "200 while it can answer, 503 otherwise and as soon as it is asked to end", Ready);
    }

    private async ValueTask<Reply<StatusResponse>> Status(Call call)
    {
        var close = await system.LatestCloseAsync();
        var audit = await system.LatestAuditAsync();
        return new StatusResponse(Version, system.StartedAt, clock.GetUtcNow(), isSandbox, system.Store, system.LiveAccounts, system.QueueDepth, system.IsReady,
            close is { } run ? CloseOfBusinessResponse.Of(run) : null, AuditResponse.Of(audit));
    }

    private async ValueTask<Reply<CloseOfBusinessResponse>> Close(CloseOfBusinessRequest request, Call call)
    {
        var checks = new Checks();
        checks.Date("business_date", request.BusinessDate);
        if (checks.Failed) return checks.Problem;
        // Somewhere on earth the next day has begun already.
        if (request.BusinessDate > DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime.AddHours(14))) return Problem.Of(Status422UnprocessableEntity, "business_date_in_the_future", "That business date has not begun.");
        return CloseOfBusinessResponse.Of(await system.CloseBusinessAsync(request.BusinessDate, call.Http.RequestAborted));
    }

    private Reply<HealthResponse> Startup() =>
        system.HasStarted ? new HealthResponse("started") : Problem.Of(Status503ServiceUnavailable, "not_started", "The server is starting.");

    private Reply<HealthResponse> Ready() =>
        system.IsReady ? new HealthResponse("ready") : Problem.Of(Status503ServiceUnavailable, "not_ready", "The server is starting, ending or cannot reach its store.");
}
