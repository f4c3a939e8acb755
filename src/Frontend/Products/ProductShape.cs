using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CreditGrains.Credit.Products;
using CreditGrains.Frontend.Edge;

namespace CreditGrains.Frontend.Products;

/// <summary>A product as the API writes and reads it. Rates are per year unless they say otherwise, amounts minor units.</summary>
/// <remarks>Plain setters: beside a constructor argument, which is what <c>required</c> and <c>init</c> become, the generated reader lets null through whatever the type says.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RevolvingShape), "revolving"), JsonDerivedType(typeof(InstalmentShape), "instalment")]
internal abstract record ProductShape
{
    protected const int MccsMost = 500;

    [JsonPropertyOrder(-1), JsonRequired]
    public string Code { get; set; } = "";

    /// <summary>Given by the server: 1 for the first definition of a code, then one more for each new one.</summary>
    [JsonPropertyOrder(-1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Version { get; set; }

    [JsonPropertyOrder(-1), JsonRequired]
    public string Name { get; set; } = "";

    [JsonPropertyOrder(-1), JsonRequired]
    public string Currency { get; set; } = "";

    [JsonPropertyOrder(-1), JsonRequired]
    public decimal AnnualRate { get; set; }

    [JsonPropertyOrder(-1)]
    public DayCount DayCount { get; set; } = DayCount.Actual365;

    /// <summary>Merchant category codes that may be paid with it; null means every one that is not denied.</summary>
    public ImmutableArray<string>? AllowedMccs { get; set; }

    /// <summary>The product, or what is wrong with it.</summary>
    public abstract Problem? TryParse(out Product? product);

    public static ProductShape Of(Product product) => product switch
    {
        RevolvingProduct revolving => RevolvingShape.Of(revolving),
        InstalmentProduct instalment => InstalmentShape.Of(instalment),
        _ => throw new System.Diagnostics.UnreachableException($"No shape shows {product.GetType().Name}."),
    };

    protected Credit.Currency CheckCommon(ref Checks checks)
    {
        if (Version is not null) checks.Fail("version", "is given by the server");
        checks.Code("code", Code);
        checks.Text("name", Name);
        checks.Rate("annual_rate", AnnualRate, RateMost);
        if (AllowedMccs is { } allowed) checks.Mccs("allowed_mccs", allowed, MccsMost);
        return checks.Currency("currency", Currency);
    }

    /// <summary>No lawful rate comes near; anything above is a percentage where a decimal was meant.</summary>
    protected const decimal RateMost = 10m;

    protected static ImmutableSortedSet<string>? Set(ImmutableArray<string>? values) => values is { } given ? [.. given.Order(StringComparer.Ordinal)] : null;

    protected static ImmutableArray<string>? List(ImmutableSortedSet<string>? values) => values is null ? null : [.. values];
}
