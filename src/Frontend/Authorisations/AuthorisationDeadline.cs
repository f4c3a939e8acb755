using CreditGrains.Accounts;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Authorisations;

/// <summary>
/// A terminal waits two seconds and no longer, whatever the line or its silo is doing. The call itself is not ended: it is decided and stored, or not, as it would have been,
/// and the same key is told which. What became of it is counted and logged.
/// </summary>
/// <param name="pacing">The machine's clock, not the business clock.</param>
internal sealed class AuthorisationDeadline(TimeProvider pacing, FrontendMetrics metrics, ILogger<AuthorisationDeadline> logger)
{
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(2);

    /// <exception cref="TryAgainException">It was not answered in time, so its outcome is unknown.</exception>
    public ValueTask<Answer<Authorisation>> Keep(ValueTask<Answer<Authorisation>> call) => call.IsCompleted ? call : Wait(call.AsTask());

    private async ValueTask<Answer<Authorisation>> Wait(Task<Answer<Authorisation>> call)
    {
        try
        {
            return await call.WaitAsync(Most, pacing);
        }
        catch (TimeoutException)
        {
            // Answered at the last moment, or the time-out is the call's own.
            if (call.IsCompleted) return await call;
            _ = Follow(call);
            throw new TryAgainException("The authorisation was not answered in time.", outcomeIsUnknown: true);
        }
    }

    private async Task Follow(Task<Answer<Authorisation>> call)
    {
        var outcome = "failed";
        try
        {
            var answer = await call;
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
