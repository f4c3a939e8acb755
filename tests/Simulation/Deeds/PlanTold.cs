using CreditGrains.Credit.Instalments;

namespace CreditGrains.Simulation.Deeds;

internal abstract partial record Told
{
    /// <summary>A plan on a business date: each row as what is left of it after refunds, and what of that is paid.</summary>
    internal sealed record Plan(long Number, string Code, DateOnly? AsOf, int Version, long Refunded, long Subsidy, string Rows) : Told;

    /// <summary>What settling costs.</summary>
    internal sealed record Price(DateOnly Date, long Billed, long Penalty, long Principal, long Accrued, long Fee) : Told;

    /// <summary>Ways to pay, the cheapest first. The schedules are looked at one by one.</summary>
    internal sealed record Offers(string Codes) : Told
    {
        public IReadOnlyList<Offer> Each { get; init; } = [];

        public bool Equals(Offers? other) => Codes == other?.Codes;

        public override int GetHashCode() => Codes.GetHashCode(StringComparison.Ordinal);
    }

    internal sealed record Product(string Code, int Version) : Told;

    private static Plan OfPlan(Credit.Instalments.Plan p) => new(
        p.Number, p.Product.Code, p.AsOf, p.ScheduleVersion, p.Refunded, p.Subsidy,
        string.Join(' ', p.Rows.Select(row => Row(row.Planned.Number, row.Planned.DueDate, row.IsBilled, row.Net.Penalty, row.Net.Fee, row.Net.Interest, row.Net.Principal, row.Paid.Total - row.GivenBack.Total))));

    public static string Row(int number, DateOnly due, bool isDue, long penalty, long fee, long interest, long principal, long paid) =>
        $"{number}@{due:MMdd}{(isDue ? "!" : "")}:{penalty}/{fee}/{interest}/{principal}-{paid}";
}
