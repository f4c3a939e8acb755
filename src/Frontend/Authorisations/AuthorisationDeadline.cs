using CreditGrains.Accounts;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Authorisations;

/// <summary>
/// A terminal waits two seconds and no longer, whatever the line or its silo is doing. The call itself is not ended: it is decided and stored, or not, as it would have been,
/// and the same key is told which. What became of it is counted and logged.
/// </summary>
internal sealed class AuthorisationDeadline
{
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(2);

    private readonly WaitingRoom<Answer<Authorisation>> room;
    private readonly FrontendMetrics metrics;
    private readonly ILogger<AuthorisationDeadline> logger;

    /// <param name="pacing">The machine's clock, not the business clock.</param>
    public AuthorisationDeadline(TimeProvider pacing, FrontendMetrics metrics, ILogger<AuthorisationDeadline> logger)
    {
        (this.metrics, this.logger) = (metrics, logger);
        room = new(Most, pacing, static () => new TryAgainException("The authorisation was not answered in time.", outcomeIsUnknown: true), Overdue);
    }

    /// <exception cref="TryAgainException">It was not answered in time, so its outcome is unknown.</exception>
    public ValueTask<Answer<Authorisation>> Keep(ValueTask<Answer<Authorisation>> call) => call.IsCompleted ? call : room.Wait(call);

    private void Overdue(ValueTask<Answer<Authorisation>> ended)
    {
        var outcome = "failed";
        try
        {
            var answer = ended.GetAwaiter().GetResult();
            outcome = !answer.IsDone ? "refused" : answer.Value.Decline is null ? "approved" : "declined";
        }
        catch (TryAgainException notDone)
        {
            outcome = notDone.OutcomeIsUnknown ? "unknown" : "not_done";
        }
        catch (Exception fault)
        {
            logger.OverdueFailed(fault);
        }

        metrics.Overdue(outcome);
        logger.OverdueResolved(outcome);
    }
}
