using System.Collections.Immutable;
using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Worlds;

namespace CreditGrains.Simulation.Plans;

/// <summary>Makes a seed's plan: who does what when, and what goes wrong when. Knows nothing of how it will end.</summary>
internal sealed class Planner
{
    private static readonly long[] Limits = [500, 1_000, 3_000, 10_000];

    private readonly List<Step> steps = [];
    private readonly List<long> bursts = [];

    // Now and then one line has so many events, many at once, that it lives on snapshots.
    private readonly bool isHot;

    // In some towns most is bought in instalments, and weeks go by.
    private readonly bool isLending;

    // In some, lines cost something, and months go by.
    private readonly bool isCostly;

    private Planner(ulong seed)
    {
        Chance = new Chance(seed);
        isHot = Chance.Percent(8);
        isLending = !isHot && Chance.Percent(40);
        isCostly = !isHot && new Chance(seed ^ 0xDEB7).Percent(30);
        isLending &= !isCostly;
        Actors = isCostly ? Cast.MakeDebtors() : isLending ? Cast.MakeLenders() : Cast.Make();
    }

    public Chance Chance { get; }

    public (int Weight, IActor Actor)[] Actors { get; }

    // Numbers of the steps that make something.
    public List<int> Merchants { get; } = [];
    public List<int> Customers { get; } = [];
    public List<(int Step, long Limit)> Lines { get; } = [];
    public List<int> Authorisations { get; } = [];
    public List<int> Captures { get; } = [];
    public List<int> Repayments { get; } = [];
    public List<int> Boosts { get; } = [];
    public List<int> Keyed { get; } = [];

    public static Plan Make(ulong seed)
    {
        var planner = new Planner(seed);
        var setting = planner.MakeSetting();
        planner.Furnish();
        planner.Live();
        planner.CloseBusiness(new Chance(seed ^ 0xC105E));
        return new Plan(seed, setting, [.. planner.steps.OrderBy(step => step.AtMs)], new FaultPlanner(planner.Chance, setting.Processes, planner.bursts).Make());
    }

    /// <summary>What the step of the deed that is being thought of will be called.</summary>
    public int NextStep => steps.Count;

    public int Any(List<int> steps) => Chance.From(steps);

    public (int Step, long Limit) AnyLine() => Chance.From(Lines);

    /// <summary>One of the latest steps of these kinds, so that most deeds concern something alive.</summary>
    public int? Recent(params ReadOnlySpan<List<int>> kinds)
    {
        var kind = kinds[Chance.Below(kinds.Length)];
        return kind.Count == 0 ? null : Chance.Percent(80) ? kind[^(1 + Chance.Below(Math.Min(6, kind.Count)))] : Chance.From(kind);
    }

    /// <summary>An amount around the boundaries of <paramref name="limit"/>, at least 1.</summary>
    public long Amount(long limit) => Math.Max(1, Chance.Of(1, limit / 10, limit / 4, limit / 3, limit / 2, limit - 1, limit, limit + 1, Chance.Between(1, Math.Max(1, limit))));

    private Setting MakeSetting()
    {
        var isCalm = Chance.Percent(30);
        return new Setting(
            Processes: isHot ? Chance.Of(1, 1, 1, 2) : Chance.Of(1, 1, 2, 3), ScatterPercent: Chance.Of(0, 20, 100),
            StoreLatencyMs: isCalm ? 0 : Chance.Of(1, 5, 40), NetworkLatencyMs: isCalm ? 0 : Chance.Of(1, 10, 80),
            JitterMs: isCalm ? 0 : Chance.Of(0, 1, 20), InlinePercent: Chance.Of(0, 50, 100),
            QueueLengthMost: Chance.Of(2, 16, 1_000), BatchMost: Chance.Of(1, 3, 1_000), MerchantAgeMs: Chance.Of(0, 0, 30_000),
            Epoch: new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(Chance.Between(0, 400L * 86_400_000)));
    }

    /// <summary>Everybody needs somebody to deal with.</summary>
    private void Furnish()
    {
        var merchants = Chance.Of(1, 2, 3);
        for (var i = 0; i < merchants; i++) Merchants.Add(Add(1_000 + i, new OpenMerchant(Chance.Of(Shelf.Mccs.AsSpan()), Chance.Of(0, 125, 199, 250))));
        var customers = Chance.Of(1, 1, 2);
        for (var i = 0; i < customers; i++) Customers.Add(Add(1_010 + i, new OpenCustomer(Chance.Of<long?>(null, 4_000, 12_000, 25_000))));
        for (var i = 0; i < PlanShelf.Products.Length; i++) Add(1_020 + i, new DefinePlan(i));
        var lines = isHot ? 1 : Chance.Of(1, 2, 3);
        for (var i = 0; i < lines; i++) AddLine(3_000 + i, new OpenLine(Any(Customers), AnyProduct(), Chance.Of(Limits)));
    }

    private int AnyProduct() => isCostly ? Shelf.FirstCostly + Chance.Below(Shelf.Products.Length - Shelf.FirstCostly) : Chance.Below(Shelf.FirstCostly);

    /// <summary>Bursts of deeds with long times between them, in which holds expire, boosts end and months turn.</summary>
    private void Live()
    {
        var count = isHot ? 400 : Chance.Of(50, 100, 150);
        var atMs = 6_000L;
        while (steps.Count < count)
        {
            bursts.Add(atMs);
            var length = isHot ? 40 : isLending || isCostly ? Chance.Of(2, 3, 8) : Chance.Of(3, 10, 30);
            var gapMs = isHot ? Chance.Of(0, 0, 2) : Chance.Of(0, 1, 5, 30, 400);
            for (var i = 0; i < length; i++, atMs += Chance.Below(gapMs + 1)) Act(atMs);
            atMs += isCostly ? Chance.Of(1L, 3, 6, 10, 14, 21) * 86_400_000
                : isLending && Chance.Percent(50) ? Chance.Of(1L, 1, 2, 5, 7) * 86_400_000 : Chance.Of(500L, 5_000, 60_000, 3_600_000, 20L * 3_600_000, 86_400_000, 3L * 86_400_000, 10L * 86_400_000);
        }
    }

    /// <summary>Somebody closes business dates now and then, sometimes twice, while everything goes on; what goes wrong likes such moments.</summary>
    private void CloseBusiness(Chance chance)
    {
        if (isHot || chance.Percent(50)) return;
        var (count, busy) = (chance.Of(1, 2, 4, 8), bursts.Count);
        for (var i = 0; i < count; i++)
        {
            var (atMs, daysAgo) = (bursts[chance.Below(busy)] + chance.Of(0L, 0, 50, 1_000, 7_200_000), chance.Of(0, 0, 1, 1, 3));
            bursts.Add(atMs);
            for (var times = chance.Of(1, 1, 2, 3); times > 0; times--) Add(atMs + chance.Below(300), new CloseBusiness(daysAgo, chance.Of(0L, 100, 3_000, 60_000)));
        }
    }

    private void Act(long atMs)
    {
        var draw = Chance.Below(Actors.Sum(pair => pair.Weight));
        var actor = Actors.First(pair => (draw -= pair.Weight) < 0).Actor;
        if (actor.Next(this) is not { } deed) return;
        if (deed is OpenLine opening) AddLine(atMs, opening);
        else if (Chance.Percent(12) && Recent(Authorisations, Boosts) is { } ending) Add(atMs, deed, ending, Chance.Of(-1L, 0, 0, 1));
        else Add(atMs, deed);
    }

    private void AddLine(long atMs, OpenLine deed) => Lines.Add((Add(atMs, deed), deed.CreditLimit));

    private int Add(long atMs, Deed deed, int? afterExpiryOf = null, long afterMs = 0)
    {
        var number = steps.Count;
        steps.Add(new Step(number, atMs, deed, afterExpiryOf, afterMs));
        if (deed.HasKey && deed is not (Again or Reuse)) Keyed.Add(number);
        switch (deed)
        {
            case Authorise: Authorisations.Add(number); break;
            case TakeCapture or Advise: Captures.Add(number); break;
            case Repay: Repayments.Add(number); break;
            case Boost: Boosts.Add(number); break;
        }

        return number;
    }
}
