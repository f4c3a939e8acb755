using CreditGrains.Accounts;
using CreditGrains.Credit.Closing;

namespace CreditGrains.Frontend.Operations;

/// <summary>What the host knows about itself and the API shows.</summary>
public interface ISystemState
{
    /// <summary>The kind of store, for example <c>sqlite</c>.</summary>
    string Store { get; }

    DateTimeOffset StartedAt { get; }

    /// <summary>Accounts in memory; null when this host does not know.</summary>
    int? LiveAccounts { get; }

    /// <summary>Appends that wait to be stored; null when this host does not know.</summary>
    int? QueueDepth { get; }

    /// <summary>Whether it was ready once: a fresh store is seeded and whoever it needs was found.</summary>
    bool HasStarted { get; }

    /// <summary>Whether everything needed to answer is there; false as soon as the process is asked to end.</summary>
    bool IsReady { get; }

    /// <summary>The latest close of business; null before the first, or when nobody who knows can be reached.</summary>
    ValueTask<CloseOfBusinessRun?> LatestCloseAsync();

    /// <summary>What the auditor found in its latest pass; null before the first, or when it cannot be reached.</summary>
    ValueTask<AuditStatus?> LatestAuditAsync();

    /// <summary>Closes a business date, or tells how far that is. Answers when it is closed, or after some seconds.</summary>
    Task<CloseOfBusinessRun> CloseBusinessAsync(DateOnly businessDate, CancellationToken cancellationToken);

    /// <summary>Does now whatever is due by the business clock.</summary>
    Task CatchUpAsync(CancellationToken cancellationToken);
}
