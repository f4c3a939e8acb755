namespace CreditGrains.Credit.Operations;

/// <summary>What every account's state has, whatever it is the state of.</summary>
public interface IAccountState<TReceipt> where TReceipt : class
{
    /// <summary>Number of the newest event; 0 before the first.</summary>
    long Version { get; }

    /// <summary>Booking instant of the newest event.</summary>
    DateTimeOffset At { get; }

    RecentOperations<TReceipt> Operations { get; }

    /// <summary>The next instant at which something ends by itself and is to be recorded, or null.</summary>
    DateTimeOffset? NextDue => null;
}
