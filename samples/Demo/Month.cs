namespace CreditGrains.Demo;

/// <summary>What one customer does on one day.</summary>
public abstract record Deed(int Day)
{
    /// <param name="Fate">What becomes of it once authorised.</param>
    /// <param name="Plan">Code of the instalment plan to pay it by; null pays it as a card does.</param>
    public sealed record Buy(int Day, int Shop, long Cents, Fate Fate, int FateDay, string? Plan) : Deed(Day);

    public sealed record BuyOffline(int Day, int Shop, long Cents) : Deed(Day);

    public sealed record Look(int Day) : Deed(Day);

    /// <param name="Share">Of what is owed on that day; above 1 overpays.</param>
    /// <param name="IsReturned">The bank takes it back two days later.</param>
    public sealed record Repay(int Day, double Share, bool IsReturned) : Deed(Day);
}

/// <summary>What becomes of an authorisation.</summary>
public enum Fate { Captured, CapturedInParts, Tipped, Increased, Voided, PartlyVoided, Refunded, PartlyRefunded, Forgotten }

/// <summary>Draws a month of a customer's life around its real average spending. The same row always draws the same month.</summary>
public static class Month
{
    public const int Days = 31;

    public static IReadOnlyList<Deed> Of(Applicant applicant, IReadOnlyList<Shop> shops)
    {
        var random = new Random(applicant.Row);
        var deeds = new List<Deed>();
        var purchases = 3 + random.Next(9);
        var spending = Math.Max(20_00, applicant.MonthlySpendingCents) * (0.7 + (0.6 * random.NextDouble()));
        var weights = Enumerable.Range(0, purchases).Select(_ => -Math.Log(1 - random.NextDouble())).ToArray();
        foreach (var weight in weights)
        {
            var day = random.Next(Days - 3);
            var cents = Math.Max(1_00, (long)(spending * weight / weights.Sum()));
            var shop = random.Next(shops.Count);
            // Now and then somebody dreams of a thing they cannot pay.
            if (random.Next(60) == 0) cents = applicant.CreditLimitCents * 2;
            if (random.Next(80) == 0) deeds.Add(new Deed.BuyOffline(day, shop, cents));
            else deeds.Add(new Deed.Buy(day, shop, cents, Draw(random, shops[shop]), FateDay: day + random.Next(3), PlanOf(applicant, deeds.Count, cents)));
        }

        deeds.Add(new Deed.Look(random.Next(Days)));
        deeds.Add(new Deed.Repay(22 + random.Next(6), random.Next(10) switch { < 5 => 1, < 8 => 0.1 + (0.5 * random.NextDouble()), _ => 1.2 }, IsReturned: random.Next(40) == 0));
        return [.. deeds.OrderBy(deed => deed.Day)];
    }

    // What costs more than a few meals is paid in instalments now and then.
    private static string? PlanOf(Applicant applicant, int deed, long cents) => cents < 40_00 ? null : ((applicant.Row + deed) % 6) switch { 0 => "card-3", 1 => "card-6", 2 => "card-zero-3", _ => null };

    private static Fate Draw(Random random, Shop shop) => random.Next(100) switch
    {
        < 5 => Fate.Voided,
        < 8 => Fate.PartlyVoided,
        < 13 => Fate.CapturedInParts,
        < 17 => Fate.Refunded,
        < 21 => Fate.PartlyRefunded,
        < 24 => Fate.Forgotten,
        < 45 when shop.Mcc == "5812" => Fate.Tipped,
        < 45 when shop.Mcc == "7011" => Fate.Increased,
        _ => Fate.Captured,
    };
}

/// <summary>A merchant of the demo.</summary>
public sealed record Shop(string Name, string Mcc, int DiscountBasisPoints)
{
    public static readonly IReadOnlyList<Shop> All =
    [
        new("Corner Grocery", "5411", 120), new("City Supermarket", "5411", 95), new("Bistro Verde", "5812", 180), new("Noodle House", "5812", 175), new("Grand Hotel", "7011", 210),
        new("Airport Car Rental", "7512", 220), new("Metro Transport", "4111", 80), new("Sunrise Fuel", "5541", 110), new("Page & Pen Books", "5942", 150), new("Volt Electronics", "5732", 160),
        new("Thread Clothing", "5651", 165), new("Green Pharmacy", "5912", 105), new("Cinema Lux", "7832", 190), new("Home & Tools", "5200", 140), new("Evening School", "8220", 60),
        new("Cash Desk", "6010", 250),
    ];
}
