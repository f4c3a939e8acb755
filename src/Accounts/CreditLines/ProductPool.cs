using System.Collections.Concurrent;
using System.Text.Json;
using CreditGrains.Accounts.Products;
using CreditGrains.Credit.Products;

namespace CreditGrains.Accounts.CreditLines;

/// <summary>
/// Lets all lines of one product version share one copy of it in memory. Bounded by the number of product versions in use.
/// </summary>
internal static class ProductPool
{
    // By content and not by code and version: two stores in one process may define one code differently.
    private static readonly ConcurrentDictionary<string, RevolvingProduct> Pool = new(StringComparer.Ordinal);

    public static RevolvingProduct Shared(RevolvingProduct product) =>
        Pool.GetOrAdd(JsonSerializer.Serialize(product, CatalogueJson.Default.RevolvingProduct), product);
}
