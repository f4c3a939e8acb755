using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Products;

namespace CreditGrains.Micro;

/// <summary>What a quote costs on one core: eight offers, each with its whole schedule and the rate of its real cash flows.</summary>
public class QuoteBenchmarks
{
    private readonly ImmutableArray<InstalmentProduct> plans = Eight();

    [Benchmark]
    public ImmutableArray<Offer> Offer() => Offers.For(plans, 120_000, new DateOnly(2026, 1, 31));

    private static ImmutableArray<InstalmentProduct> Eight()
    {
        ImmutableArray<InstalmentProduct> seeded = [.. SeededProducts.All.OfType<InstalmentProduct>()];
        return [.. seeded, seeded[0] with { Code = "equal-24", NumberOfInstalments = 24 }];
    }
}
