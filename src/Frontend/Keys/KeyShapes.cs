using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Keys;
using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Keys;

/// <param name="MerchantId">Whose terminal it is; with scope <c>terminal</c> only.</param>
/// <param name="CustomerId">Whose app it is; with scope <c>app</c> only.</param>
internal sealed record IssueKeyRequest(Scope Scope, string? MerchantId = null, string? CustomerId = null, string? Label = null)
{
    /// <summary>What is wrong with the request, or null.</summary>
    public Problem? Check()
    {
        var checks = new Checks();
        Owner("merchant_id", MerchantId, Scope.Terminal, ref checks);
        Owner("customer_id", CustomerId, Scope.App, ref checks);
        checks.Text("label", Label, optional: true);
        return checks.Failed ? checks.Problem : null;
    }

    public string? OwnerId => MerchantId ?? CustomerId;

    /// <summary>The key to issue for <paramref name="secret"/>.</summary>
    public ApiKey ToKey(string id, string secret) => new(id, Scope, OwnerId, Label, Secrets.Hash(secret), Secrets.Hint(secret), CreatedAt: default, RevokedAt: null);

    private void Owner(string field, string? value, Scope of, ref Checks checks)
    {
        if (Scope == of) checks.Text(field, value, optional: false);
        else if (value is not null) checks.Fail(field, $"goes with scope {Names.Of(of)} only");
    }
}

/// <summary>An API key.</summary>
/// <param name="Hint">The secret's last characters, to tell keys apart.</param>
internal sealed record KeyResponse(
    string Id, Scope Scope, string? MerchantId, string? CustomerId, string? Label, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    public static KeyResponse Of(ApiKey key) => new(
        key.Id, key.Scope, key.Scope == Scope.Terminal ? key.OwnerId : null, key.Scope == Scope.App ? key.OwnerId : null, key.Label, key.Hint, key.CreatedAt, key.RevokedAt);
}

/// <summary>An API key when it is made.</summary>
/// <param name="Key">The secret, this once: we keep only its hash, so a replay tells null.</param>
internal sealed record IssuedKeyResponse(
    string Id, string? Key, Scope Scope, string? MerchantId, string? CustomerId, string? Label, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    public static IssuedKeyResponse Of(ApiKey key, string? secret)
    {
        var shown = KeyResponse.Of(key);
        return new(shown.Id, secret, shown.Scope, shown.MerchantId, shown.CustomerId, shown.Label, shown.Hint, shown.CreatedAt, shown.RevokedAt);
    }
}
