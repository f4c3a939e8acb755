using System.Text;
using CreditGrains.Credit.Keys;

namespace CreditGrains.Frontend.Access;

/// <summary>Who asks: an API key that was found valid.</summary>
public sealed class Principal
{
    internal Principal(ApiKey key)
    {
        (KeyId, Scope, OwnerId, Permit) = (key.Id, key.Scope, key.OwnerId, Permits.Of(key.Scope));
        OperationPrefix = Encoding.UTF8.GetBytes($"{Edge.Names.Of(key.Scope)}\0{key.OwnerId ?? "operator"}\0");
    }

    public string KeyId { get; }

    public Scope Scope { get; }

    /// <summary>The merchant of a terminal, the customer of an app, null for an operator.</summary>
    public string? OwnerId { get; }

    public Permit Permit { get; }

    /// <summary>What goes before an Idempotency-Key, so that it is the owner's and survives a change of API key.</summary>
    internal byte[] OperationPrefix { get; }

    /// <summary>The only merchant this principal may act for; null means any.</summary>
    public string? OnlyMerchant => Scope == Scope.Terminal ? OwnerId : null;

    /// <summary>The only customer this principal may act for; null means any.</summary>
    public string? OnlyCustomer => Scope == Scope.App ? OwnerId : null;

    public bool MayActForMerchant(string merchantId) => OnlyMerchant is not { } only || only == merchantId;

    public bool MayActForCustomer(string customerId) => OnlyCustomer is not { } only || only == customerId;
}
