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

/// <param name="Day">Days past due; 0 is the due date and below 0 that many days before it, where it is asked for only while the minimum is unpaid.</param>
public sealed record LadderStep(int Day, CollectionAction Action);

public enum CollectionAction { Remind, Message, CallTask, LegalTask }

/// <summary>Expected loss = exposure × PD × LGD, by stage and risk grade. Source: IFRS 9, 5.5.</summary>
/// <param name="LossGivenDefault">Share of the exposure that is lost in a default.</param>
/// <param name="Probabilities">Of default, by risk grade, with <c>default</c> for every other and for customers without one.</param>
public sealed record Provisioning(decimal LossGivenDefault, ImmutableSortedDictionary<string, StageProbabilities> Probabilities)
{
    /// <summary>What holds where a product says nothing.</summary>
    public static readonly Provisioning Standard =
        new(0.5m, ImmutableSortedDictionary.Create<string, StageProbabilities>(StringComparer.Ordinal).Add(RevolvingProduct.DefaultKey, new StageProbabilities(0.01m, 0.15m, 1)));

    /// <summary>Expected loss in minor units, rounded half-even; 0 where neither the grade nor <c>default</c> is named.</summary>
    public long ExpectedLoss(long exposure, int stage, string? grade) => Money.Share(exposure, Of(grade).Of(stage) * LossGivenDefault);

    public int StageOf(int daysPastDue, string? grade) => Of(grade).StageOf(daysPastDue);

    /// <summary>The next day past due that begins a stage; null when the last is reached.</summary>
    public int? NextStageAfter(int daysPastDue, string? grade)
    {
        var own = Of(grade);
        return daysPastDue < own.Stage2From ? own.Stage2From : daysPastDue < own.Stage3From ? own.Stage3From : null;
    }

    private StageProbabilities Of(string? grade) =>
        grade is not null && Probabilities.TryGetValue(grade, out var own) ? own : Probabilities.GetValueOrDefault(RevolvingProduct.DefaultKey) ?? StageProbabilities.None;
}

/// <summary>Probability of default within a year (stage 1) or over the life of the debt (stages 2 and 3), and when each stage begins.</summary>
/// <param name="Begins">Null means the standard's presumptions: <see cref="StageBeginnings.Standard"/>.</param>
public sealed record StageProbabilities(decimal Stage1, decimal Stage2, decimal Stage3, StageBeginnings? Begins = null)
{
    public static readonly StageProbabilities None = new(0, 0, 0);

    internal int Stage2From => (Begins ?? StageBeginnings.Standard).Stage2;

    internal int Stage3From => (Begins ?? StageBeginnings.Standard).Stage3;

    public decimal Of(int stage) => stage switch { 1 => Stage1, 2 => Stage2, _ => Stage3 };

    public int StageOf(int daysPastDue) => daysPastDue >= Stage3From ? 3 : daysPastDue >= Stage2From ? 2 : 1;
}

/// <summary>First day past due of a stage; 0 for a grade that is in it from the start. Stage 3 begins with stage 2 or later.</summary>
public sealed record StageBeginnings(int Stage2, int Stage3)
{
    /// <summary>More than 30 days past due and more than 90. Source: IFRS 9, 5.5.11 and B5.5.37.</summary>
    public static readonly StageBeginnings Standard = new(31, 91);
}
