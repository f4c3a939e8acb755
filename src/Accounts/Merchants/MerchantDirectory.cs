using System.Collections.Concurrent;
using System.Collections.Immutable;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Products;

namespace CreditGrains.Accounts.Merchants;

/// <summary>
/// Terms of merchants and of instalment products as authorisations need them: a copy of bounded age, so that nothing on the authorisation path waits for another account.
/// </summary>
/// <param name="ageMost">How old a copy may be. A suspension takes at most this long to reach every process.</param>
public sealed class MerchantDirectory(IAccounts accounts, TimeProvider pacing, TimeSpan ageMost)
{
    private const int CopiesMost = 100_000;

    private readonly ConcurrentDictionary<string, Copy> copies = new(StringComparer.Ordinal);
    private PlansCopy? plans;

    /// <summary>The merchant's terms, or null when there is no such merchant.</summary>
    public ValueTask<MerchantTerms?> Find(string merchantId) =>
        copies.TryGetValue(merchantId, out var copy) && pacing.GetElapsedTime(copy.TakenAt) < ageMost ? new(copy.Terms) : Take(merchantId);

    /// <summary>The newest version of every instalment product, a copy of the same bounded age.</summary>
    public async ValueTask<ImmutableArray<InstalmentProduct>> Plans()
    {
        if (plans is { } copy && pacing.GetElapsedTime(copy.TakenAt) < ageMost) return copy.Products;
        var takenAt = pacing.GetTimestamp();
        ImmutableArray<InstalmentProduct> products = [.. (await accounts.Catalogue.All()).OfType<InstalmentProduct>()];
        plans = new PlansCopy(products, takenAt);
        return products;
    }

    private async ValueTask<MerchantTerms?> Take(string merchantId)
    {
        // What is no merchant's name at all is no merchant; it must not name another kind of account either.
        if (!Credit.Identity.Ids.IsValid(Credit.Identity.Ids.Merchant, merchantId)) return null;
        var takenAt = pacing.GetTimestamp();
        var terms = (await accounts.Merchant(merchantId).View())?.Terms;
        // Only merchants that exist are kept, so that made-up names cannot fill the memory.
        if (terms is null || ageMost <= TimeSpan.Zero) return terms;
        if (copies.Count >= CopiesMost) copies.Clear();
        copies[merchantId] = new Copy(terms, takenAt);
        return terms;
    }

    private readonly record struct Copy(MerchantTerms Terms, long TakenAt);

    private sealed record PlansCopy(ImmutableArray<InstalmentProduct> Products, long TakenAt);
}
