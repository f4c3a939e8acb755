using CreditGrains.Accounts;

namespace CreditGrains.Frontend.Edge;

/// <summary>
/// How long anybody waits for a command that carries a key, whatever its account, its silo or the store is doing. The command itself is not ended: it is carried out or not, as it would have
/// been, and the same key is told which. Where a terminal waits for an authorisation the wait is shorter (<see cref="Authorisations.AuthorisationDeadline"/>).
/// </summary>
internal static class CommandDeadline
{
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(15);

    /// <exception cref="TryAgainException">It was not answered in time, so its outcome is unknown.</exception>
    public static ValueTask<T> Keep<T>(ValueTask<T> call, TimeProvider pacing) => call.IsCompleted ? call : Wait(call.AsTask(), pacing);

    private static async ValueTask<T> Wait<T>(Task<T> call, TimeProvider pacing)
    {
        try
        {
            return await call.WaitAsync(Most, pacing);
        }
        catch (TimeoutException) when (!call.IsCompleted)
        {
            throw new TryAgainException("The command was not answered in time.", outcomeIsUnknown: true);
        }
    }
}
