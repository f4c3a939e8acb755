using System.Collections.Immutable;
using CreditGrains.Credit.Operations;

namespace CreditGrains.Credit.Products;

/// <summary>Every version of every product.</summary>
public sealed record CatalogueState(
    ImmutableSortedDictionary<string, ImmutableArray<Product>> Versions, long Version, DateTimeOffset At, RecentOperations<Product> Operations) : IAccountState<Product>
{
    public static readonly CatalogueState Empty = new(
        ImmutableSortedDictionary.Create<string, ImmutableArray<Product>>(StringComparer.Ordinal), 0, default, RecentOperations<Product>.None);

    /// <summary>The newest version of <paramref name="code"/>, or null.</summary>
    public Product? Newest(string code) => Versions.TryGetValue(code, out var versions) ? versions[^1] : null;
}

/// <summary>Defines the next version of a product. Its <see cref="Product.Version"/> is ignored.</summary>
public sealed record DefineProduct(Operation Operation, Product Product);

/// <summary>What happened to the catalogue. Stored: names and shapes never change in place.</summary>
public abstract record CatalogueEvent
{
    private CatalogueEvent() { }

    public sealed record ProductDefined(Product Product) : CatalogueEvent;
}

/// <summary>The rules of the product catalogue.</summary>
public static class Catalogue
{
    public static Outcome<CatalogueEvent, Product> Decide(CatalogueState state, DefineProduct command)
    {
        if (Outcome<CatalogueEvent, Product>.Retry(state.Operations, command.Operation) is { } retry) return retry;

        var former = state.Newest(command.Product.Code);
        if (former is not null && former.GetType() != command.Product.GetType())
            return Outcome<CatalogueEvent, Product>.Refuse(RefusalCode.ProductKindMismatch, "A product keeps its kind; use another code.");
        if (former is not null && former.Currency != command.Product.Currency)
            return Outcome<CatalogueEvent, Product>.Refuse(RefusalCode.CurrencyMismatch, "A product keeps its currency; use another code.");

        return Outcome<CatalogueEvent, Product>.Accept(new CatalogueEvent.ProductDefined(command.Product with { Version = (former?.Version ?? 0) + 1 }));
    }

    public static CatalogueState Evolve(CatalogueState state, CatalogueEvent happened, in Recorded recorded)
    {
        if (happened is not CatalogueEvent.ProductDefined defined) throw new System.Diagnostics.UnreachableException($"Nothing folds {happened.GetType().Name}.");
        var versions = state.Versions.TryGetValue(defined.Product.Code, out var former) ? former.Add(defined.Product) : [defined.Product];
        return new CatalogueState(
            state.Versions.SetItem(defined.Product.Code, versions), recorded.Version, recorded.At,
            recorded.Operation is { } operation ? state.Operations.Add(operation, defined.Product) : state.Operations);
    }
}
