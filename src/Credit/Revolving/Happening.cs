using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>Something that the passing of days brought about by itself.</summary>
/// <param name="On">The day it belongs to: one that is over, or the one that begins.</param>
public abstract record Happening(DateOnly On)
{
    /// <summary>The cycle ended: interest was posted and what is owed was billed.</summary>
    public sealed record StatementCut(DateOnly On, StatementFigures Figures) : Happening(On);

    /// <summary>The due date is over and the minimum is not paid.</summary>
    /// <param name="Missed">Unpaid minimum.</param>
    /// <param name="Fee">Late fee charged for it, never above what was missed.</param>
    /// <param name="Waived">The part of the fee that a coupon takes back.</param>
    /// <param name="Coupon">Its number; 0 for none.</param>
    /// <param name="FromCreditBalance">Paid with the customer's own money at once.</param>
    public sealed record MinimumMissed(DateOnly On, long Missed, long Fee, long Waived, long Coupon, long FromCreditBalance) : Happening(On);

    /// <summary>The mandate allows <paramref name="Amount"/> to be collected today.</summary>
    public sealed record AutopayDue(DateOnly On, long Amount) : Happening(On);

    public sealed record BucketEntered(DateOnly On, Bucket Bucket, int DaysPastDue) : Happening(On);

    /// <param name="DaysPastDue">Below 0 before the due date.</param>
    public sealed record ActionDue(DateOnly On, CollectionAction Action, int DaysPastDue) : Happening(On);

    /// <summary>The loss expected of the line changed.</summary>
    /// <param name="On">The last day that is over.</param>
    public sealed record ProvisionChanged(DateOnly On, int Stage, long Before, long After) : Happening(On);
}

/// <summary>What a statement says about the position it was cut from. Amounts are minor units.</summary>
/// <param name="From">First day of the cycle.</param>
/// <param name="Until">Last day of the cycle, the statement's date.</param>
/// <param name="Balance">Closing balance: what is to be paid for no interest; below 0 in credit.</param>
/// <param name="Minimum">Minimum due, overdue amounts included.</param>
/// <param name="Overdue">Of it, minimums of earlier statements that were missed.</param>
/// <param name="OverLimit">By how much the line exceeds its limit.</param>
/// <param name="Interest">Posted by category.</param>
/// <param name="GraceWaived">Interest on purchases that payment in full made free.</param>
/// <param name="IsGraceInForce">Whether this cycle's purchases stay free if this statement is paid in full.</param>
/// <param name="Payoff">What paying only minimums would take; null when it never ends.</param>
/// <param name="FromCreditBalance">Interest paid with the customer's own money at once.</param>
/// <param name="IsIdle">Nothing moved by value date and nothing is owed.</param>
public sealed record StatementFigures(
    DateOnly From, DateOnly Until, DateOnly DueDate, long Balance, long Minimum, long Overdue, long OverLimit, long CreditLimit, long Fees, long Instalments,
    ImmutableArray<InterestLine> Interest, long GraceWaived, bool IsGraceInForce, Payoff? Payoff, long FromCreditBalance, bool IsIdle)
{
    public long InterestCharged => Interest.Sum(line => line.Charged);

    public long InterestWaived => Interest.Sum(line => line.Waived);
}

/// <param name="Rate">Per year, on the last day of the cycle.</param>
/// <param name="AverageDailyBalance">Over the cycle, rounded half-even.</param>
/// <param name="Charged">Interest posted, which may be of earlier days too where grace was lost.</param>
/// <param name="Waived">The part of it that coupons take back.</param>
public sealed record InterestLine(string Category, decimal Rate, long AverageDailyBalance, int Days, long Charged, long Waived);
