using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using CreditGrains.Accounts.Shell;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Journal;

namespace CreditGrains.Accounts.Products;

/// <summary>The live product catalogue.</summary>
public class CatalogueAccount(IJournal journal, TimeProvider clock)
    : Account<CatalogueState, DefineProduct, CatalogueEvent, Product>(new StreamId("catalogue"), journal, clock, CatalogueCodec.Instance), ICatalogue
{
    protected override CatalogueState Initial => CatalogueState.Empty;

    protected override Outcome<CatalogueEvent, Product> Decide(CatalogueState state, DefineProduct command, DateTimeOffset now) => Catalogue.Decide(state, command);

    protected override CatalogueState Evolve(CatalogueState state, CatalogueEvent happened, in Recorded recorded) => Catalogue.Evolve(state, happened, recorded);

    public async ValueTask<Answer<Product>> Define(DefineProduct command) => (await Execute(command, command.Operation))!;

    public async ValueTask<ImmutableArray<Product>> All() => [.. (await Read()).Versions.Values.Select(versions => versions[^1])];
}

/// <summary>How the catalogue is stored.</summary>
public sealed class CatalogueCodec() : JsonCodec<CatalogueState, CatalogueEvent>(("product-defined", CatalogueJson.Default.ProductDefined))
{
    public static readonly CatalogueCodec Instance = new();

    public override int SnapshotFormat => 1;

    public override ReadOnlyMemory<byte> EncodeSnapshot(CatalogueState state) => JsonSerializer.SerializeToUtf8Bytes(
        new CatalogueSnapshot([.. state.Versions.Values.SelectMany(versions => versions)], state.Version, state.At, state.Operations.ToList()), CatalogueJson.Default.CatalogueSnapshot);

    public override CatalogueState DecodeSnapshot(ReadOnlyMemory<byte> body)
    {
        var snapshot = JsonSerializer.Deserialize(body.Span, CatalogueJson.Default.CatalogueSnapshot)!;
        return new CatalogueState(
            snapshot.Products.GroupBy(product => product.Code).ToImmutableSortedDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal),
            snapshot.Version, snapshot.At, RecentOperations<Product>.Of(snapshot.Operations));
    }
}

internal sealed record CatalogueSnapshot(ImmutableArray<Product> Products, long Version, DateTimeOffset At, IReadOnlyList<Answered<Product>> Operations);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(CatalogueEvent.ProductDefined))]
[JsonSerializable(typeof(CatalogueSnapshot))]
[JsonSerializable(typeof(RevolvingProduct))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
