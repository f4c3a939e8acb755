using System.Collections.Immutable;
using System.Diagnostics;
using CreditGrains.Credit.Operations;

namespace CreditGrains.Credit.Keys;

/// <summary>What an API key allows.</summary>
public enum Scope
{
    /// <summary>Authorise, capture, void, refund, advise and quote for its own merchant.</summary>
    Terminal,

    /// <summary>Read and repay the lines of its own customer.</summary>
    App,

    /// <summary>Everything.</summary>
    Operator,
}

/// <summary>An API key as it is kept: the secret itself is not.</summary>
/// <param name="SecretHash">SHA-256 of the secret, lower-case hexadecimal.</param>
/// <param name="OwnerId">The merchant of a terminal key, the customer of an app key, null for an operator key.</param>
/// <param name="Hint">The secret's last four characters, to tell keys apart.</param>
public sealed record ApiKey(string Id, Scope Scope, string? OwnerId, string? Label, string SecretHash, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>Every API key ever issued, by id.</summary>
public sealed record KeyringState(ImmutableSortedDictionary<string, ApiKey> Keys, long Version, DateTimeOffset At, RecentOperations<ApiKey> Operations) : IAccountState<ApiKey>
{
    public static readonly KeyringState Empty = new(ImmutableSortedDictionary.Create<string, ApiKey>(StringComparer.Ordinal), 0, default, RecentOperations<ApiKey>.None);
}

/// <summary>Commands to the keyring.</summary>
public abstract record KeyringCommand(Operation Operation)
{
    /// <param name="Key">Its <see cref="ApiKey.CreatedAt"/> is set by the event's instant.</param>
    public sealed record Issue(Operation Operation, ApiKey Key) : KeyringCommand(Operation);

    public sealed record Revoke(Operation Operation, string Id) : KeyringCommand(Operation);
}

/// <summary>What happened to the keyring. Stored: names and shapes never change in place.</summary>
public abstract record KeyringEvent
{
    private KeyringEvent() { }

    public sealed record Issued(string Id, Scope Scope, string? OwnerId, string? Label, string SecretHash, string Hint) : KeyringEvent;

    public sealed record Revoked(string Id) : KeyringEvent;
}

/// <summary>The rules of the keyring.</summary>
public static class Keyring
{
    public static Outcome<KeyringEvent, ApiKey> Decide(KeyringState state, KeyringCommand command)
    {
        if (Outcome<KeyringEvent, ApiKey>.Retry(state.Operations, command.Operation) is { } retry) return retry;
        switch (command)
        {
            case KeyringCommand.Issue { Key: var key }:
                return Outcome<KeyringEvent, ApiKey>.Accept(new KeyringEvent.Issued(key.Id, key.Scope, key.OwnerId, key.Label, key.SecretHash, key.Hint));
            case KeyringCommand.Revoke c when !state.Keys.ContainsKey(c.Id):
                return Outcome<KeyringEvent, ApiKey>.Refuse(RefusalCode.NotFound, "There is no such key.");
            case KeyringCommand.Revoke c when state.Keys[c.Id].RevokedAt is not null:
                return Outcome<KeyringEvent, ApiKey>.Refuse(RefusalCode.KeyRevoked, "The key was revoked already.");
            case KeyringCommand.Revoke c:
                return Outcome<KeyringEvent, ApiKey>.Accept(new KeyringEvent.Revoked(c.Id));
            default:
                throw new UnreachableException($"No rule decides {command.GetType().Name}.");
        }
    }

    public static KeyringState Evolve(KeyringState state, KeyringEvent happened, in Recorded recorded)
    {
        var key = happened switch
        {
            KeyringEvent.Issued e => new ApiKey(e.Id, e.Scope, e.OwnerId, e.Label, e.SecretHash, e.Hint, recorded.At, RevokedAt: null),
            KeyringEvent.Revoked e => state.Keys[e.Id] with { RevokedAt = recorded.At },
            _ => throw new UnreachableException($"Nothing folds {happened.GetType().Name}."),
        };
        return new KeyringState(
            state.Keys.SetItem(key.Id, key), recorded.Version, recorded.At,
            recorded.Operation is { } operation ? state.Operations.Add(operation, key) : state.Operations);
    }
}
