using System.Diagnostics.Metrics;

namespace CreditGrains.Grains;

/// <summary>What the cluster tells about itself.</summary>
public sealed class GrainMetrics : IDisposable
{
    public const string MeterName = "CreditGrains.Grains";

    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> repeats;

    public GrainMetrics() => repeats = meter.CreateCounter<long>("credit.grains.repeats", "{call}", "Calls asked again because they failed on the way.");

    internal void Repeated() => repeats.Add(1);

    public void Dispose() => meter.Dispose();
}
