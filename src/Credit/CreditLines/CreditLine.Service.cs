using System.Diagnostics;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Ledger;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.CreditLines;

using Outcome = Outcome<CreditLineEvent, CreditLineReceipt>;

public static partial class CreditLine
{
    /// <summary>How many coupons, changes of rates to come and pauses a line remembers at once.</summary>
    public const int CouponsMost = 16, RateChangesMost = 8, PausesMost = 8;

    private static Outcome DecideServe(CreditLineState state, CreditLineCommand.Serve c, DateTimeOffset now)
    {
        if (OnlyFor(c.OnlyFor, state.CustomerId) is { } notYours) return notYours;
        var (position, today) = (state.Book!.Position, state.Product!.BusinessDate(now));
        return c.Order switch
        {
            ServiceOrder.SetRates order =>
                order.Change.From < today ? InThePast(today)
                : position.Rates.Length >= RateChangesMost ? Refuse(RefusalCode.TooManyCoupons, $"At most {RateChangesMost} changes of rates can wait.")
                : Accept(new CreditLineEvent.RatesChanged(order.Change, today)),
            ServiceOrder.GrantCoupon order =>
                order.Until < today || order.From < today ? InThePast(today)
                : position.Coupons.Length >= CouponsMost ? Refuse(RefusalCode.TooManyCoupons, $"A line has at most {CouponsMost} coupons at a time.")
                : Accept(new CreditLineEvent.CouponGranted(order.Kind, order.From, order.Until, order.Budget, order.Reduction, order.Category, today)),
            ServiceOrder.SetAutopay order => state.IsClosed ? Refuse(RefusalCode.LineClosed, "The line is closed.") : Accept(new CreditLineEvent.AutopaySet(order.Mandate, today)),
            ServiceOrder.ChargeFee order =>
                state.IsClosed ? Refuse(RefusalCode.LineClosed, "The line is closed.")
                : position.ChargedOff is not null ? ChargedOff()
                : BalanceTooLarge(state.Posted, order.Amount) ?? Accept(Charging(state, order.Amount, isPenalty: false, order.Reason, now)),
            ServiceOrder.Waive order => DecideWaive(state, order, now),
            ServiceOrder.PayOut order =>
                state.CreditBalance == 0 || order.Amount > state.CreditBalance ? Refuse(RefusalCode.NothingToPayOut, $"The customer's own money here is {state.CreditBalance}.")
                : Accept(PayingOut(order.Amount ?? state.CreditBalance, today)),
            ServiceOrder.Pause order =>
                order.Days.From < today ? InThePast(today)
                : position.Pauses.Any(pause => pause.From < order.Days.Until && order.Days.From < pause.Until) ? Refuse(RefusalCode.PauseOverlaps, "Those days are paused already.")
                : position.Pauses.Length >= PausesMost ? Refuse(RefusalCode.TooManyCoupons, $"A line has at most {PausesMost} pauses.")
                : Accept(new CreditLineEvent.DelinquencyPaused(order.Days, today)),
            ServiceOrder.ChargeOff order => DecideChargeOff(state, order, today),
            ServiceOrder.UndoChargeOff order => DecideUndoChargeOff(state, order, today),
            _ => throw new UnreachableException($"No rule serves {c.Order.GetType().Name}."),
        };
    }

    private static CreditLineEvent.FeeCharged Charging(CreditLineState state, long amount, bool isPenalty, string reason, DateTimeOffset now)
    {
        var own = Math.Min(state.CreditBalance, amount);
        return new CreditLineEvent.FeeCharged(amount, isPenalty, reason, own, state.Product!.BusinessDate(now), new Postings()
            .Debit(isPenalty ? Chart.Penalties : Chart.Fees, amount - own).Debit(Chart.CreditBalance, own).Credit(isPenalty ? Chart.PenaltyIncome : Chart.FeeIncome, amount).Balanced());
    }

    private static Outcome DecideWaive(CreditLineState state, ServiceOrder.Waive order, DateTimeOffset now)
    {
        var before = state.Book!.Position;
        if (before.ChargedOff is not null) return ChargedOff();
        if (order.Amount > state.Charges.Total) return Refuse(RefusalCode.NothingToWaive, $"Penalties, fees and interest owed are {state.Charges.Total}.");
        var after = Revolving.Facts.Apply(before, state.Product!, new Fact.Waived(before.OpenDay, state.Version + 1, order.Amount));
        return Accept(new CreditLineEvent.ChargesWaived(
            new Charges(before.Penalties - after.Penalties, before.Fees - after.Fees, before.Interest - after.Interest), order.Reason, state.Product!.BusinessDate(now), new Postings().Between(before, after).Balanced()));
    }

    private static CreditLineEvent.CreditBalancePaidOut PayingOut(long amount, DateOnly today) =>
        new(amount, today, new Postings().Debit(Chart.CreditBalance, amount).Credit(Chart.Cash, amount).Balanced());

    private static Outcome DecideChargeOff(CreditLineState state, ServiceOrder.ChargeOff order, DateOnly today)
    {
        var position = state.Book!.Position;
        if (position.ChargedOff is not null) return ChargedOff();
        if (position.TotalOwed == 0) return Refuse(RefusalCode.NothingOwed, "Nothing is owed.");
        return Accept(new CreditLineEvent.ChargedOff(order.Reason, position.TotalOwed, today, new Postings()
            .Debit(Chart.ChargeOffs, position.TotalOwed)
            .Credit(Chart.Principal, position.Principal).Credit(Chart.Interest, position.Interest).Credit(Chart.Fees, position.Fees).Credit(Chart.Penalties, position.Penalties)
            .Receive(state.Instalments)
            // The loss that was expected has come.
            .Debit(Chart.LossAllowance, position.Provision).Credit(Chart.Impairment, position.Provision)
            .Debit(Chart.ChargedOff, position.TotalOwed).Credit(Chart.ChargedOffContra, position.TotalOwed).Balanced()));
    }

    private static Outcome DecideUndoChargeOff(CreditLineState state, ServiceOrder.UndoChargeOff order, DateOnly today)
    {
        var position = state.Book!.Position;
        if (position.ChargedOff is not { } off) return Refuse(RefusalCode.LineNotChargedOff, "The line is not charged off.");
        if (off.Recovered > 0) return Refuse(RefusalCode.RecoveryStands, "A recovery stands; reverse it first.");
        return Accept(new CreditLineEvent.ChargeOffUndone(order.Reason, off.Loss, today, new Postings()
            // What was bought since is principal already.
            .DebitNet(Chart.Principal, position.Principal - (position.TotalOwed - off.Loss)).Debit(Chart.Interest, position.Interest).Debit(Chart.Fees, position.Fees).Debit(Chart.Penalties, position.Penalties)
            .Owe(state.Instalments)
            .Credit(Chart.ChargeOffs, off.Loss).Debit(Chart.ChargedOffContra, off.Loss).Credit(Chart.ChargedOff, off.Loss).Balanced()));
    }

    private static Outcome DecideConvertStatement(CreditLineState state, CreditLineCommand.ConvertStatement c, DateTimeOffset now)
    {
        if (OnlyFor(c.OnlyFor, state.CustomerId) is { } notYours) return notYours;
        if (state.IsClosed) return Refuse(RefusalCode.LineClosed, "The line is closed.");
        var position = state.Book!.Position;
        if (position.ChargedOff is not null) return ChargedOff();
        if (c.Statement < 1 || c.Statement > state.Issued.Number) return NotFound("statement");
        if (c.Statement != state.Issued.Number) return Refuse(RefusalCode.StatementNotLatest, "Only what is unpaid of the latest statement can be converted.");

        var amount = position.Balances.Where(balance => balance.Category != Products.Categories.Cash).Sum(balance => balance.Billed);
        if (amount == 0) return Refuse(RefusalCode.NothingToConvert, "No purchase of the statement is unpaid.");
        if (c.Product is not { MerchantFunded: false } product || !Instalments.Offers.IsEligible(product, amount, state.Currency, null, state.Product))
            return Refuse(RefusalCode.PlanNotAvailable, "The statement cannot be paid back with this plan.");

        var today = state.Product!.BusinessDate(now);
        var plan = Plan.Start(product, merchantId: "", Products.Categories.Purchase, amount, today, subsidyMost: 0);
        return Accept(new CreditLineEvent.StatementConverted(
            c.Statement, plan, [.. position.Balances.Where(balance => balance.Category != Products.Categories.Cash && balance.Billed > 0).Select(balance => new CategoryAmount(balance.Category, balance.Billed))],
            today, new Postings().Debit(Chart.InstalmentPrincipal, amount).Credit(Chart.Principal, amount).Balanced()));
    }

    private static Outcome ChargedOff() => Refuse(RefusalCode.LineChargedOff, "The line is charged off.");

    private static Outcome InThePast(DateOnly today) => Refuse(RefusalCode.DateInThePast, $"The business date is {today:yyyy-MM-dd}.");
}
