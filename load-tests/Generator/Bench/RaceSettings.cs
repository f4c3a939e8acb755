using CreditGrains.LoadTests.Arrivals;

namespace CreditGrains.LoadTests.Bench;

/// <summary>How a race is run.</summary>
/// <param name="WarmUp">One stretch of it; there are as many as make a contestant faster, before anything counts.</param>
/// <param name="Trial">For each concurrency that is tried.</param>
/// <param name="Measured">For each figure.</param>
/// <param name="Only">Names of those that take part; null means all.</param>
public sealed record RaceSettings(
    bool IsQuick, int Rounds, TimeSpan WarmUp, TimeSpan Trial, TimeSpan Measured, int Lines, int Merchants, Popularity Popularity, int Depth, IReadOnlyList<string>? Only)
{
    public static readonly string[] Names = ["rounds", "seconds", "lines", "merchants", "popularity", "depth", "only", "folder", "json", "html"];

    public static RaceSettings Read(Options options)
    {
        var isQuick = options.Has("quick");
        return new RaceSettings(
            isQuick, options.Number("rounds", isQuick ? 2 : 5), TimeSpan.FromSeconds(isQuick ? 3 : 8), TimeSpan.FromSeconds(isQuick ? 1 : 2),
            TimeSpan.FromSeconds(options.Number("seconds", isQuick ? 4 : 10)), options.Number("lines", 1_000), options.Number("merchants", 100),
            options.OneOf("popularity", Popularity.Uniform), options.Number("depth", 1), options.Text("only")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
