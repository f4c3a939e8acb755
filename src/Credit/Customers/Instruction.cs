using System.Text.Json.Serialization;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Customers;

/// <summary>
/// What a customer tells one of its lines. Whatever changes how much the customer may owe is decided by the customer, so that the sum over its lines never
/// exceeds its exposure limit; it stays pending until the line has followed it, which a crash in between only delays.
/// </summary>
/// <param name="Number">Version of the customer's event that gave it. A line follows each number once, in order.</param>
/// <param name="Operation">The caller's operation, under whose key the line keeps its answer; null when the caller asked the customer, not the line.</param>
public sealed record Instruction(long Number, string LineId, Operation? Operation, LineOrder Order);

/// <summary>The content of an <see cref="Instruction"/>. Stored: names and shapes never change in place.</summary>
[JsonDerivedType(typeof(Open), "open"), JsonDerivedType(typeof(SetLimit), "set-limit"), JsonDerivedType(typeof(Boost), "boost")]
[JsonDerivedType(typeof(SetBlocked), "set-blocked"), JsonDerivedType(typeof(Close), "close")]
public abstract record LineOrder
{
    private LineOrder() { }

    /// <param name="RiskGrade">The customer's; null where it is not known.</param>
    public sealed record Open(string CustomerId, RevolvingProduct Product, long CreditLimit, string? RiskGrade = null) : LineOrder
    {
        /// <summary>What the line may grant itself; null when nothing.</summary>
        [JsonIgnore]
        public InstantCredit? InstantCredit => Product.InstantCredit?.For(RiskGrade);
    }

    public sealed record SetLimit(long CreditLimit) : LineOrder;

    /// <summary>Adds <paramref name="Amount"/> to the limit from <paramref name="StartsAt"/> (inclusive) until <paramref name="EndsAt"/> (exclusive).</summary>
    public sealed record Boost(long Amount, DateTimeOffset StartsAt, DateTimeOffset EndsAt) : LineOrder;

    public sealed record SetBlocked(bool IsBlocked) : LineOrder;

    public sealed record Close(string Reason) : LineOrder;
}
