using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.Tests.Revolving;

/// <summary>A revolving position as it lives, and what it told on the way. Amounts are minor units; days are yyyy-MM-dd.</summary>
internal sealed record Living(RevolvingProduct Product, Book Book, ImmutableList<Happening> Told, long Number)
{
    /// <summary>18 % on purchases, 21.96 % on cash, statement on the 5th, 21 days to pay.</summary>
    public static Living Opened(string day, Func<RevolvingProduct, RevolvingProduct>? with = null, long limit = 100_000_00, string? grade = null) =>
        new(with is null ? Standard : with(Standard), Book.Opened(D(day), limit, grade), [], 1);

    public static DateOnly D(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public Position Position => Book.Position;

    public DateOnly Today => Position.OpenDay;

    public IEnumerable<StatementFigures> Statements => Told.OfType<Happening.StatementCut>().Select(cut => cut.Figures).Where(figures => !figures.IsIdle);

    /// <summary>The figures of the latest statement.</summary>
    public StatementFigures Statement => Statements.Last();

    /// <summary>Lives until <paramref name="day"/> begins.</summary>
    public Living On(string day) => Until(D(day));

    public Living Until(DateOnly day)
    {
        var living = this;
        while (living.Today < day)
        {
            var told = new List<Happening>();
            var (book, collecting) = living.Book.Until(Product, day.AddDays(-1), told);
            living = living with { Book = book, Told = living.Told.AddRange(told) };
            if (collecting is not null) living = (living with { Told = living.Told.Add(collecting) }).Record((on, number) => new Fact.Repaid(on, number, collecting.Amount));
        }

        return living;
    }

    public Living Spend(long amount, string category = Categories.Purchase) => Record((on, number) => new Fact.Spent(on, number, category, amount));

    public Living Repay(long amount) => Record((on, number) => new Fact.Repaid(on, number, amount));

    public Living Refund(long amount, string category = Categories.Purchase) => Record((on, number) => new Fact.Refunded(on, number, category, amount));

    public Living Fee(long amount, bool isPenalty = false) => Record((on, number) => new Fact.FeeCharged(on, number, isPenalty, amount));

    public Living Grant(CouponKind kind, string from, string until, long? budget = null, decimal reduction = 0, string? category = null) =>
        Record((on, number) => new Fact.CouponGranted(on, number, new Coupon(number, kind, D(from), D(until), budget, 0, reduction, category)));

    public Living Record(Func<DateOnly, long, Fact> fact) => this with { Book = Book.With(Product, fact(Today, Number + 1)), Number = Number + 1 };

    /// <summary>Records a repayment of a day that is over.</summary>
    public Living RepayAsOf(string day, long amount) => this with { Book = Book.WithPast(Product, new Fact.Repaid(D(day), Number + 1, amount)), Number = Number + 1 };

    public Living Reverse(long number) => this with { Book = Book.Without(Product, number) };
}
