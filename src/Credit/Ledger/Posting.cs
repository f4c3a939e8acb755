using System.Collections.Immutable;

namespace CreditGrains.Credit.Ledger;

/// <summary>One line of a double-entry transaction in minor units of the account's currency. Exactly one side is positive, the other is 0.</summary>
/// <param name="Account">A name from <see cref="Chart"/>.</param>
public readonly record struct Posting(string Account, long Debit, long Credit)
{
    public static Posting DebitOf(string account, long minor) => new(account, minor, 0);

    public static Posting CreditOf(string account, long minor) => new(account, 0, minor);
}

/// <summary>The chart of accounts. A name is a stored format: never renamed.</summary>
public static class Chart
{
    /// <summary>Asset: principal owed by customers for posted purchases. The sub-ledger is the credit line.</summary>
    public const string Principal = "receivables.principal";

    /// <summary>Asset: principal of purchases on instalment plans, due or not. The sub-ledger is the line's plans.</summary>
    public const string InstalmentPrincipal = "receivables.instalment-principal";

    /// <summary>Asset: interest of instalments that have fallen due.</summary>
    public const string InstalmentInterest = "receivables.instalment-interest";

    /// <summary>Asset: fees of instalments that have fallen due.</summary>
    public const string InstalmentFees = "receivables.instalment-fees";

    /// <summary>Asset: penalty interest charged on what was paid late.</summary>
    public const string PenaltyInterest = "receivables.penalty-interest";

    /// <summary>Income: interest of instalments, earned on their due dates or when a plan ends before.</summary>
    public const string InstalmentInterestIncome = "income.instalment-interest";

    /// <summary>Income: fees of instalments and of early settlement.</summary>
    public const string InstalmentFeeIncome = "income.instalment-fees";

    /// <summary>Income: penalty interest.</summary>
    public const string PenaltyInterestIncome = "income.penalty-interest";

    /// <summary>Income: what merchants pay so that their customers pay no interest.</summary>
    public const string MerchantSubsidy = "income.merchant-subsidy";

    /// <summary>Asset: posted interest on revolving balances.</summary>
    public const string Interest = "receivables.interest";

    /// <summary>Asset: fees of the line, other than for late and returned payments.</summary>
    public const string Fees = "receivables.fees";

    /// <summary>Asset: fees for late and returned payments.</summary>
    public const string Penalties = "receivables.penalties";

    /// <summary>Asset, below 0: losses expected of what is owed.</summary>
    public const string LossAllowance = "receivables.loss-allowance";

    /// <summary>Income: interest on revolving balances, earned when it is posted.</summary>
    public const string InterestIncome = "income.interest";

    /// <summary>Income: fees of the line.</summary>
    public const string FeeIncome = "income.fees";

    /// <summary>Income: fees for late and returned payments.</summary>
    public const string PenaltyIncome = "income.penalties";

    /// <summary>Income: repaid after a charge-off.</summary>
    public const string Recoveries = "income.recoveries";

    /// <summary>Expense: interest and fees let off by coupons or by hand.</summary>
    public const string Waivers = "expenses.waivers";

    /// <summary>Expense: change of the loss allowance.</summary>
    public const string Impairment = "expenses.impairment";

    /// <summary>Expense: what was owed when it was charged off.</summary>
    public const string ChargeOffs = "expenses.charge-offs";

    /// <summary>Memorandum: charged off and still to be collected.</summary>
    public const string ChargedOff = "memorandum.charged-off";

    /// <summary>Memorandum: the other side of <see cref="ChargedOff"/>.</summary>
    public const string ChargedOffContra = "memorandum.charged-off-contra";

    /// <summary>Liability: customers' own money with us, from overpayment and refunds.</summary>
    public const string CreditBalance = "liabilities.customer-credit-balance";

    /// <summary>Liability: owed to merchants for captures, less discount, until settled.</summary>
    public const string MerchantPayable = "liabilities.merchant-payable";

    /// <summary>Income: the merchant discount (MDR) kept from captures.</summary>
    public const string MerchantDiscount = "income.merchant-discount";

    /// <summary>Asset: money received from customers, on its way to or at the bank.</summary>
    public const string Cash = "assets.cash";
}

/// <summary>Collects the lines of one transaction; lines of 0 are left out, and a negative one is a bug that throws.</summary>
public struct Postings()
{
    private readonly ImmutableArray<Posting>.Builder lines = ImmutableArray.CreateBuilder<Posting>(4);

    public readonly Postings Debit(string account, long minor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minor);
        if (minor > 0) lines.Add(Posting.DebitOf(account, minor));
        return this;
    }

    public readonly Postings Credit(string account, long minor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minor);
        if (minor > 0) lines.Add(Posting.CreditOf(account, minor));
        return this;
    }

    /// <summary>A debit, or a credit where the amount is below 0.</summary>
    public readonly Postings DebitNet(string account, long minor) => minor >= 0 ? Debit(account, minor) : Credit(account, -minor);

    /// <summary>A credit, or a debit where the amount is below 0.</summary>
    public readonly Postings CreditNet(string account, long minor) => DebitNet(account, -minor);

    /// <exception cref="InvalidOperationException">Debits and credits differ: a bug in a rule, stopped before it reaches the books.</exception>
    public readonly ImmutableArray<Posting> Balanced()
    {
        long difference = 0;
        foreach (var line in lines) difference += line.Debit - line.Credit;
        return difference == 0 ? lines.ToImmutable() : throw new InvalidOperationException($"Debits and credits differ by {difference}.");
    }

    /// <summary>The same lines with sides exchanged: how a correction undoes a transaction.</summary>
    public static ImmutableArray<Posting> Mirror(ImmutableArray<Posting> original) =>
        [.. original.Select(line => new Posting(line.Account, Debit: line.Credit, Credit: line.Debit))];
}
