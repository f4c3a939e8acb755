using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using System.Collections.Immutable;

namespace CreditGrains.Credit.CreditLines;

/// <summary>
/// Commands to a credit line. Where a command names <c>OnlyFor</c>, it is refused unless the authorisation or capture is of that merchant, or the line of that
/// customer; null means whoever asks may. <c>Merchant</c> and <c>History</c> are filled in by the account, not by the caller. Amounts are at least 1 and at most <see cref="Money.LargestMinor"/>, which the edge has checked.
/// </summary>
public abstract record CreditLineCommand
{
    private CreditLineCommand() { }

    /// <summary>Follows what the customer ordered. The same number a second time changes nothing.</summary>
    public sealed record Follow(Instruction Instruction) : CreditLineCommand;

    /// <summary>Puts on record that an instruction was refused; where it was followed meanwhile, nothing changes.</summary>
    public sealed record RefuseInstruction(long Instruction, Refusal Refusal) : CreditLineCommand;

    public sealed record Freeze(Operation Operation, string Reason) : CreditLineCommand;

    public sealed record Unfreeze(Operation Operation, string Reason) : CreditLineCommand;

    /// <param name="Merchant">The merchant's terms, or null when there is no such merchant.</param>
    public sealed record Authorise(Operation Operation, AuthorisationRequest Request, MerchantTerms? Merchant, bool AllowPartial) : CreditLineCommand
    {
        /// <summary>The newest version of every instalment product there is; filled in by the account.</summary>
        public ImmutableArray<InstalmentProduct> Plans { get; init; } = [];
    }

    /// <param name="Amount">How much more, not the new total.</param>
    /// <param name="Merchant">Terms of the authorisation's merchant, or null when there is no such merchant.</param>
    public sealed record Increment(Operation Operation, long Authorisation, long Amount, MerchantTerms? Merchant, string? OnlyFor = null, History? History = null) : CreditLineCommand;

    /// <param name="Amount">Null means all that remains.</param>
    /// <param name="Final">Releases what this capture leaves of the hold.</param>
    public sealed record Capture(Operation Operation, long Authorisation, long? Amount, bool Final, string? OnlyFor = null, History? History = null) : CreditLineCommand;

    /// <param name="Amount">Null means all that remains.</param>
    public sealed record Void(Operation Operation, long Authorisation, long? Amount, string? OnlyFor = null, History? History = null) : CreditLineCommand;

    public sealed record Advise(Operation Operation, MerchantTerms Merchant, Money Amount, DateTimeOffset OccurredAt) : CreditLineCommand;

    /// <param name="Amount">Null means all that was not refunded yet.</param>
    public sealed record Refund(Operation Operation, long CaptureNumber, long? Amount, string? OnlyFor = null, History? History = null) : CreditLineCommand;

    /// <param name="ValueDate">Null means the business date.</param>
    public sealed record Repay(Operation Operation, long Amount, string? Source, DateOnly? ValueDate, string? OnlyFor = null) : CreditLineCommand;

    public sealed record ReverseRepayment(Operation Operation, long Repayment, string Reason, History? History = null) : CreditLineCommand
    {
        /// <summary>Plans that had ended and that it had paid, each as the purchase it pays back or, of a statement, as itself; filled in by the account, null until one is asked for.</summary>
        public ImmutableArray<History>? Ended { get; init; }

        /// <summary>What was read back about plan <paramref name="number"/>; null when nothing was.</summary>
        public History? EndedPlan(long number) => (Ended ?? []).FirstOrDefault(history => PlanOf(history) == number);

        /// <summary>The same with what was read back about <paramref name="number"/>.</summary>
        public ReverseRepayment With(long number, History? history) => number == Repayment
            ? this with { History = history }
            : this with { Ended = [.. (Ended ?? []).Where(one => PlanOf(one) != number), .. history is null ? [] : new[] { history }] };

        private static long? PlanOf(History history) => history.Value switch { CreditLines.Capture capture => capture.Number, Plan plan => plan.Number, _ => null };
    }

    /// <summary>Pays a plan off today.</summary>
    public sealed record Settle(Operation Operation, long Plan, string? OnlyFor = null) : CreditLineCommand;

    public sealed record Prepay(Operation Operation, long Plan, long Amount, PrepaymentKeeps Keeps, string? OnlyFor = null) : CreditLineCommand;

    /// <param name="Periods">1–6.</param>
    public sealed record Defer(Operation Operation, long Plan, int Periods) : CreditLineCommand;

    /// <param name="Instalments">1–120.</param>
    public sealed record ReAge(Operation Operation, long Plan, int Instalments) : CreditLineCommand;

    /// <summary>Lets a posted purchase be paid back in instalments.</summary>
    /// <param name="Product">The instalment product; null when there is none of the name that was asked for.</param>
    /// <param name="Merchant">Terms of the capture's merchant, or null when there is no such merchant.</param>
    public sealed record Convert(Operation Operation, long CaptureNumber, InstalmentProduct? Product, MerchantTerms? Merchant, string? OnlyFor = null, History? History = null) : CreditLineCommand;

    public sealed record Serve(Operation Operation, ServiceOrder Order, string? OnlyFor = null) : CreditLineCommand;

    /// <summary>Lets what is unpaid of the latest statement's purchases be paid back in instalments.</summary>
    /// <param name="Product">The instalment product; null when there is none of the name that was asked for.</param>
    public sealed record ConvertStatement(Operation Operation, int Statement, InstalmentProduct? Product, string? OnlyFor = null) : CreditLineCommand;

    /// <summary>Time has passed: records the expiries and ends that took effect by themselves. A late or doubled timer finds nothing to do.</summary>
    public sealed record CatchUp : CreditLineCommand;
}

/// <summary>
/// Something the state no longer holds, read back from the line's own events: an authorisation, a capture or a repayment.
/// </summary>
/// <param name="AsOf">Version up to which the events were read. It includes every event of the moment its absence from the state was noticed.</param>
/// <param name="Value">Null when the line never had it.</param>
public sealed record History(long AsOf, CreditLineReceipt? Value);
