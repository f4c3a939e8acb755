using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CreditGrains.Frontend.Edge;

/// <summary>What the front end tells about itself. Labels are few and never an identity.</summary>
public sealed class FrontendMetrics : IDisposable
{
    public const string MeterName = "CreditGrains.Frontend";

    private readonly Meter meter = new(MeterName);
    private readonly Histogram<double> authorisation;
    private readonly Counter<long> replays, throttled, unauthenticated, overloaded, overdue;

    public FrontendMetrics()
    {
        authorisation = meter.CreateHistogram<double>("credit.authorisation.duration", "s", "From the request read to the decision durable.");
        replays = meter.CreateCounter<long>("credit.idempotency.replays", "{request}", "Requests answered with the first answer again.");
        throttled = meter.CreateCounter<long>("credit.requests.throttled", "{request}", "Requests over the rate of their key.");
        unauthenticated = meter.CreateCounter<long>("credit.requests.unauthenticated", "{request}", "Requests without a valid key.");
        overloaded = meter.CreateCounter<long>("credit.requests.overloaded", "{request}", "Requests answered 503.");
        overdue = meter.CreateCounter<long>("credit.authorisation.overdue", "{authorisation}", "Authorisations answered 503 at their deadline, by what became of them.");
    }

    /// <summary>A start for <see cref="Authorised"/>; 0 while nobody listens.</summary>
    internal long Start() => authorisation.Enabled ? Stopwatch.GetTimestamp() : 0;

    internal void Authorised(long start, Authorisations.Decision decision, Credit.CreditLines.DeclineReason? reason)
    {
        if (start == 0) return;
        authorisation.Record(
            Stopwatch.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("decision", Names.Of(decision)), new KeyValuePair<string, object?>("reason", reason is { } why ? Names.Of(why) : "none"));
    }

    internal void Replayed() => replays.Add(1);

    internal void Throttled() => throttled.Add(1);

    internal void Unauthenticated() => unauthenticated.Add(1);

    internal void Overloaded() => overloaded.Add(1);

    internal void Overdue(string outcome) => overdue.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Dispose() => meter.Dispose();
}
