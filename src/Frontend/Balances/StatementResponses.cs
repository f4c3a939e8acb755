using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.Revolving;
using CreditGrains.Frontend.CreditLines;

namespace CreditGrains.Frontend.Balances;

/// <summary>A statement as it was issued. Amounts are minor units. Opening, the movements and the adjustments come to the closing balance.</summary>
/// <param name="From">First day of the cycle.</param>
/// <param name="Date">Last day of the cycle.</param>
/// <param name="Purchases">Spent, cash apart.</param>
/// <param name="Reversals">Repayments that came back.</param>
/// <param name="InstalmentsDue">Unpaid instalments that have fallen due.</param>
/// <param name="InstalmentsBilled">What instalments added to the balance.</param>
/// <param name="PaidOut">The customer's own money that was paid out, or paid instalments.</param>
/// <param name="Converted">Became a plan.</param>
/// <param name="Adjustments">What corrections of earlier days changed.</param>
/// <param name="ClosingBalance">To be paid in full for no interest on purchases; below 0 in credit.</param>
/// <param name="PastDue">Part of the minimum that was missed before.</param>
/// <param name="GraceWaived">Interest on purchases that payment in full made free.</param>
/// <param name="Payoff">What paying only the minimum would take; null when it would never end.</param>
internal sealed record StatementResponse(
    int Number, string CreditLineId, string Currency, DateOnly From, DateOnly Date, DateOnly DueDate, long OpeningBalance, long Purchases, long CashAdvances, long Refunds, long Repayments, long Reversals,
    long Interest, long Fees, long Waived, long InstalmentsDue, long InstalmentsBilled, long PaidOut, long Converted, long Adjustments, long ClosingBalance, long MinimumDue, long PastDue, long OverLimit,
    long CreditLimit, bool Grace, long GraceWaived, IReadOnlyList<InterestLineResponse> InterestLines, PayoffResponse? Payoff, DateTimeOffset IssuedAt)
{
    public static StatementResponse Of(string lineId, string currency, IssuedStatement issued)
    {
        var (statement, figures, activity) = (issued.Statement, issued.Statement.Figures, issued.Statement.Activity);
        return new StatementResponse(
            statement.Number, lineId, currency, figures.From, figures.Until, figures.DueDate, statement.Opening, activity.Purchases, activity.Cash, activity.Refunds, activity.Repayments, activity.Reversed,
            activity.Interest, activity.Fees, activity.Waived, figures.Instalments, activity.Instalments, activity.PaidOut, activity.Converted, statement.Adjustments, statement.Closing, figures.Minimum,
            figures.Overdue, figures.OverLimit, figures.CreditLimit, figures.IsGraceInForce, figures.GraceWaived,
            [.. figures.Interest.Select(line => new InterestLineResponse(line.Category, line.Rate, line.AverageDailyBalance, line.Days, line.Charged, line.Waived))],
            figures.Payoff is { } payoff ? new PayoffResponse(payoff.Months, payoff.Total, payoff.Cost) : null, issued.IssuedAt);
    }
}

/// <param name="AnnualRate">On the last day of the cycle.</param>
/// <param name="Charged">Which may be of earlier days too where grace was lost.</param>
internal sealed record InterestLineResponse(string Category, decimal AnnualRate, long AverageDailyBalance, int Days, long Charged, long Waived);

/// <param name="Cost">Interest and fees, of the total.</param>
internal sealed record PayoffResponse(int Months, long Total, long Cost);

/// <summary>A statement with what moved money in its cycle, oldest first.</summary>
internal sealed record StatementDetailResponse(StatementResponse Statement, IReadOnlyList<TransactionResponse> Transactions);
