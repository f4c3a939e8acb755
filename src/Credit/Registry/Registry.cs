using System.Diagnostics;
using CreditGrains.Credit.Operations;

namespace CreditGrains.Credit.Registry;

/// <summary>
/// Gives out the identities of customers and merchants. A new account has no memory yet in which a retry of its own opening could be known, so the
/// identity is registered under the caller's key first, and the retry finds it here.
/// </summary>
public sealed record RegistryState(long Version, DateTimeOffset At, RecentOperations<Registration> Operations) : IAccountState<Registration>
{
    public static readonly RegistryState Empty = new(0, default, RecentOperations<Registration>.None);
}

/// <summary>An identity and the operation it was made for.</summary>
public sealed record Registration(string Id);

/// <param name="Id">The identity to use when the operation is new.</param>
public sealed record Register(Operation Operation, string Id);

/// <summary>What happened to the registry. Stored: names and shapes never change in place.</summary>
public abstract record RegistryEvent
{
    private RegistryEvent() { }

    public sealed record Registered(string Id) : RegistryEvent;
}

/// <summary>The rules of the registry.</summary>
public static class Registrar
{
    public static Outcome<RegistryEvent, Registration> Decide(RegistryState state, Register command) =>
        Outcome<RegistryEvent, Registration>.Retry(state.Operations, command.Operation)
        ?? Outcome<RegistryEvent, Registration>.Accept(new RegistryEvent.Registered(command.Id));

    public static RegistryState Evolve(RegistryState state, RegistryEvent happened, in Recorded recorded) => happened switch
    {
        RegistryEvent.Registered e => new(
            recorded.Version, recorded.At, recorded.Operation is { } operation ? state.Operations.Add(operation, new Registration(e.Id)) : state.Operations),
        _ => throw new UnreachableException($"Nothing folds {happened.GetType().Name}."),
    };
}
