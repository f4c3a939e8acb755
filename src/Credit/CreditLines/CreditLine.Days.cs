using System.Collections.Immutable;
using System.Diagnostics;
using CreditGrains.Credit.Ledger;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.CreditLines;

public static partial class CreditLine
{
    /// <summary>Source of a repayment that a mandate collected.</summary>
    private const string Autopay = "autopay";

    /// <summary>Lives the days until <paramref name="now"/>, in their order: statements, due dates, instalments, lateness, what mandates collect.</summary>
    /// <param name="most">About how many events; more than that is left for the next time.</param>
    internal static (CreditLineState State, ImmutableArray<CreditLineEvent> Events, bool IsBehind) Live(CreditLineState state, DateTimeOffset now, int most)
    {
        if (!state.Exists) return (state, [], false);
        var (product, today) = (state.Product!, state.Product!.BusinessDate(now));
        if (state.Book!.Position.OpenDay >= today && !(state.NextDueDate <= today)) return (state, [], false);

        var events = ImmutableArray.CreateBuilder<CreditLineEvent>();
        while (true)
        {
            var due = state.NextDueDate is { } date && date <= today ? date : (DateOnly?)null;
            var through = (due ?? today).AddDays(-1);
            while (state.Book.Position.ClosedThrough < through)
            {
                if (events.Count >= most) return (state, events.ToImmutable(), true);
                var told = new List<Happening>();
                var last = state.Book.NextEventful(product, state.AwaitsStatement) is { } eventful && eventful < through ? eventful : through;
                var (book, collecting) = state.Book.Until(product, last, told);
                foreach (var happening in told)
                    // A cycle in which nothing moved and after which nothing is owed has no statement.
                    if (happening is not Happening.StatementCut { Figures.IsIdle: true } || state.AwaitsStatement) Record(EventOf(state, happening));
                state = state with { Book = book };
                if (collecting is not null) Record(Repaying(state, Math.Min(collecting.Amount, PlanAllocation.MostAtOnce(state, collecting.On, collecting.On) ?? long.MaxValue), Autopay, collecting.On, collecting.On, now));
            }

            if (due is null) return (state, events.ToImmutable(), false);
            if (events.Count >= most) return (state, events.ToImmutable(), true);
            Record(Due(state, due.Value));
        }

        void Record(CreditLineEvent happened)
        {
            events.Add(happened);
            state = Evolve(state, happened, new Recorded(state.Version + 1, now, null));
        }
    }

    /// <summary>Whether days that have passed brought about more than is recorded.</summary>
    public static bool IsBehind(CreditLineState state, DateTimeOffset now) => Live(state, now, most: 1).Events.Length > 0;

    private static CreditLineEvent EventOf(CreditLineState state, Happening happening) => happening switch
    {
        Happening.StatementCut h => Issue(state, h.Figures),
        Happening.MinimumMissed h => new CreditLineEvent.MinimumMissed(h.On, h.Missed, h.Fee, h.Waived, h.Coupon, h.FromCreditBalance, new Postings()
            .Debit(Chart.Penalties, h.Fee - h.Waived - h.FromCreditBalance).Debit(Chart.CreditBalance, h.FromCreditBalance).Debit(Chart.Waivers, h.Waived).Credit(Chart.PenaltyIncome, h.Fee).Balanced()),
        Happening.BucketEntered h => new CreditLineEvent.BucketEntered(h.On, h.Bucket, h.DaysPastDue),
        Happening.ActionDue h => new CreditLineEvent.CollectionActionDue(h.On, h.Action, h.DaysPastDue),
        Happening.ProvisionChanged h => new CreditLineEvent.ProvisionChanged(h.On, h.Stage, h.Before, h.After, new Postings()
            .DebitNet(Chart.Impairment, h.After - h.Before).CreditNet(Chart.LossAllowance, h.After - h.Before).Balanced()),
        _ => throw new UnreachableException($"Nothing records {happening.GetType().Name}."),
    };

    private static CreditLineEvent.StatementIssued Issue(CreditLineState state, StatementFigures figures)
    {
        var (charged, waived, own) = (figures.InterestCharged, figures.InterestWaived, figures.FromCreditBalance);
        var activity = state.Activity with { Interest = state.Activity.Interest + charged, Waived = state.Activity.Waived + waived };
        return new CreditLineEvent.StatementIssued(
            new Statement(state.Issued.Number + 1, state.Issued.Closing, activity, figures.Balance - state.Issued.Closing - activity.Net, figures, state.Issued.Event + 1),
            new Postings().Debit(Chart.Interest, charged - waived - own).Debit(Chart.CreditBalance, own).Debit(Chart.Waivers, waived).Credit(Chart.InterestIncome, charged).Balanced());
    }

    /// <summary>The state at the beginning of the day an event was booked on.</summary>
    private static CreditLineState Today(CreditLineState state, in Recorded recorded) => state.Through(state.Product!.BusinessDate(recorded.At).AddDays(-1));

    private static CreditLineState Through(this CreditLineState state, DateOnly day) =>
        state.Book!.Position.ClosedThrough >= day ? state : state with { Book = state.Book.Through(state.Product!, day) };

    private static CreditLineState With(this CreditLineState state, Func<DateOnly, long, Fact> fact, in Recorded recorded) =>
        state with { Book = state.Book!.With(state.Product!, fact(state.Book.Position.OpenDay, recorded.Version)) };

    private static CreditLineState Spending(this CreditLineState state, string category, long amount, in Recorded recorded, DateOnly? valueDate = null)
    {
        var today = state.Book!.Position.OpenDay;
        var fact = new Fact.Spent(valueDate < today ? valueDate.Value : today, recorded.Version, category, amount);
        var activity = category == Products.Categories.Cash ? state.Activity with { Cash = state.Activity.Cash + amount } : state.Activity with { Purchases = state.Activity.Purchases + amount };
        return state with { Activity = activity, Book = fact.On < today ? state.Book.WithLate(state.Product!, fact) : state.Book.With(state.Product!, fact) };
    }

    /// <summary>Pays something other than the balance with the customer's own money.</summary>
    private static CreditLineState Using(this CreditLineState state, long amount, in Recorded recorded) => amount == 0 ? state
        : state.With((on, number) => new Fact.CreditPaidOut(on, number, amount), recorded) with { Activity = state.Activity with { PaidOut = state.Activity.PaidOut + amount } };

    private static CreditLineState Converting(this CreditLineState state, ImmutableArray<CategoryAmount> principal, in Recorded recorded)
    {
        foreach (var part in principal)
            state = state.With((on, number) => new Fact.Converted(on, number, part.Category, part.Amount), recorded) with { Activity = state.Activity with { Converted = state.Activity.Converted + part.Amount } };
        return state;
    }

    private static CreditLineState Refunding(this CreditLineState state, string category, CreditLineEvent.CaptureRefunded e, in Recorded recorded)
    {
        var amount = e.Principal.Sum(part => part.Amount) + (e.Charges?.Total ?? 0) + e.ToCreditBalance;
        return amount == 0 ? state
            : state.With((on, number) => new Fact.Refunded(on, number, category, amount), recorded) with { Activity = state.Activity with { Refunds = state.Activity.Refunds + amount } };
    }

    private static CreditLineState Repaying(CreditLineState state, CreditLineEvent.Repaid e, in Recorded recorded)
    {
        // What a mandate collected is recorded with the days it belongs to; every other repayment with the day it was booked on.
        state = e.Source == Autopay && e.ValueDate >= state.Book!.Position.OpenDay ? state.Through(e.ValueDate.AddDays(-1)) : Today(state, recorded);
        var today = state.Book!.Position.OpenDay;
        var revolving = e.Allocation.ToBalance(e.Amount);
        var fact = new Fact.Repaid(e.ValueDate < today ? e.ValueDate : today, recorded.Version, revolving);
        return state with
        {
            Activity = state.Activity with { Repayments = state.Activity.Repayments + e.Amount, Instalments = state.Activity.Instalments + e.Amount - revolving },
            Book = revolving == 0 ? state.Book : fact.On < today ? state.Book.WithLate(state.Product!, fact) : state.Book.With(state.Product!, fact),
        };
    }

    private static CreditLineState OwingAgain(CreditLineState state, CreditLineEvent.RepaymentReversed e, Repayment repayment, in Recorded recorded)
    {
        var (product, charges) = (state.Product!, e.Charges ?? default);
        var instalments = (e.Payments ?? []).Sum(payment => payment.Paid.Total);
        var book = state.Book!.Standing(e.Repayment, instalments, (e.Restored ?? []).Sum(restoration => restoration.Principal));
        state = state with { Book = book };
        var owed = e.Principal.Sum(part => part.Amount) + e.FromCreditBalance + charges.Total;
        var activity = state.Activity with { Reversed = state.Activity.Reversed + owed + instalments, Instalments = state.Activity.Instalments - instalments };
        if (!book.Knows(e.Repayment)) return state.With((on, number) => new Fact.Returned(on, number, owed), recorded) with { Activity = activity };
        // What had paid instalments that are none any more was lent for them.
        var lent = owed - repayment.Allocation.ToBalance(repayment.Amount);
        return state with
        {
            Activity = activity,
            Book = book.Reversed(e.Repayment, book.Position.OwingAgain(product, e.Principal, charges, e.FromCreditBalance), lent, recorded.Version),
        };
    }

    // A correction was worked out with how the plans stand by then.
    private static Correction? CorrectionOf(CreditLineEvent happened) => happened switch
    {
        CreditLineEvent.AdvicePosted e => e.Correction,
        CreditLineEvent.Repaid e => e.Correction,
        CreditLineEvent.RepaymentReversed e => e.Correction,
        _ => null,
    };

    private static CreditLineState Corrected(this CreditLineState state, Correction? correction) =>
        correction is null ? state : state with { Book = state.Book! with { Position = correction.Position } };

    /// <summary>Lets the balance know what the plans come to after an event.</summary>
    private static CreditLineState WithPlansStanding(CreditLineState before, CreditLineState state, CreditLineEvent happened, long number)
    {
        if (state.Plans == before.Plans) return state;
        var due = state.Plans.Sum(plan => plan.Rows.Where(row => row.IsBilled).Sum(row => row.Owed.Total));
        var upcoming = state.Plans.Sum(plan => plan.Posted.Total) - due;
        var position = state.Book!.Position;
        var paid = happened switch
        {
            CreditLineEvent.Repaid e => (e.Allocation.Payments ?? []).Sum(payment => payment.Paid.Total - Math.Min(payment.Charged, payment.Paid.Penalty)),
            CreditLineEvent.InstalmentsDue e => e.FromCreditBalance,
            CreditLineEvent.PlanSettled e => e.Settlement.Billed.Total,
            _ => 0,
        };
        if (position.Instalments == due && position.PlanPrincipal == upcoming && paid == 0) return state;
        return state with
        {
            Activity = state.Activity with { Instalments = state.Activity.Instalments + due - position.Instalments },
            Book = state.Book.With(state.Product!, new Fact.PlansStand(position.OpenDay, number, due, upcoming) { Paid = paid }),
        };
    }
}
