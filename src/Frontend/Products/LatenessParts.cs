using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CreditGrains.Credit.Products;

namespace CreditGrains.Frontend.Products;

/// <summary>What follows from paying late.</summary>
internal sealed record DelinquencyShape
{
    /// <summary>Days past due from which new authorisations are declined, until cured; null never blocks.</summary>
    public int? BlockFrom { get; set; } = DelinquencyPolicy.Standard.BlockFrom;

    /// <summary>Whom to remind, message, call or sue, and when; each is told once as a due date is missed.</summary>
    public ImmutableArray<LadderStepShape> Actions { get; set; } = StepsOf(DelinquencyPolicy.Standard);

    public DelinquencyPolicy ToPolicy() => new(BlockFrom, [.. Actions.Select(step => new LadderStep(step.Day, step.Action)).OrderBy(step => step.Day)]);

    public static DelinquencyShape Of(DelinquencyPolicy policy) => new() { BlockFrom = policy.BlockFrom, Actions = StepsOf(policy) };

    private static ImmutableArray<LadderStepShape> StepsOf(DelinquencyPolicy policy) => [.. policy.Actions.Select(step => new LadderStepShape(step.Day, step.Action))];
}

/// <param name="Day">Days past due; 0 on the due date and below 0 that many days before it, to remind whoever has not paid the minimum.</param>
internal sealed record LadderStepShape(int Day, CollectionAction Action);

/// <summary>How losses are provided for: expected loss = exposure × probability of default × loss given default.</summary>
internal sealed record ProvisioningShape
{
    /// <summary>Share of the exposure that is lost in a default.</summary>
    public decimal LossGivenDefault { get; set; } = Provisioning.Standard.LossGivenDefault;

    /// <summary>By risk grade of the customer, with <c>default</c> for every other and for customers without one.</summary>
    public ImmutableSortedDictionary<string, GradeRiskShape> Grades { get; set; } = GradesOf(Provisioning.Standard);

    public Provisioning ToProvisioning() => new(LossGivenDefault, Grades.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToProbabilities(), StringComparer.Ordinal));

    public static ProvisioningShape Of(Provisioning provisioning) => new() { LossGivenDefault = provisioning.LossGivenDefault, Grades = GradesOf(provisioning) };

    private static ImmutableSortedDictionary<string, GradeRiskShape> GradesOf(Provisioning provisioning) =>
        provisioning.Probabilities.ToImmutableSortedDictionary(pair => pair.Key, pair => GradeRiskShape.Of(pair.Value), StringComparer.Ordinal);
}

/// <summary>Probability of default in each stage.</summary>
/// <param name="Stage1">Within a year.</param>
/// <param name="Stage2">Over the life of the debt.</param>
/// <param name="Stage3">In default; 1 for certain.</param>
/// <param name="Stage2From">Days past due from which it is in stage 2; 0 from the start.</param>
/// <param name="Stage3From">Days past due from which it is in stage 3; not before stage 2.</param>
internal sealed record GradeRiskShape(
    [property: JsonPropertyName("stage_1")] decimal Stage1, [property: JsonPropertyName("stage_2")] decimal Stage2, [property: JsonPropertyName("stage_3")] decimal Stage3,
    [property: JsonPropertyName("stage_2_from")] int Stage2From = 31, [property: JsonPropertyName("stage_3_from")] int Stage3From = 91)
{
    public StageProbabilities ToProbabilities() => new(Stage1, Stage2, Stage3, new StageBeginnings(Stage2From, Stage3From));

    public static GradeRiskShape Of(StageProbabilities probabilities)
    {
        var begins = probabilities.Begins ?? StageBeginnings.Standard;
        return new GradeRiskShape(probabilities.Stage1, probabilities.Stage2, probabilities.Stage3, begins.Stage2, begins.Stage3);
    }
}
