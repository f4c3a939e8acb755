namespace CreditGrains.Accounts;

/// <summary>
/// The clock that decisions are made by. It may run ahead of the machine's, so a host that keeps several clocks keeps this one under <see cref="Key"/>; the frameworks go by the machine's.
/// </summary>
public static class BusinessClock
{
    public const string Key = "business";
}
