namespace CreditGrains.Journal;

/// <summary>Recomputes every stream's hash chain from what is stored. Holds one hash per stream and one ledger total per currency in memory, never the entries.</summary>
/// <remarks>Finds whatever was changed, inserted or taken out before the last entry of a stream. A stream cut off at its end, or missing altogether, shows only against an earlier report.</remarks>
public static class ChainVerifier
{
    /// <summary>Broken places a report lists; more are only counted.</summary>
    public const int BrokenPlacesMax = 1_000;

    /// <param name="leisure">Null reads as fast as it can.</param>
    public static async Task<ChainReport> VerifyAsync(IJournalReader journal, AtLeisure? leisure = null, CancellationToken cancellationToken = default)
    {
        var heads = new Dictionary<StreamId, (long Sequence, EntryHash Hash)>();
        var totals = new SortedDictionary<string, (Int128 Debits, Int128 Credits)>(StringComparer.Ordinal);
        var broken = new List<BrokenPlace>();
        long entries = 0, brokenCount = 0;

        await foreach (var entry in AtLeisure.ReadAllAsync(journal, leisure, cancellationToken))
        {
            entries++;
            var head = heads.GetValueOrDefault(entry.Stream);
            if (Check(head.Sequence, head.Hash, entry) is { } flaw)
            {
                brokenCount++;
                if (broken.Count < BrokenPlacesMax) broken.Add(new BrokenPlace(entry.Stream, entry.Sequence, flaw));
            }

            // Goes on from what is stored, so that one change is reported once and not on every later entry.
            heads[entry.Stream] = (entry.Sequence, entry.Hash);
            foreach (var line in entry.Postings)
            {
                var total = totals.GetValueOrDefault(line.Currency);
                totals[line.Currency] = (total.Debits + line.Debit, total.Credits + line.Credit);
            }
        }

        return new ChainReport(heads.Count, entries, brokenCount, broken, [.. totals.Select(t => new CurrencyTotal(t.Key, t.Value.Debits, t.Value.Credits))]);
    }

    private static ChainFlaw? Check(long previousSequence, EntryHash previous, Entry entry)
    {
        if (entry.Sequence != previousSequence + 1) return ChainFlaw.Gap;
        return EntryHash.Compute(previous, entry) == entry.Hash ? null : ChainFlaw.HashMismatch;
    }
}

/// <summary>What a verification found.</summary>
/// <param name="BrokenCount">All broken places; <paramref name="Broken"/> lists the first <see cref="ChainVerifier.BrokenPlacesMax"/>.</param>
/// <param name="Totals">The trial balance per currency, ordered by currency.</param>
public sealed record ChainReport(long Streams, long Entries, long BrokenCount, IReadOnlyList<BrokenPlace> Broken, IReadOnlyList<CurrencyTotal> Totals)
{
    /// <summary>True when every chain holds and debits equal credits in every currency.</summary>
    public bool IsSound => BrokenCount == 0 && Totals.All(total => total.Debits == total.Credits);
}

/// <summary>An entry that does not stand where and as it was written.</summary>
public readonly record struct BrokenPlace(StreamId Stream, long Sequence, ChainFlaw Flaw);

public enum ChainFlaw
{
    /// <summary>The entry does not follow the one before it: something between them is missing.</summary>
    Gap,

    /// <summary>The entry, its postings, or the entry it follows is not what was hashed.</summary>
    HashMismatch,
}

/// <summary>Debits and credits of one currency over all ledger accounts, in minor units.</summary>
public sealed record CurrencyTotal(string Currency, Int128 Debits, Int128 Credits);
