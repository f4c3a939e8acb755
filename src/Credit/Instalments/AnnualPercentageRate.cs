using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Instalments;

/// <summary>What a credit costs per year, as the internal rate of return of its real cash flows; rounded half-even to four decimals, 0.1303 = 13.03 %.</summary>
/// <param name="Nominal">Compounded monthly: twelve times the rate of a month.</param>
/// <param name="Effective">Compounded over the year.</param>
public readonly record struct AnnualPercentageRate(decimal Nominal, decimal Effective)
{
    /// <summary>Above this the credit is a mistake, and the figure says no more than that.</summary>
    public const decimal Most = 100;

    private const int StepsMost = 200;
    private const decimal Accuracy = 1e-12m;

    /// <summary>The rate of <paramref name="schedule"/>: what the customer receives at the start is the purchase less the down payment.</summary>
    public static AnnualPercentageRate Of(Schedule schedule, Frequency frequency) =>
        Of(schedule.Amount - schedule.DownPayment, schedule.StartDate, [.. schedule.Rows.Where(row => row.Number > 0).Select(row => (row.DueDate, row.Total))], frequency);

    /// <summary>The rate at which <paramref name="payments"/> are worth <paramref name="received"/> on <paramref name="start"/>; 0 when they do not exceed it.</summary>
    /// <remarks>
    /// Time is counted in the product's own periods. A part of a period earns simple interest, and a month has 30 days for it. Source: Regulation Z (12 CFR 1026), appendix J, (b)(5) and (b)(8).
    /// </remarks>
    public static AnnualPercentageRate Of(long received, DateOnly start, ImmutableArray<(DateOnly Date, long Amount)> payments, Frequency frequency)
    {
        if (received <= 0 || payments.Sum(payment => payment.Amount) <= received) return default;
        // What was planned late for an earlier day, as after a returned repayment, stands behind what was planned before.
        Flow[] flows = [.. payments.OrderBy(payment => payment.Date).Select(payment => Flow.Of(start, payment.Date, payment.Amount, frequency))];
        var effective = Grown(Rate(received, flows), PeriodsPerYear(frequency)) - 1;
        if (effective >= Most) return new AnnualPercentageRate(Most, Most);
        return new AnnualPercentageRate(Rounded(12 * (TwelfthRoot(1 + effective) - 1)), Rounded(effective));
    }

    private static decimal Rounded(decimal rate) => decimal.Round(rate, 4, MidpointRounding.ToEven);

    private static int PeriodsPerYear(Frequency frequency) => frequency switch { Frequency.Weekly => 52, Frequency.Fortnightly => 26, Frequency.Monthly => 12 };

    // Newton's method, held inside a bracket that halves whenever a step would leave it: it ends for any flows.
    private static decimal Rate(long received, Flow[] flows)
    {
        var (low, high) = (0m, 1m);
        while (high < Most && Value(flows, high).Value > received) high *= 2;
        var rate = 0.01m;
        for (var step = 0; step < StepsMost && high - low > Accuracy; step++)
        {
            var (value, slope) = Value(flows, rate);
            if (value > received) low = rate;
            else high = rate;
            var next = slope == 0 ? low : rate - ((value - received) / slope);
            if (next <= low || next >= high) next = (low + high) / 2;
            if (Math.Abs(next - rate) < Accuracy) return next;
            rate = next;
        }

        return rate;
    }

    private static (decimal Value, decimal Slope) Value(Flow[] flows, decimal rate)
    {
        var (value, slope, discount, power, reached) = (0m, 0m, 1 / (1 + rate), 1m, 0);
        foreach (var flow in flows)
        {
            for (; reached < flow.Periods; reached++) power *= discount;
            var part = flow.Odd == 0 ? 1 : 1 + (flow.Odd * rate);
            var present = flow.Odd == 0 ? flow.Amount * power : flow.Amount * power / part;
            value += present;
            slope -= present * ((flow.Periods * discount) + (flow.Odd == 0 ? 0 : flow.Odd / part));
        }

        return (value, slope);
    }

    private static decimal Grown(decimal rate, int periods)
    {
        var grown = 1m;
        for (var period = 0; period < periods && grown <= Most; period++) grown *= 1 + rate;
        return grown > Most ? Most + 1 : grown;
    }

    private static decimal TwelfthRoot(decimal value)
    {
        var root = 1 + ((value - 1) / 12);
        for (var step = 0; step < StepsMost; step++)
        {
            var power = 1m;
            for (var i = 0; i < 11; i++) power *= root;
            var next = root - (((power * root) - value) / (12 * power));
            if (Math.Abs(next - root) < Accuracy) return next;
            root = next;
        }

        return root;
    }

    /// <param name="Periods">Whole periods since the start.</param>
    /// <param name="Odd">The rest of the time, as a part of a period.</param>
    private readonly record struct Flow(int Periods, decimal Odd, long Amount)
    {
        public static Flow Of(DateOnly start, DateOnly date, long amount, Frequency frequency)
        {
            var days = date.DayNumber - start.DayNumber;
            if (frequency != Frequency.Monthly) return Days(days, frequency == Frequency.Weekly ? 7 : 14);
            var months = (12 * (date.Year - start.Year)) + date.Month - start.Month;
            // A date that was clamped to a short month is still a whole number of months away.
            if (start.AddMonths(months) == date) return new Flow(months, 0, amount);
            // Otherwise whole months are counted back from the payment.
            if (date.AddMonths(-months) < start) months--;
            return new Flow(months, (date.AddMonths(-months).DayNumber - start.DayNumber) / 30m, amount);

            Flow Days(int passed, int length) => new(passed / length, passed % length / (decimal)length, amount);
        }
    }
}
