using System.Collections.Immutable;
using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Store;

namespace CreditGrains.Simulation.Plans;

/// <summary>All that a seed decides beforehand, as data: it can be printed, and shortened to find out what a failure needs.</summary>
/// <param name="Roll">Another draw of everything that is not planned: a shortened history may need other luck to fail.</param>
internal sealed record Plan(ulong Seed, Setting Setting, ImmutableArray<Step> Steps, ImmutableArray<Fault> Faults, ulong Roll = 0)
{
    public int Length => Steps.Length + Faults.Length;
}

/// <summary>The world a plan is carried out in.</summary>
/// <param name="Processes">How many run at once; with more than one, one line may have several activations.</param>
/// <param name="ScatterPercent">How often a request goes to any process instead of the one its account is at home in.</param>
/// <param name="StoreLatencyMs">Most a call to the store usually takes, one way.</param>
/// <param name="NetworkLatencyMs">The same of a message.</param>
internal sealed record Setting(
    int Processes, int ScatterPercent, int StoreLatencyMs, int NetworkLatencyMs, int JitterMs, int InlinePercent,
    int QueueLengthMost, int BatchMost, int MerchantAgeMs, DateTimeOffset Epoch);

/// <summary>What somebody does at some time.</summary>
/// <param name="AfterExpiryOf">Waits until this long after what that step made expires; null does not wait.</param>
internal sealed record Step(int Number, long AtMs, Deed Deed, int? AfterExpiryOf = null, long AfterMs = 0)
{
    public override string ToString() => $"{AtMs,12} ms  step {Number}: {Deed}{(AfterExpiryOf is { } of ? $" aimed {AfterMs} ms after the end of step {of}" : "")}";
}

/// <summary>What goes wrong at some time. A slot is the place of a process: when one dies or is replaced, another takes its slot.</summary>
internal abstract record Fault(long AtMs)
{
    /// <summary>The process dies after it has run for <paramref name="AfterTasks"/> more continuations.</summary>
    internal sealed record Kill(long AtMs, int Slot, int AfterTasks, long DownMs) : Fault(AtMs);

    /// <summary>It is stopped in good order.</summary>
    internal sealed record Stop(long AtMs, int Slot, long DownMs) : Fault(AtMs);

    /// <summary>It is not scheduled for a while. When <paramref name="Replaced"/>, another starts in its slot meanwhile and it comes back as a zombie.</summary>
    internal sealed record Pause(long AtMs, int Slot, long ForMs, bool Replaced) : Fault(AtMs);

    /// <summary>Its wall clock is from now on this far from the truth.</summary>
    internal sealed record Jump(long AtMs, int Slot, long ToOffsetMs) : Fault(AtMs);

    /// <summary>It drops its idle accounts.</summary>
    internal sealed record Evict(long AtMs, int Slot) : Fault(AtMs);

    /// <summary>Everything dies at once, and what was not forced to the disk is lost in part.</summary>
    internal sealed record PowerCut(long AtMs, int KeptUnforced, long DownMs) : Fault(AtMs);

    /// <summary>A window in which calls to the store go wrong this often.</summary>
    internal sealed record StoreWindow(long AtMs, int Slot, StoreFault What, long ForMs, int Percent) : Fault(AtMs);

    /// <summary>A window in which messages to and from a slot go wrong this often.</summary>
    internal sealed record NetworkWindow(long AtMs, int Slot, NetworkFault What, long ForMs, int Percent) : Fault(AtMs);
}

internal enum NetworkFault { LosesRequest, LosesReply, Doubles, Delays }
