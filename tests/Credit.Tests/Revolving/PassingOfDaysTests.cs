using CreditGrains.Credit.Revolving;
using FsCheck;
using FsCheck.Fluent;

namespace CreditGrains.Credit.Tests.Revolving;

/// <summary>It does not matter how often anybody looks at a line.</summary>
public class PassingOfDaysTests
{
    // Begins before the leap day of 2024 and ends after February 2026.
    private static readonly DateOnly Start = new(2024, 1, 29), End = new(2026, 3, 2);

    private static Arbitrary<Act[]> Acts => Gen.Choose(0, 3).SelectMany(_ => Act.Any(Act.All)).ToArbitrary().Array();

    private static Living Lived(RevolvingProduct product, Act[] acts, int step)
    {
        var living = new Living(product, Book.Opened(Start, 50_000), [], 1);
        var day = Start;
        foreach (var act in acts)
        {
            if (act.Days > End.DayNumber - day.DayNumber) break;
            day = day.AddDays(act.Days);
            living = Looked(living, day, step).Record(act.On);
        }

        return Looked(living, End, step);
    }

    private static Living Looked(Living living, DateOnly until, int step)
    {
        for (var day = living.Today.AddDays(step); day < until; day = day.AddDays(step)) living = living.Until(day);
        return living.Until(until);
    }

    [Fact]
    public void Two_years_day_by_day_weekly_and_in_one_jump_are_the_same() => Properties.ForAll(
        (from acts in Acts.Generator from which in Gen.Choose(0, 10_000) select (acts, which)).ToArbitrary(), life =>
    {
        var product = Act.Product(life.which);
        var daily = Lived(product, life.acts, 1);
        foreach (var step in new[] { 7, 10_000 })
        {
            var other = Lived(product, life.acts, step);
            Content.Equal(daily.Told, other.Told);
            Content.Equal(daily.Position, other.Position);
        }
    }, cases: 150);

    [Fact]
    public void A_position_is_the_fold_of_its_facts_from_its_checkpoint() => Properties.ForAll(
        (from acts in Acts.Generator from which in Gen.Choose(0, 10_000) select (acts, which)).ToArbitrary(), life =>
    {
        var product = Act.Product(life.which);
        var living = Lived(product, life.acts, 10_000);
        // Nothing is left out, so nothing changes.
        Content.Equal(living.Position, living.Book.Without(product, number: -1).Position);
        Assert.True(living.Book.Facts.Length <= Book.FactsMost);
        Assert.InRange(living.Position.ClosedThrough.DayNumber - living.Book.Checkpoint.ClosedThrough.DayNumber, 0, 31 * (Book.CyclesKept + 2));
    }, cases: 150);

    [Fact]
    public void What_is_owed_is_what_was_lent_and_charged_less_what_came_back() => Properties.ForAll(
        (from acts in Acts.Generator from which in Gen.Choose(0, 10_000) select (acts, which)).ToArbitrary(), life =>
    {
        var living = Lived(Act.Product(life.which), life.acts, 10_000);
        var (position, sum) = (living.Position, 0L);
        var day = Start;
        foreach (var (act, number) in life.acts.Select((act, i) => (act, i + 2L)))
        {
            if (act.Days > End.DayNumber - day.DayNumber) break;
            day = day.AddDays(act.Days);
            sum += act.On(day, number) switch
            {
                Fact.Spent f => f.Amount,
                Fact.CreditPaidOut f => f.Amount,
                Fact.Repaid f => -f.Amount,
                Fact.Refunded f => -f.Amount,
                _ => 0,
            };
        }

        sum -= living.Told.OfType<Happening.AutopayDue>().Sum(due => due.Amount);
        var charged = position.Charged;
        Assert.Equal(sum + charged.Interest + charged.Fees + charged.Penalties - charged.Waived, position.RevolvingOwed - position.CreditBalance);
        Assert.True(position is { Penalties: >= 0, Fees: >= 0, Interest: >= 0, Instalments: >= 0, CreditBalance: >= 0 } && position.Balances.All(balance => balance is { Billed: >= 0, Unbilled: >= 0 }));
        // Due instalments are paid by their plans.
        Assert.True(position.Owed == position.Instalments || position.CreditBalance == 0, "Debt and credit side by side.");
        Assert.True(position.MinimumUnpaid <= position.Owed);
        Assert.All(position.Coupons, coupon => Assert.True(coupon.Used <= (coupon.Budget ?? long.MaxValue)));
    }, cases: 300);
}
