using CreditGrains.Accounts;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Keys;
using CreditGrains.Credit.Products;
using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Edge;
using CreditGrains.Frontend.Keys;

namespace CreditGrains.Frontend.Hosting;

/// <summary>Gives a fresh store its products and its first key. Each step is known by a key of its own, so a start that was cut short is completed by the next.</summary>
public static class Seeding
{
    /// <param name="show">
    /// Given the operator key that is made when neither the store nor the settings have one. It is shown before it is stored: a key that was shown and then not
    /// stored is followed by another at the next start, but one that was stored and not shown would lock everybody out for ever.
    /// </param>
    /// <returns>The operator key that was made, null when there was none to make or another process was first.</returns>
    public static async Task<string?> RunAsync(IAccounts accounts, TimeProvider clock, string? operatorKey, Action<string>? show)
    {
        var known = (await accounts.Catalogue.All()).Select(product => product.Code).ToHashSet(StringComparer.Ordinal);
        foreach (var product in SeededProducts.All)
            if (!known.Contains(product.Code)) await accounts.Catalogue.Define(new DefineProduct(IdempotencyKey.Own($"seed product {product.Code}"), product));

        if ((await accounts.Keyring.All()).Any(key => key.Scope == Scope.Operator)) return null;
        var secret = operatorKey ?? Secrets.New();
        if (operatorKey is null) show?.Invoke(secret);
        var key = new IssueKeyRequest(Scope.Operator, Label: "first operator key").ToKey(Identities.New(Ids.Key, clock), secret);
        var answer = await accounts.Keyring.Issue(new KeyringCommand.Issue(IdempotencyKey.Own("seed operator key"), key));
        return operatorKey is null && answer is { IsDone: true, IsReplay: false } ? secret : null;
    }
}
