using CreditGrains.Journal;

namespace CreditGrains.Simulation.Audits;

/// <summary>The journal itself: versions without a gap, chains that hold, keys taken once, instants that never go back, debits equal to credits.</summary>
internal sealed class JournalAudit(Evidence evidence) : IAudit
{
    private readonly Dictionary<StreamId, (long Sequence, EntryHash Hash, DateTimeOffset At)> heads = [];
    private readonly HashSet<(StreamId, UInt128)> keys = [];

    public void OnStored(Entry entry)
    {
        var (sequence, hash, at) = heads.GetValueOrDefault(entry.Stream);
        evidence.Check(entry.Sequence == sequence + 1, () => $"{entry.Stream} {entry.Sequence} stands behind {sequence}.");
        evidence.Check(EntryHash.Compute(hash, entry) == entry.Hash, () => $"{entry.Stream} {entry.Sequence} breaks its chain.");
        evidence.Check(entry.At >= at, () => $"{entry.Stream} {entry.Sequence} was booked before the entry before it.");
        evidence.Check(entry.Key is not { } claim || keys.Add((entry.Stream, claim.Key)), () => $"{entry.Stream} {entry.Sequence} takes a key a second time.");
        evidence.Check(entry.Subject is not { } subject || (subject > 0 && subject < entry.Sequence), () => $"{entry.Stream} {entry.Sequence} is about {entry.Subject}.");
        // A registered name is no effect yet: the next attempt goes on from it.
        if (entry.Key is { } taken && !entry.Stream.Value.StartsWith("registry_", StringComparison.Ordinal)) evidence.Claim(taken.Key, taken.Fingerprint);
        long difference = 0;
        foreach (var line in entry.Postings) difference += line.Debit - line.Credit;
        evidence.Check(difference == 0, () => $"{entry.Stream} {entry.Sequence}: debits and credits differ by {difference}.");
        heads[entry.Stream] = (entry.Sequence, entry.Hash, entry.At);
        evidence.World.Mark(entry.Hash.Digest());
    }
}

internal static class Digests
{
    /// <summary>The hash's first bytes: the same in every run, unlike <see cref="EntryHash.GetHashCode"/>.</summary>
    public static ulong Digest(this EntryHash hash) => BitConverter.ToUInt64(hash.AsSpan());
}
