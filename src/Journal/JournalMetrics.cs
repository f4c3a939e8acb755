using System.Diagnostics.Metrics;

namespace CreditGrains.Journal;

/// <summary>What a journal tells about itself, under the meter <see cref="GroupCommitJournal.MeterName"/>.</summary>
internal sealed class JournalMetrics : IDisposable
{
    private readonly Meter meter = new(GroupCommitJournal.MeterName);
    private readonly Histogram<int> batchSize;
    private readonly Counter<long> conflicts;
    private readonly Counter<long> faults;
    private readonly Histogram<double> duration;
    private readonly TimeProvider time;

    internal JournalMetrics(TimeProvider time, Func<int> queueLength)
    {
        this.time = time;
        batchSize = meter.CreateHistogram<int>("credit.append.batch.size", "{append}", "Appends that shared one commit.");
        conflicts = meter.CreateCounter<long>("credit.append.conflicts", "{append}", "Appends that lost a race or claimed a taken key.");
        faults = meter.CreateCounter<long>("credit.append.faults", "{call}", "Calls to the store that failed.");
        duration = meter.CreateHistogram<double>("credit.append.duration", "s", "From queued to final.");
        meter.CreateObservableGauge("credit.append.queue", queueLength, "{append}", "Appends waiting for a commit.");
    }

    public void Dispose() => meter.Dispose();

    internal long Now() => duration.Enabled ? time.GetTimestamp() : 0;

    internal void Committed(int appends) => batchSize.Record(appends);

    internal void Faulted() => faults.Add(1);

    internal void Ended(Append append, AppendResult result)
    {
        if (result is AppendResult.Conflict or AppendResult.KeyTaken) conflicts.Add(1);
        // An append queued before anybody listened has no timestamp.
        if (append.QueuedAt != 0) duration.Record(time.GetElapsedTime(append.QueuedAt).TotalSeconds);
    }
}
