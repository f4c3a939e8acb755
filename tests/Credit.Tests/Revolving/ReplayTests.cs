using CreditGrains.Credit.Revolving;
using FsCheck;
using FsCheck.Fluent;

namespace CreditGrains.Credit.Tests.Revolving;

/// <summary>What is dated in the past, or turns out not to have been, ends where it would have, had it been known in time.</summary>
public class ReplayTests
{
    private static readonly DateOnly Start = new(2024, 1, 29);

    // Within the cycles that can be lived again.
    private const int Span = 85;

    private static Living Opened(RevolvingProduct product) => new(product, Book.Opened(Start, 50_000), [], 1);

    /// <param name="Day">After the start.</param>
    /// <param name="BookedOn">After the start, not before the day itself.</param>
    private readonly record struct Payment(int Day, int BookedOn, int Amount, bool IsReversed);

    private static Gen<Payment> AnyPayment =>
        from day in Gen.Choose(0, Span)
        from wait in Gen.Elements(0, 0, 1, 5, 25, 60)
        from amount in Gen.Choose(1, 40_000)
        from reversed in Gen.Elements(false, false, true)
        select new Payment(day, Math.Min(Span, day + wait), amount, reversed);

    [Fact]
    public void Value_dated_repayments_and_reversals_in_any_order_end_where_time_order_does() => Properties.ForAll(
        (from acts in Act.Any(Act.Money).ArrayOf(12) from payments in AnyPayment.ArrayOf(6) from which in Gen.Choose(0, 10_000) select (acts, payments, which)).ToArbitrary(), life =>
    {
        var product = Act.Product(life.which);
        var facts = new List<Fact>();
        var day = Start;
        foreach (var act in life.acts)
        {
            day = day.AddDays(act.Days % 12);
            if (day.DayNumber - Start.DayNumber < Span) facts.Add(act.On(day, 100 + facts.Count));
        }

        // Known in time: every fact on its own day, and none that was taken back.
        var number = 1000L;
        var paid = life.payments.OrderBy(payment => payment.BookedOn).Select(payment => (payment, Fact: new Fact.Repaid(Start.AddDays(payment.Day), number++, payment.Amount))).ToList();
        var known = Opened(product);
        foreach (var fact in facts.Concat(paid.Where(one => !one.payment.IsReversed).Select(one => one.Fact)).OrderBy(fact => fact.On).ThenBy(fact => fact.Number))
            known = Replay(known, fact);
        known = known.Until(Start.AddDays(Span + 1));

        // Booked late, in the order of booking, and taken back at the end.
        var late = Opened(product);
        foreach (var (bookedOn, fact) in facts.Select(fact => (fact.On, Fact: fact)).Concat(paid.Select(one => (Start.AddDays(one.payment.BookedOn), Fact: (Fact)one.Fact)))
            .OrderBy(one => one.Item1).ThenBy(one => one.Fact.Number))
        {
            late = late.Until(bookedOn);
            late = fact.On < late.Today ? late with { Book = late.Book.WithPast(product, fact) } : late with { Book = late.Book.With(product, fact) };
        }

        late = late.Until(Start.AddDays(Span + 1));
        foreach (var (_, fact) in paid.Where(one => one.payment.IsReversed).Reverse()) late = late.Reverse(fact.Number);
        Content.Equal(known.Position, late.Position);
    }, cases: 300);

    private static Living Replay(Living living, Fact fact)
    {
        living = living.Until(fact.On);
        return living with { Book = living.Book.With(living.Product, fact) };
    }

    [Fact]
    public void Interest_is_worked_out_anew_from_the_value_date()
    {
        Living Line() => Living.Opened("2025-05-27", product => product with { Grace = false, LateFee = 0 }).Spend(1_000_00);
        var inTime = Line().On("2025-06-20").Repay(400_00).On("2025-07-20");
        var late = Line().On("2025-07-20").RepayAsOf("2025-06-20", 400_00);
        Content.Equal(inTime.Position, late.Position);
        Assert.True(late.Position.Charged.Interest < Line().On("2025-07-20").Position.Charged.Interest);
    }

    [Fact]
    public void A_payment_dated_by_the_due_date_takes_back_the_late_fee_and_the_lost_grace()
    {
        var missed = Living.Opened("2025-05-27").Spend(1_000_00).On("2025-07-10");
        Assert.Equal((30_00, 6), (missed.Position.Penalties, missed.Position.Charged.Interest > 0 ? missed.Told.OfType<Happening.MinimumMissed>().Single().On.DayNumber - new DateOnly(2025, 6, 20).DayNumber : 0));
        var paid = missed.RepayAsOf("2025-06-26", 1_000_00);
        Assert.Equal((0, 0, Bucket.Current), (paid.Position.Owed, paid.Position.Charged.Interest, paid.Position.Bucket));
    }

    [Fact]
    public void A_payment_that_came_back_leaves_the_line_as_late_as_if_it_had_never_come()
    {
        var line = Living.Opened("2025-05-27").Spend(1_000_00).On("2025-06-20").Repay(1_000_00).On("2025-07-10");
        Assert.Equal(Bucket.Current, line.Position.Bucket);
        var returned = line.Reverse(line.Number);
        Content.Equal(Living.Opened("2025-05-27").Spend(1_000_00).On("2025-07-10").Position, returned.Position);
        Assert.Equal((Bucket.Days1To30, 14), (returned.Position.Bucket, returned.Position.DaysPastDue(returned.Today)));
    }

    [Fact]
    public void A_line_forgets_how_it_came_about_but_not_where_it_stands()
    {
        var line = Living.Opened("2024-01-10").Spend(1_000_00).On("2026-01-10");
        Assert.Equal(new DateOnly(2025, 10, 6), line.Book.EarliestValueDate);
        Assert.Throws<ArgumentOutOfRangeException>(() => line.RepayAsOf("2025-10-05", 100));
        Assert.NotEqual(line.Position, line.RepayAsOf("2025-10-06", 100).Position);
    }

    [Fact]
    public void A_bustling_day_keeps_a_bounded_number_of_facts()
    {
        var line = Living.Opened("2025-05-27");
        for (var i = 0; i < 1000; i++) line = line.Spend(10).Refund(1);
        Assert.InRange(line.Book.Facts.Length, 1, Book.FactsMost);
        Assert.Equal(9_000, line.Position.Principal);
        Assert.Equal(new DateOnly(2025, 5, 27), line.Book.EarliestValueDate);
    }
}
