using System.Collections.Immutable;
using CreditGrains.Credit.Operations;

namespace CreditGrains.Credit.Customers;

/// <summary>Who a customer is. Null means not told.</summary>
/// <param name="ExposureLimit">Most that all lines together may be allotted, in minor units; null means no limit.</param>
public sealed record CustomerDetails(string Name, string? ExternalRef, string? Segment, string? RiskGrade, long? ExposureLimit, Currency Currency);

/// <summary>A customer with what each of its lines has been allotted and what the lines have still to be told.</summary>
public sealed record CustomerState(
    string Id, CustomerDetails? Details, bool IsBlocked, DateTimeOffset OpenedAt,
    ImmutableSortedDictionary<string, Allotment> Lines, ImmutableArray<Instruction> Pending, ImmutableArray<RefusedInstruction> Refused,
    long Version, DateTimeOffset At, RecentOperations<CustomerReceipt> Operations) : IAccountState<CustomerReceipt>
{
    public static readonly CustomerState None = new(
        "", null, false, default, ImmutableSortedDictionary.Create<string, Allotment>(StringComparer.Ordinal), [], [], 0, default, RecentOperations<CustomerReceipt>.None);

    /// <summary>Instructions that a crash left pending are taken up again as soon as possible.</summary>
    public DateTimeOffset? NextDue => Pending.IsEmpty ? null : At;

    /// <summary>What all lines together may owe at most at <paramref name="now"/>, in minor units.</summary>
    public long Exposure(DateTimeOffset now)
    {
        long sum = 0;
        foreach (var allotment in Lines.Values) sum += allotment.At(now);
        return sum;
    }
}

/// <summary>The part of a customer's exposure that one line may use without asking.</summary>
/// <param name="CreditLimit">The line's base limit, or the higher of old and new while a change is pending.</param>
/// <param name="Followed">The limit the line is known to have; what it refused does not count.</param>
/// <param name="InstantCredit">What the line may grant itself; null when nothing.</param>
/// <param name="Outlived">Instant credit the line may have granted itself under a higher limit, until the last of it must have ended; null when there is none.</param>
public sealed record Allotment(long CreditLimit, long Followed, Products.InstantCredit? InstantCredit, ImmutableArray<AllottedBoost> Boosts, AllottedBoost? Outlived = null)
{
    /// <summary>Limit, boosts that have not ended, and the most that instant credit can amount to.</summary>
    public long At(DateTimeOffset now)
    {
        var sum = CreditLimit + InstantCreditAt(now, CreditLimit);
        foreach (var boost in Boosts)
            if (now < boost.EndsAt) sum += boost.Amount;
        return sum;
    }

    /// <summary>The most that instant credit can amount to on a line with <paramref name="creditLimit"/>, given what it had before.</summary>
    public long InstantCreditAt(DateTimeOffset now, long creditLimit) =>
        Math.Max(InstantCredit?.Most(creditLimit) ?? 0, Outlived is { } outlived && now < outlived.EndsAt ? outlived.Amount : 0);
}

public readonly record struct AllottedBoost(long Amount, DateTimeOffset EndsAt);

/// <summary>An instruction that its line refused, kept for a while so that a retry hears the same.</summary>
public sealed record RefusedInstruction(long Number, Refusal Refusal);

/// <summary>What a customer answers: itself as it was, and the instruction it gave, if any.</summary>
public sealed record CustomerReceipt(CustomerState Customer, Instruction? Instruction);
