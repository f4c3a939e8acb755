using System.Collections.Immutable;
using CreditGrains.Credit.Instalments;

namespace CreditGrains.Accounts.CreditLines;

/// <summary>What a purchase would cost in instalments.</summary>
/// <param name="Offers">The cheapest first; empty when none can be had.</param>
public sealed record Quote(ImmutableArray<Offer> Offers);
