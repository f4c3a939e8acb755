using System.Collections.Immutable;
using CreditGrains.Credit.Products;

namespace CreditGrains.Credit.Revolving;

/// <summary>
/// A position with enough of what led to it to be worked out anew: a position some cycles ago and the facts since. What is dated in the past, or turns out not to
/// have been, is put right by living those days again. Bounded in cycles and in facts, so that neither age nor bustle makes a line large.
/// </summary>
/// <param name="Checkpoint">Facts with a value date before its open day are folded in for good.</param>
/// <param name="Facts">In the order of value dates, then of booking.</param>
/// <param name="Position">The facts' own: never anything that is not folded from the checkpoint and them.</param>
public sealed record Book(Position Checkpoint, ImmutableArray<Fact> Facts, Position Position)
{
    /// <summary>How many whole cycles can be lived again, as long as they hold no more facts than <see cref="FactsMost"/>.</summary>
    public const int CyclesKept = 3;

    /// <summary>How many facts are kept. Purchases of one category that follow each other on one day are one.</summary>
    public const int FactsMost = 256;

    public static Book Opened(DateOnly day, long limit, string? grade = null)
    {
        var position = Position.Opened(day, limit) with { Grade = grade };
        return new Book(position, [], position);
    }

    /// <summary>The first day that something may still be dated on.</summary>
    public DateOnly EarliestValueDate => Checkpoint.OpenDay;

    /// <summary>The day whose end may bring about something anybody needs to hear of; null while the line sleeps.</summary>
    /// <param name="isAwaited">Whether a statement is awaited even if nothing is owed and nothing moved.</param>
    public DateOnly? NextEventful(RevolvingProduct product, bool isAwaited) =>
        !isAwaited && Position is { Owed: 0, Provision: 0, Cycle.HasActivity: false } ? null : Days.NextEventful(Position, product);

    /// <summary>Lives the days through <paramref name="day"/>. What they bring about does not depend on how often this was asked.</summary>
    public Book Through(RevolvingProduct product, DateOnly day, List<Happening>? happenings = null) =>
        day <= Position.ClosedThrough ? this : (this with { Position = Days.Through(Position, product, day, happenings) }).Rolled(product);

    /// <summary>The same, but stops where the mandate calls for money: what follows depends on whether it comes.</summary>
    public (Book Book, Happening.AutopayDue? Collecting) Until(RevolvingProduct product, DateOnly day, List<Happening> happenings)
    {
        var (position, collecting) = Days.Until(Position, product, day, happenings, collects: true);
        return ((this with { Position = position }).Rolled(product), collecting);
    }

    /// <summary>Adds a fact of the open day.</summary>
    public Book With(RevolvingProduct product, Fact fact) => (this with
    {
        Position = Revolving.Facts.Apply(Position, product, fact), Facts = Merged(Facts, fact),
    }).Rolled(product);

    /// <summary>Adds a fact of a day that is over, and lives again what came after it.</summary>
    /// <param name="fact">On <see cref="EarliestValueDate"/> or later, and before the open day.</param>
    public Book WithPast(RevolvingProduct product, Fact fact) =>
        fact.On < EarliestValueDate || fact.On >= Position.OpenDay
            ? throw new ArgumentOutOfRangeException(nameof(fact), $"{fact.On:yyyy-MM-dd} is outside {EarliestValueDate:yyyy-MM-dd} to {Position.ClosedThrough:yyyy-MM-dd}.")
            : Replayed(product, Insert(Facts, fact));

    /// <summary>Adds a fact of a day that is over as if it were of today, but keeps it in its place for the next time those days are lived again.</summary>
    public Book WithLate(RevolvingProduct product, Fact fact) => (this with
    {
        Position = Revolving.Facts.Apply(Position, product, fact with { On = Position.OpenDay }), Facts = Insert(Facts, fact),
    }).Rolled(product);

    /// <summary>The position as living all days again makes it; the same exactly when nothing was dated in the past or taken back.</summary>
    public Position Relived(RevolvingProduct product) => Live(Checkpoint, product, Facts.AsSpan(), Position.ClosedThrough);

    /// <summary>Takes a repayment out of the facts that are lived again.</summary>
    /// <param name="position">What the position is at once, before it is lived again.</param>
    /// <param name="lent">What beyond the fact is owed from today, recorded under <paramref name="by"/>.</param>
    public Book Reversed(long number, Position position, long lent, long by)
    {
        var left = Facts.RemoveAll(fact => fact.Number == number && fact is Fact.Repaid);
        return this with { Position = position, Facts = lent == 0 ? left : Insert(left, new Fact.Spent(position.OpenDay, by, Categories.Purchase, lent)) };
    }

    /// <summary>Lets plans have stood, from repayment <paramref name="number"/> on, as they would have without it; its days are yet to be lived again.</summary>
    /// <param name="due">What it had paid of instalments that had fallen due.</param>
    /// <param name="upcoming">What it had paid in advance.</param>
    public Book Standing(long number, long due, long upcoming)
    {
        // Those of one too old to be lived again stand so from today.
        if (!Facts.Any(fact => fact is Fact.PlansStand && fact.Number == number)) return this;
        return this with
        {
            Facts = [.. Facts.Select(fact => fact is Fact.PlansStand stand && stand.Number >= number
                ? stand with { Due = stand.Due + due, Upcoming = stand.Upcoming + upcoming, Paid = stand.Number == number ? Math.Max(0, stand.Paid - due) : stand.Paid } : fact)],
        };
    }

    /// <summary>Whether the repayment of this number can still be taken back as if it had never been.</summary>
    public bool Knows(long number)
    {
        foreach (var fact in Facts)
            if (fact.Number == number && fact is Fact.Repaid) return true;
        return false;
    }

    /// <summary>Leaves a fact out, and lives again what came after it.</summary>
    public Book Without(RevolvingProduct product, long number) => Replayed(product, Facts.RemoveAll(fact => fact.Number == number));

    /// <summary>Nothing before today can be changed any more, as after a charge-off, when the books are closed on what was owed.</summary>
    public Book Sealed() => new(Position, [], Position);

    private Book Replayed(RevolvingProduct product, ImmutableArray<Fact> facts) =>
        (this with { Facts = facts, Position = Live(Checkpoint, product, facts.AsSpan(), Position.ClosedThrough) }).Rolled(product);

    // What a mandate collected is a fact by the time its day is lived again.
    private static Position Live(Position position, RevolvingProduct product, ReadOnlySpan<Fact> facts, DateOnly through)
    {
        foreach (var fact in facts) position = Revolving.Facts.Apply(Days.Through(position, product, fact.On.AddDays(-1), null), product, fact);
        return Days.Through(position, product, through, null);
    }

    /// <summary>Moves the checkpoint on when it lies too many cycles back, or when there are too many facts.</summary>
    private Book Rolled(RevolvingProduct product)
    {
        var rolled = this;
        // Half of them at once, so that a bustling line does not move it at every purchase.
        if (Facts.Length > FactsMost) rolled = rolled.Folded(product, Facts.Length / 2, Checkpoint.ClosedThrough);
        var oldest = rolled.Oldest(product);
        if (oldest <= rolled.Checkpoint.OpenDay) return rolled;
        var kept = 0;
        while (kept < rolled.Facts.Length && rolled.Facts[kept].On < oldest) kept++;
        return rolled.Folded(product, kept, oldest.AddDays(-1));
    }

    private Book Folded(RevolvingProduct product, int count, DateOnly through) =>
        this with { Checkpoint = Live(Checkpoint, product, Facts.AsSpan()[..count], through), Facts = Facts[count..] };

    private DateOnly Oldest(RevolvingProduct product)
    {
        var cut = Position.Cycle.CutOn;
        if (cut.DayNumber - Checkpoint.ClosedThrough.DayNumber <= 31 * CyclesKept) return Checkpoint.OpenDay;
        var month = new DateOnly(cut.Year, cut.Month, 1).AddMonths(-CyclesKept);
        return new DateOnly(month.Year, month.Month, Math.Min(product.StatementDay, DateTime.DaysInMonth(month.Year, month.Month))).AddDays(1);
    }

    private static ImmutableArray<Fact> Merged(ImmutableArray<Fact> facts, Fact fact) =>
        fact is Fact.Spent spent && facts is [.., Fact.Spent last] && last.On == spent.On && last.Category == spent.Category
            ? facts.SetItem(facts.Length - 1, last with { Amount = last.Amount + spent.Amount })
            : Insert(facts, fact);

    private static ImmutableArray<Fact> Insert(ImmutableArray<Fact> facts, Fact fact)
    {
        var at = facts.Length;
        while (at > 0 && (facts[at - 1].On > fact.On || (facts[at - 1].On == fact.On && facts[at - 1].Number > fact.Number))) at--;
        return facts.Insert(at, fact);
    }
}
