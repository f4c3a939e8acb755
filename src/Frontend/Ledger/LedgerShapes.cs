using CreditGrains.Accounts;
using CreditGrains.Journal;

namespace CreditGrains.Frontend.Ledger;

/// <summary>Debits and credits of every ledger account. Amounts are sums of minor units.</summary>
/// <param name="Balanced">Whether debits equal credits in every currency.</param>
/// <param name="Totals">By currency.</param>
internal sealed record TrialBalanceResponse(bool Balanced, IReadOnlyList<LedgerAccountResponse> Accounts, IReadOnlyDictionary<string, SidesResponse> Totals)
{
    public static TrialBalanceResponse Of(IReadOnlyList<LedgerTotal> rows)
    {
        var totals = new SortedDictionary<string, SidesResponse>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var sides = totals.GetValueOrDefault(row.Currency, new SidesResponse(0, 0));
            totals[row.Currency] = new SidesResponse(sides.Debits + row.Debits, sides.Credits + row.Credits);
        }

        return new TrialBalanceResponse(
            totals.Values.All(sides => sides.Debits == sides.Credits), [.. rows.Select(row => new LedgerAccountResponse(row.Account, row.Currency, row.Debits, row.Credits))], totals);
    }
}

internal sealed record LedgerAccountResponse(string Account, string Currency, long Debits, long Credits);

internal sealed record SidesResponse(long Debits, long Credits);

/// <summary>What an audit of the whole journal found.</summary>
/// <param name="Verified">Every chain holds, the books balance and no line differs from the ledger.</param>
/// <param name="Streams">Streams whose hash chain was recomputed.</param>
/// <param name="Broken">Entries that do not stand where and as they were written; the first thousand.</param>
/// <param name="LinesChecked">Credit lines folded from their first event and held against the ledger.</param>
/// <param name="Drift">Differences between lines and ledger, in words.</param>
internal sealed record VerificationResponse(
    bool Verified, long Streams, long Entries, long BrokenCount, IReadOnlyList<BrokenResponse> Broken, bool Balanced, long LinesChecked, IReadOnlyList<string> Drift)
{
    public static VerificationResponse Of(AuditReport audit) => new(
        audit.IsVerified, audit.Chains.Streams, audit.Chains.Entries, audit.Chains.BrokenCount,
        [.. audit.Chains.Broken.Select(place => new BrokenResponse(place.Stream.Value, place.Sequence, place.Flaw))],
        audit.Chains.Totals.All(total => total.Debits == total.Credits), audit.Lines, audit.Drifts);
}

internal sealed record BrokenResponse(string Stream, long Sequence, ChainFlaw Flaw);
