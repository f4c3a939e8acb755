using CreditGrains.Journal;
using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Worlds;

namespace CreditGrains.Simulation.Audits;

/// <summary>
/// Watches one thing that must always hold, from outside: what becomes durable, what is answered. A new capability adds an audit to <see cref="Auditor"/>.
/// An audit says what is wrong through <see cref="Evidence.Fail"/>.
/// </summary>
internal interface IAudit
{
    /// <summary>The instant an entry is durable, in commit order.</summary>
    void OnStored(Entry entry)
    {
    }

    /// <summary>The instant a process lets an answer out.</summary>
    void OnReply(Attempt attempt, Reply reply)
    {
    }

    /// <summary>Everything is at rest, nothing fails any more, and every client has settled.</summary>
    void OnEnd()
    {
    }
}

/// <summary>One request that reached one process.</summary>
/// <param name="Clock">What the process believed the time was when it came.</param>
/// <param name="SeenVersion">Newest version of the account that this process has let anybody know of before.</param>
/// <param name="DurableVersion">Newest durable version of the account at that moment.</param>
/// <param name="WasStored">Whether the key stood in the journal already.</param>
internal sealed record Attempt(Call Call, SimulatedProcess Process, DateTimeOffset Clock, int Jumps, long SeenVersion, long DurableVersion, bool WasStored)
{
    public override string ToString() => $"{Call} at process {Process.Number}";
}
