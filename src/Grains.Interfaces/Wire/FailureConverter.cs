using CreditGrains.Accounts;
using Orleans;

namespace CreditGrains.Grains.Wire;

/// <summary>A <see cref="TryAgainException"/> as it crosses, so that it arrives as itself and still says whether the outcome is known.</summary>
[GenerateSerializer, Alias("try-again")]
public readonly record struct FailureSurrogate([property: Id(0)] string Message, [property: Id(1)] bool OutcomeIsUnknown);

[RegisterConverter]
public sealed class FailureConverter : IConverter<TryAgainException, FailureSurrogate>
{
    public TryAgainException ConvertFromSurrogate(in FailureSurrogate surrogate) => new(surrogate.Message, surrogate.OutcomeIsUnknown);

    public FailureSurrogate ConvertToSurrogate(in TryAgainException value) => new(value.Message, value.OutcomeIsUnknown);
}
