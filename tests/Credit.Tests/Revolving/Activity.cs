using CreditGrains.Credit.Revolving;
using FsCheck;
using FsCheck.Fluent;

namespace CreditGrains.Credit.Tests.Revolving;

internal enum Deed { Purchase, School, Cash, Repay, Refund, Fee, PayOut, Rate, Discount, Holiday, FeeCoupon, Limit, Waive, Instalment, Autopay, Pause }

/// <summary>Something a random life does, some days after the deed before it.</summary>
internal readonly record struct Act(int Days, Deed Deed, int Amount)
{
    public static Gen<Act> Any(params Deed[] deeds) =>
        from days in Gen.Elements(0, 0, 1, 1, 2, 5, 10, 15, 20, 30, 31, 45)
        from deed in Gen.Elements(deeds)
        from amount in Gen.Choose(1, 60_000)
        select new Act(days, deed, amount);

    public static readonly Deed[] Money = [Deed.Purchase, Deed.Purchase, Deed.School, Deed.Cash, Deed.Repay, Deed.Repay, Deed.Repay, Deed.Refund, Deed.Fee];

    public static readonly Deed[] All =
    [
        .. Money, Deed.PayOut, Deed.Rate, Deed.Discount, Deed.Holiday, Deed.FeeCoupon, Deed.Limit, Deed.Waive, Deed.Instalment, Deed.Autopay, Deed.Pause,
    ];

    public Fact On(DateOnly day, long number) => Deed switch
    {
        Deed.Purchase => new Fact.Spent(day, number, Categories.Purchase, Amount),
        Deed.School => new Fact.Spent(day, number, "8220", Amount),
        Deed.Cash => new Fact.Spent(day, number, Categories.Cash, Amount),
        Deed.Repay => new Fact.Repaid(day, number, Amount),
        Deed.Refund => new Fact.Refunded(day, number, Categories.Purchase, 1 + (Amount / 10)),
        Deed.Fee => new Fact.FeeCharged(day, number, IsPenalty: Amount % 2 == 0, 1 + (Amount / 50)),
        Deed.PayOut => new Fact.CreditPaidOut(day, number, 1 + (Amount / 50)),
        Deed.Rate => new Fact.RateChanged(day, number, new RateChange(day.AddDays(Amount % 40), Amount % 5000 / 10_000m, Amount % 6000 / 10_000m)),
        Deed.Discount => new Fact.CouponGranted(day, number, new Coupon(number, CouponKind.RateReduction, day.AddDays(Amount % 7), day.AddDays(Amount % 70), Amount % 3 == 0 ? null : Amount / 100, 0, 0.05m, Amount % 2 == 0 ? null : Categories.Cash)),
        Deed.Holiday => new Fact.CouponGranted(day, number, new Coupon(number, CouponKind.InterestFree, day, day.AddDays(Amount % 50), Amount % 3 == 0 ? null : Amount / 100, 0, 0, null)),
        Deed.FeeCoupon => new Fact.CouponGranted(day, number, new Coupon(number, CouponKind.FeeWaiver, day, day.AddDays(Amount % 200), Amount / 10, 0, 0, null)),
        Deed.Limit => new Fact.LimitStepped(day, number, day.AddDays(Amount % 30), Amount % 2 == 0 ? Amount : -Amount),
        Deed.Waive => new Fact.Waived(day, number, Amount / 20),
        Deed.Instalment => new Fact.PlansStand(day, number, Amount / 10, Amount),
        Deed.Autopay => new Fact.MandateSet(day, number, (Amount % 4) switch { 0 => null, 1 => new Mandate(MandateKind.Minimum, null), 2 => new Mandate(MandateKind.Statement, null), _ => new Mandate(MandateKind.Fixed, Amount / 4) }),
        Deed.Pause => new Fact.Paused(day, number, new Pause(day, day.AddDays(Amount % 45))),
    };

    /// <summary>Products of every kind, by a number.</summary>
    public static RevolvingProduct Product(int which) => Standard with
    {
        SubLimits = Standard.SubLimits.Add("8220", new SubLimit(null, 1_000_000)),
        Accrual = which % 2 == 0 ? Accrual.Daily : Accrual.AverageDaily,
        DayCount = Enum.GetValues<DayCount>()[which % 5],
        StatementDay = which % 3 == 0 ? 31 : 1 + (which % 31),
        Grace = which % 7 != 0,
        PenaltyRate = which % 3 == 1 ? 0.4m : null,
        DueDays = which % 4 == 0 ? 40 : 21,
        Allocation = which % 11 == 0 ? [AllocationStep.Principal, AllocationStep.Interest, AllocationStep.Fee, AllocationStep.Penalty] : Standard.Allocation,
    };
}
