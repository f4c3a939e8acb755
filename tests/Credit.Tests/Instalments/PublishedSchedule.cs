using CreditGrains.Credit.Instalments;

namespace CreditGrains.Credit.Tests.Instalments;

/// <summary>A schedule somebody else has published, with where it stands. Amounts are minor units.</summary>
/// <param name="Rows">Principal and interest of each row, as published.</param>
internal sealed record PublishedSchedule(
    string Source, long Amount, decimal Rate, string Start, string Rows, InstalmentMethod Method = InstalmentMethod.EqualInstalment, DayCount DayCount = DayCount.Thirty360,
    Frequency Frequency = Frequency.Monthly, decimal DownPayment = 0, int PrincipalGrace = 0, int InterestGrace = 0, long? Multiple = null, decimal FeeRate = 0,
    string? DueDates = null, int Decimals = 2, string? LastDue = null)
{
    private const string Fineract = "Apache Fineract, fineract-e2e-tests-runner/src/test/resources/features/";
    private const string Emi = Fineract + "EMICalculation-Part1.feature ", Repayment = Fineract + "LoanRepayment.feature ", MonthEnd = Fineract + "LoanMonthEndDueDateStrategy.feature ";
    private const string Calculator = "Apache Fineract, ProgressiveEMICalculatorTest.testEMICalculation_", Client = "Apache Fineract, ClientLoanIntegrationTest.";
    private const string FifteenDays = "2024-01-16 2024-01-31 2024-02-15 2024-03-01 2024-03-16 2024-03-31";

    public static readonly PublishedSchedule[] All =
    [
        new("Apache Fineract, fineract-doc/src/docs/en/chapters/features/downpayment.adoc", 100_00, 0.07m, "2024-01-01",
            "25.00+0 12.32+0.44 12.39+0.37 12.47+0.29 12.54+0.22 12.61+0.15 12.67+0.07", DownPayment: 0.25m),
        new(Emi + "C3164", 331_77, 0.1065m, "2023-12-12", "65.14+3.00 65.73+2.41 66.44+1.70 66.93+1.21 67.53+0.59", DayCount: DayCount.ActualActual, LastDue: "2024-05-12"),
        new(Emi + "C3154", 100_00, 0.12m, "2024-01-01", "16.25+1.00 16.41+0.84 16.58+0.67 16.74+0.51 16.91+0.34 17.11+0.17"),
        new(Emi + "C3155", 100_00, 0.094822m, "2024-01-01", "16.34+0.79 16.47+0.66 16.60+0.53 16.73+0.40 16.86+0.27 17.00+0.13"),
        new(Emi + "C3165", 75_00, 0.123m, "2024-01-01", "14.70+0.77 14.85+0.62 15.00+0.47 15.16+0.31 15.29+0.16"),
        new(Emi + "C3157, every two months", 100_00, 0.12m, "2024-01-01", "32.68+2.00 33.33+1.35 33.99+0.68", DueDates: "2024-03-01 2024-05-01 2024-07-01"),
        new(Emi + "C3158", 100_00, 0.094822m, "2024-01-01", "16.51+0.37 16.57+0.31 16.63+0.25 16.69+0.19 16.76+0.12 16.84+0.06", Frequency: Frequency.Fortnightly, LastDue: "2024-03-25"),
        new(Emi + "C3159", 100_00, 0.12m, "2024-01-01", "16.23+1.02 16.45+0.80 16.56+0.69 16.75+0.50 16.90+0.35 17.11+0.17", DayCount: DayCount.Actual365),
        new(Emi + "C3160", 100_00, 0.094822m, "2024-01-01", "16.32+0.81 16.50+0.63 16.59+0.54 16.74+0.39 16.86+0.27 16.99+0.13", DayCount: DayCount.Actual365),
        new(Emi + "C3161", 100_00, 0.05m, "2024-01-01", "25.00+0 14.88+0.31 14.94+0.25 15.00+0.19 15.06+0.13 15.12+0.06", DownPayment: 0.25m, LastDue: "2024-06-01"),
        new(Emi + "C3166, every fifteen days", 100_00, 0.094822m, "2024-01-01", "16.51+0.39 16.57+0.33 16.64+0.26 16.70+0.20 16.77+0.13 16.81+0.07",
            DayCount: DayCount.Actual365, DueDates: FifteenDays),
        new(Emi + "C3167, where spreading the difference would not help", 100_00, 0.15678m, "2024-01-01", "16.10+1.33 16.38+1.05 16.53+0.90 16.77+0.66 16.97+0.46 17.25+0.22", DayCount: DayCount.Actual365),
        new(Calculator + "disbursedAmt100_dayInYears360_daysInMonthDoesntMatter_repayEvery15Days", 100_00, 0.094822m, "2024-01-01",
            "16.50+0.40 16.57+0.33 16.64+0.26 16.70+0.20 16.77+0.13 16.82+0.07", DayCount: DayCount.Actual360, DueDates: FifteenDays),
        new(Calculator + "disbursedAmt100_dayInYearsActual_daysInMonthActual_repayEvery1Month", 100_00, 0.094822m, "2023-12-12",
            "16.33+0.80 16.46+0.67 16.63+0.50 16.72+0.41 16.87+0.26 16.99+0.14", DayCount: DayCount.ActualActual),
        new(Calculator + "disbursedAmt100_dayInYears364_daysInMonthActual_repayEvery1Week", 100_00, 0.094822m, "2024-01-01",
            "16.59+0.18 16.62+0.15 16.65+0.12 16.68+0.09 16.71+0.06 16.75+0.03", DayCount: DayCount.Actual364, Frequency: Frequency.Weekly, LastDue: "2024-02-12"),
        new(Calculator + "disbursedAmt100_dayInYears364_daysInMonthActual_repayEvery2Week", 100_00, 0.094822m, "2024-01-01",
            "33.21+0.36 33.33+0.24 33.46+0.12", DayCount: DayCount.Actual364, Frequency: Frequency.Fortnightly, LastDue: "2024-02-12"),
        new(Calculator + "disbursedAmt1000_NoInterest_repayEvery1Month", 1000_00, 0, "2024-01-01", "250+0 250+0 250+0 250+0"),
        new(Fineract + "Loan.feature, early pay-off loan with interest, TILL_PRECLOSE product", 100_00, 0.07m, "2024-01-01",
            "16.43+0.58 16.52+0.49 16.62+0.39 16.72+0.29 16.81+0.20 16.90+0.10"),
        new(MonthEnd + "C111045, due dates clamped", 10_000_00, 0.12m, "2025-01-31", "3300.22+100 3333.22+67.00 3366.56+33.67", LastDue: "2025-04-30"),
        new(MonthEnd + "C111047", 10_000_00, 0.12m, "2025-01-31", "3305.77+92.05 3329.59+68.23 3364.64+33.19", DayCount: DayCount.ActualActual, LastDue: "2025-04-30"),
        new(Fineract + "LoanBulletBalloon.feature BL01", 100_00, 0.30m, "2024-01-01", "0+2.50 0+2.50 0+2.50 0+2.50 0+2.50 0+2.50 0+2.50 100+2.50", PrincipalGrace: 7, LastDue: "2024-09-01"),
        new(Fineract + "LoanBulletBalloon.feature BL01, as interest-only", 100_00, 0.30m, "2024-01-01", "0+2.50 0+2.50 0+2.50 0+2.50 0+2.50 0+2.50 0+2.50 100+2.50",
            InstalmentMethod.InterestOnly),
        new(Repayment + "RS01, flat, in multiples of 1.00", 5000_00, 0, "2022-11-01",
            "278+50 278+50 278+50 278+50 278+50 278+50 278+50 278+50 278+50 278+50 278+50 278+50 278+50 278+50 278+50 278+50 278+50 274+50",
            InstalmentMethod.FlatFee, FeeRate: 0.01m, Multiple: 100, LastDue: "2024-05-01"),
        new(Repayment + "RS02, in multiples of 1.00", 5000_00, 0.12m, "2022-11-01",
            "255.00+50.00 257.55+47.45 260.13+44.87 262.73+42.27 265.35+39.65 268.01+36.99 270.69+34.31 273.39+31.61 276.13+28.87 278.89+26.11 281.68+23.32 284.50+20.50 287.34+17.66 290.21+14.79 293.12+11.88 296.05+8.95 299.01+5.99 300.22+3.00",
            Multiple: 100),
        new(Repayment + "RS03, in multiples of 1.00", 5000_00, 0.12m, "2022-11-01",
            "255.68+49.32 256.65+48.35 259.26+45.74 266.08+38.92 264.62+40.38 268.53+36.47 270.05+34.95 273.84+31.16 275.59+29.41 278.40+26.60 282.01+22.99 284.11+20.89 287.59+17.41 289.94+15.06 292.90+12.10 296.47+8.53 298.90+6.10 299.38+2.95",
            DayCount: DayCount.Actual365, Multiple: 100),
        new(Repayment + "RS04", 5000_00, 0.12m, "2022-11-01",
            "277.78+50.00 277.78+47.22 277.78+44.44 277.78+41.67 277.78+38.89 277.78+36.11 277.78+33.33 277.78+30.56 277.78+27.78 277.78+25.00 277.78+22.22 277.78+19.44 277.78+16.67 277.78+13.89 277.78+11.11 277.78+8.33 277.78+5.56 277.74+2.78",
            InstalmentMethod.EqualPrincipal),
        new(Repayment + "RS05, three periods without principal, in multiples of 1.00", 5000_00, 0.12m, "2022-11-01",
            "0+50.00 0+50.00 0+50.00 311.00+50.00 314.11+46.89 317.25+43.75 320.42+40.58 323.63+37.37 326.86+34.14 330.13+30.87 333.43+27.57 336.77+24.23 340.14+20.86 343.54+17.46 346.97+14.03 350.44+10.56 353.95+7.05 351.36+3.51",
            PrincipalGrace: 3, Multiple: 100),
        new(Repayment + "RS07, six periods without principal, three without interest, in multiples of 1.00", 5000_00, 0.12m, "2022-11-01",
            "0+0 0+0 0+0 0+200.00 0+50.00 0+50.00 394.00+50.00 397.94+46.06 401.92+42.08 405.94+38.06 410.00+34.00 414.10+29.90 418.24+25.76 422.42+21.58 426.65+17.35 430.91+13.09 435.22+8.78 442.66+4.43",
            PrincipalGrace: 6, InterestGrace: 3, Multiple: 100),
        new(Fineract + "LoanReschedule.feature, multiple installments, new interest rate (before it), flat", 3000_00, 0, "2023-07-01", "1000+30 1000+30 1000+30", InstalmentMethod.FlatFee, FeeRate: 0.01m),
        new(Repayment + "installmentAmountInMultiplesOf=1, declining balance", 1250_00, 0.15m, "2023-09-01", "306.38+15.62 310.20+11.80 314.08+7.92 319.34+3.99", Multiple: 100),
        new(Client + "verifyLoanRepaymentScheduleForEqualPrincipal, in units of 100; ? where it checks nothing", 100_000, 0.24m, "2014-06-02",
            "4167+2000 4167+1917 4167+1833 4167+1750 4167+1667 4167+1583 ? ? ? 4167+1250 ? ? ? ? ? ? ? ? ? 4167+417 ? ? ? 4159+83", InstalmentMethod.EqualPrincipal, Decimals: 0),
        new(Client + "verifyLoanRepaymentScheduleForEqualPrincipalWithGrace, in units of 100; ? where it checks nothing", 100_000, 0.24m, "2014-06-02",
            "0+2000 0+2000 0+2000 0+2000 0+2000 5263+2000 5263+1895 ? ? 5263+1579 ? ? ? ? ? ? ? ? ? 5263+526 ? ? ? 5266+105", InstalmentMethod.EqualPrincipal, PrincipalGrace: 5, Decimals: 0),
    ];

    /// <summary>Number of instalments, without the down payment.</summary>
    public int Count => Rows.Split(' ').Length - (DownPayment > 0 ? 1 : 0);

    public InstalmentProduct Product => new()
    {
        Code = "published", Name = Source, Currency = Cny, AnnualRate = Rate, DayCount = DayCount, Method = Method, NumberOfInstalments = Count, Frequency = Frequency,
        DownPaymentPercent = DownPayment, PrincipalGracePeriods = PrincipalGrace, InterestGracePeriods = InterestGrace, InstalmentMultiple = Multiple, FeeRatePerPeriod = FeeRate,
    };

    public ImmutableArray<Instalment> Ours()
    {
        var start = DateOnly.Parse(Start, CultureInfo.InvariantCulture);
        return DueDates is null
            ? Schedule.Of(Product, Amount, start).Rows
            : Amortisation.Rows(Product, new Balance(Amount, start, [.. DueDates.Split(' ').Select(date => DateOnly.Parse(date, CultureInfo.InvariantCulture))], start.Day));
    }

    /// <summary>What was published, in the words of <see cref="Worded"/>.</summary>
    public IEnumerable<string> Theirs => Rows.Split(' ').Select(row => row == "?" ? row : string.Join('+', row.Split('+').Select(part => Minor(decimal.Parse(part, CultureInfo.InvariantCulture)))));

    public IEnumerable<string> Worded(IEnumerable<Instalment> rows) =>
        rows.Zip(Theirs, (row, theirs) => theirs == "?" ? theirs : $"{row.Principal}+{row.Interest + row.Fee}");

    private long Minor(decimal major) => (long)(major * (Decimals == 2 ? 100 : 1));

    public override string ToString() => Source;
}
