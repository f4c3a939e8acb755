namespace CreditGrains.LoadTests.Bench;

/// <summary>A figure over several rounds.</summary>
public sealed record Spread(double Median, double Min, double Max, IReadOnlyList<double> Rounds)
{
    /// <param name="rounds">At least one.</param>
    public static Spread Of(IEnumerable<double> rounds)
    {
        var values = rounds.ToList();
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        var median = sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1], values);
    }

    /// <summary>Round by round, since both sides of one round had the same machine at nearly the same time. Null where they have no round in common.</summary>
    public static Spread? OfRatio(IReadOnlyDictionary<int, double> ours, IReadOnlyDictionary<int, double> theirs)
    {
        var ratios = ours.Keys.Intersect(theirs.Keys).Order().Where(round => theirs[round] > 0).Select(round => ours[round] / theirs[round]).ToList();
        return ratios.Count == 0 ? null : Of(ratios);
    }
}
