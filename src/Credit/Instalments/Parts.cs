using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Instalments;

/// <summary>An amount of an instalment, by what it is for. Minor units.</summary>
public readonly record struct Parts(long Penalty, long Fee, long Interest, long Principal)
{
    public long Total => Penalty + Fee + Interest + Principal;

    public static Parts operator +(Parts left, Parts right) =>
        new(left.Penalty + right.Penalty, left.Fee + right.Fee, left.Interest + right.Interest, left.Principal + right.Principal);

    public static Parts operator -(Parts left, Parts right) =>
        new(left.Penalty - right.Penalty, left.Fee - right.Fee, left.Interest - right.Interest, left.Principal - right.Principal);

    /// <summary>The parts above 0, and 0 for the others.</summary>
    public Parts OrNone() => new(Math.Max(0, Penalty), Math.Max(0, Fee), Math.Max(0, Interest), Math.Max(0, Principal));

    public long Of(AllocationStep step) => step switch
    {
        AllocationStep.Penalty => Penalty,
        AllocationStep.Fee => Fee,
        AllocationStep.Interest => Interest,
        AllocationStep.Principal => Principal,
    };

    public static Parts For(AllocationStep step, long amount) => step switch
    {
        AllocationStep.Penalty => new(amount, 0, 0, 0),
        AllocationStep.Fee => new(0, amount, 0, 0),
        AllocationStep.Interest => new(0, 0, amount, 0),
        AllocationStep.Principal => new(0, 0, 0, amount),
    };
}
