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

    /// <summary>Does now whatever is due by the business clock.</summary>
    Task CatchUpAsync(CancellationToken cancellationToken);
}
