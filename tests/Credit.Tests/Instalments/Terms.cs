using CreditGrains.Credit.Instalments;
using FsCheck;
using FsCheck.Fluent;

namespace CreditGrains.Credit.Tests.Instalments;

/// <summary>A random purchase on random terms.</summary>
internal sealed record Terms(InstalmentProduct Product, long Amount, DateOnly Start)
{
    public static Arbitrary<Terms> Any() =>
        (from method in Gen.Elements(Enum.GetValues<InstalmentMethod>())
         from frequency in Gen.Elements(Enum.GetValues<Frequency>())
         from dayCount in Gen.Elements(Enum.GetValues<DayCount>())
         from count in Gen.Choose(1, 36)
         from rate in Gen.Choose(0, 6000)
         from fee in Gen.Choose(0, 3)
         from down in Gen.Elements(0, 0, 0, 10, 25, 99)
         from grace in Gen.Elements(0, 0, 1, 5)
         from free in Gen.Elements(0, 0, 1)
         from multiple in Gen.Elements<long?>(null, null, 100)
         from dueDay in Gen.Elements<int?>(null, null, 1, 15, 31)
         from least in Gen.Elements(1, 15, 45)
         from funded in Gen.Elements(false, false, true)
         from amount in Gen.Elements(Gen.Choose(1, 200), Gen.Choose(1_000, 100_000), Gen.Choose(1_000_000, 900_000_000)).SelectMany(size => size)
         from day in Gen.Choose(0, 1500)
         select new Terms(
             new InstalmentProduct
             {
                 Code = "any", Name = "Any", Currency = Cny, Method = method, Frequency = frequency, DayCount = dayCount, NumberOfInstalments = count, AnnualRate = rate / 10_000m,
                 FeeRatePerPeriod = fee / 200m, DownPaymentPercent = down / 100m, PrincipalGracePeriods = Math.Min(grace, count - 1), InterestGracePeriods = Math.Min(free, Math.Min(grace, count - 1)),
                 InstalmentMultiple = multiple, MerchantFunded = funded,
                 DueDay = frequency == Frequency.Monthly ? dueDay : null, FirstPeriodLeastDays = frequency == Frequency.Monthly && dueDay is not null ? least : 0,
             },
             amount, new DateOnly(2023, 1, 1).AddDays(day))).ToArbitrary();

    public Schedule Schedule => Schedule.Of(Product, Amount, Start);

    /// <summary>Of periods of one length: after a first one of a day an equal instalment repays sooner than equal principal.</summary>
    public Schedule With(InstalmentMethod method) => Schedule.Of(
        Product with { Method = method, DueDay = null, FeeRatePerPeriod = 0, PrincipalGracePeriods = 0, InterestGracePeriods = 0, InstalmentMultiple = null, MerchantFunded = false }, Amount, Start);
}
