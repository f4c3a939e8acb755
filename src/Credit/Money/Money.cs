namespace CreditGrains.Credit;

/// <summary>
/// An amount of one currency in whole minor units. Arithmetic is checked, and mixing currencies is a bug that throws.
/// Inside one credit line, where the currency cannot differ, amounts are plain <c>long</c> minor units of the line's currency.
/// </summary>
public readonly record struct Money(long Minor, Currency Currency)
{
    /// <summary>The largest single amount or limit anyone may name: 10^12 minor units. Nine million of them fit a balance before it overflows.</summary>
    public const long LargestMinor = 1_000_000_000_000;

    public static Money operator +(Money left, Money right) => new(left.Minor + right.In(left.Currency), left.Currency);

    public static Money operator -(Money left, Money right) => new(left.Minor - right.In(left.Currency), left.Currency);

    /// <summary>Minor units, after checking that they are units of <paramref name="expected"/>.</summary>
    /// <exception cref="InvalidOperationException">The amount is of another currency.</exception>
    public long In(Currency expected) =>
        Currency == expected ? Minor : throw new InvalidOperationException($"An amount in {Currency} was used as {expected}.");

    /// <summary>The share <paramref name="rate"/> of <paramref name="minor"/>, rounded half-even to a whole minor unit.</summary>
    public static long Share(long minor, decimal rate) => (long)decimal.Round(minor * rate, 0, MidpointRounding.ToEven);

    /// <summary>The share <paramref name="rate"/> of <paramref name="minor"/>, rounded down: for ceilings, where rounding up would grant more than was agreed.</summary>
    public static long ShareDown(long minor, decimal rate) => (long)decimal.Floor(minor * rate);

    public override string ToString() => $"{Minor} {Currency}";
}
