using CreditGrains.Accounts.Products;
using CreditGrains.Credit.Products;
using CreditGrains.Journal;
using CreditGrains.Simulation.Deeds;

namespace CreditGrains.Simulation.Audits;

/// <summary>The catalogue: a product is defined as it was asked for, once per key.</summary>
internal sealed class CatalogueAudit(Evidence evidence) : IAudit
{
    public void OnStored(Entry entry)
    {
        if (entry.Stream.Value != DefinePlan.CatalogueName) return;
        var product = ((CatalogueEvent.ProductDefined)CatalogueCodec.Instance.Decode(entry.Type, entry.Body)).Product;
        var claim = entry.Key!.Value;
        var asked = evidence.CallOf(claim.Key, claim.Fingerprint)?.Deed as DefinePlan;
        evidence.Check(asked is not null && PlanShelf.Products[asked.Product].Code == product.Code && product.Version == 1, () => $"{product.Code} {product.Version} was defined for {asked}.");
        evidence.Products.TryAdd(product.Code, evidence.World.NowMs);
        evidence.Answer(entry.Stream.Value, claim.Key, claim.Fingerprint, new Told.Product(product.Code, product.Version), entry.Sequence);
    }
}
