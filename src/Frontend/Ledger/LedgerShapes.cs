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

/// <summary>The chart of accounts, with balances.</summary>
internal sealed record LedgerAccountsResponse(IReadOnlyList<LedgerAccountBalanceResponse> Data);

/// <param name="Kind">The first part of the account's name: <c>assets</c>, <c>receivables</c>, <c>liabilities</c>, <c>income</c>, <c>expenses</c>, <c>memorandum</c>.</param>
/// <param name="Balance">Debits less credits; below 0 where credits prevail.</param>
internal sealed record LedgerAccountBalanceResponse(string Account, string Kind, string Currency, long Debits, long Credits, long Balance);

/// <summary>One line of a double-entry transaction. Amounts are minor units.</summary>
/// <param name="TransactionId">The entry it is a line of; its lines balance.</param>
/// <param name="ValueDate">The day that counts for interest.</param>
internal sealed record JournalLineResponse(
    string TransactionId, string Stream, string Type, DateOnly BusinessDate, DateTimeOffset BookedAt, DateOnly ValueDate, string Account, string Currency, long Debit, long Credit);

internal sealed record BrokenResponse(string Stream, long Sequence, ChainFlaw Flaw);
