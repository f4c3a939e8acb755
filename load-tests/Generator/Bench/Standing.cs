using CreditGrains.LoadTests.Contestants;

namespace CreditGrains.LoadTests.Bench;

/// <summary>What one that took part came to, round by round.</summary>
public sealed class Standing(Contestant contestant)
{
    private readonly Dictionary<int, Measurement> saturated = [], halfLoad = [];

    public Contestant Contestant => contestant;

    public string Name => contestant.Name;

    /// <summary>Why it has no figures, or why they end; null when all went well.</summary>
    public string? Reason { get; set; }

    /// <summary>That which did best when several were tried; 0 before.</summary>
    public int Concurrency { get; set; }

    /// <summary>Throughput at each concurrency that was tried.</summary>
    public Dictionary<int, double> Trials { get; } = [];

    public List<Verdict> Verdicts { get; } = [];

    /// <summary>Latency against rate: what was sent a second, and how it was answered.</summary>
    public List<(double PerSecond, Measurement Measured)> Curve { get; } = [];

    public IReadOnlyDictionary<int, Measurement> Saturated => saturated;

    public IReadOnlyDictionary<int, Measurement> HalfLoad => halfLoad;

    public IReadOnlyDictionary<int, double> PerSecond => saturated.ToDictionary(round => round.Key, round => round.Value.Load.PerSecond);

    public void Add(int round, Measurement saturation, Measurement? half)
    {
        saturated[round] = saturation;
        if (half is not null) halfLoad[round] = half;
    }

    /// <summary>Its figures count for nothing: the lines do not say what was counted.</summary>
    public void Discard(string reason)
    {
        saturated.Clear();
        halfLoad.Clear();
        Reason = reason;
    }
}
