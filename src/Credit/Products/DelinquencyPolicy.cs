using System.Collections.Immutable;

namespace CreditGrains.Credit.Products;

/// <summary>What follows from paying late. Days past due count from the oldest unpaid due date, less the days that were paused.</summary>
/// <param name="BlockFrom">Days past due from which new authorisations are declined; null never blocks.</param>
/// <param name="Actions">What a notifier or a collector is asked to do, and when; in any order.</param>
public sealed record DelinquencyPolicy(int? BlockFrom, ImmutableArray<LadderStep> Actions)
{
    /// <summary>What holds where a product says nothing: a reminder before, a message at once, calls and a block after a month, the lawyer after three.</summary>
    public static readonly DelinquencyPolicy Standard = new(31,
    [
        new(-3, CollectionAction.Remind), new(1, CollectionAction.Message), new(31, CollectionAction.CallTask), new(91, CollectionAction.LegalTask),
    ]);
}

/// <param name="Day">Days past due; below 0 it is that many days before the due date, and asked for only while the minimum is unpaid.</param>
public sealed record LadderStep(int Day, CollectionAction Action);

public enum CollectionAction { Remind, Message, CallTask, LegalTask }

/// <summary>Expected loss = exposure × PD × LGD, by stage and risk grade. Source: IFRS 9, 5.5.</summary>
/// <param name="LossGivenDefault">Share of the exposure that is lost in a default.</param>
/// <param name="Probabilities">Of default, by risk grade, with <c>default</c> for every other.</param>
public sealed record Provisioning(decimal LossGivenDefault, ImmutableSortedDictionary<string, StageProbabilities> Probabilities)
{
    /// <summary>What holds where a product says nothing.</summary>
    public static readonly Provisioning Standard =
        new(0.5m, ImmutableSortedDictionary.Create<string, StageProbabilities>(StringComparer.Ordinal).Add(RevolvingProduct.DefaultKey, new StageProbabilities(0.01m, 0.15m, 1)));

    /// <summary>Last day past due of stages 1 and 2. Source: IFRS 9, 5.5.11 (30 days) and B5.5.37 (90 days).</summary>
    public const int Stage1Through = 30, Stage2Through = 90;

    public static int StageOf(int daysPastDue) => daysPastDue <= Stage1Through ? 1 : daysPastDue <= Stage2Through ? 2 : 3;

    /// <summary>Expected loss in minor units, rounded half-even.</summary>
    public long ExpectedLoss(long exposure, int stage, string? grade)
    {
        var probabilities = grade is not null && Probabilities.TryGetValue(grade, out var own) ? own : Probabilities.GetValueOrDefault(RevolvingProduct.DefaultKey);
        return probabilities is null ? 0 : Money.Share(exposure, probabilities.Of(stage) * LossGivenDefault);
    }
}

/// <summary>Probability of default within a year (stage 1) or over the life of the debt (stages 2 and 3).</summary>
public sealed record StageProbabilities(decimal Stage1, decimal Stage2, decimal Stage3)
{
    public decimal Of(int stage) => stage switch { 1 => Stage1, 2 => Stage2, _ => Stage3 };
}
