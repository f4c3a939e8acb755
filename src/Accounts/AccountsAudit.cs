using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Ledger;
using CreditGrains.Journal;

namespace CreditGrains.Accounts;

/// <summary>
/// Proves the books from the journal alone, trusting no account's memory and no snapshot: every chain is recomputed, every line is folded anew from its first
/// event, and what the line then says it owes is held against the postings in the ledger.
/// </summary>
public static class AccountsAudit
{
    private const int DriftsMost = 100;

    /// <summary>One pass over the whole journal. Memory grows with the number of lines, not of entries.</summary>
    public static async Task<AuditReport> RunAsync(IJournalReader journal, CancellationToken cancellationToken = default)
    {
        var chains = await ChainVerifier.VerifyAsync(journal, cancellationToken);
        var codec = new CreditLineCodec();
        var lines = new Dictionary<string, (CreditLineState State, long Principal, long CreditBalance)>(StringComparer.Ordinal);
        var totals = new Dictionary<string, LineTotals>(StringComparer.Ordinal);
        var drifts = new List<string>();
        await foreach (var entry in journal.ReadAllAsync(0, cancellationToken))
        {
            if (!entry.Stream.Value.StartsWith(Ids.Line, StringComparison.Ordinal)) continue;
            var (state, principal, creditBalance) = lines.GetValueOrDefault(entry.Stream.Value, (CreditLineState.None, 0, 0));
            foreach (var line in entry.Postings)
            {
                if (line.Account == Chart.Principal) principal += line.Debit - line.Credit;
                if (line.Account == Chart.CreditBalance) creditBalance += line.Credit - line.Debit;
            }

            try
            {
                state = CreditLine.Evolve(state, codec.Decode(entry.Type, entry.Body), CreditLineCodec.RecordedOf(entry));
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                Drift(drifts, $"{entry.Stream} cannot be folded at {entry.Sequence}: {broken.Message}");
            }

            lines[entry.Stream.Value] = (state, principal, creditBalance);
        }

        foreach (var (id, (state, principal, creditBalance)) in lines)
        {
            if (!state.Exists) continue;
            if (state.Posted != principal) Drift(drifts, $"{id} owes {state.Posted} by its events and {principal} by the ledger.");
            if (state.CreditBalance != creditBalance) Drift(drifts, $"{id} is in credit by {state.CreditBalance} by its events and {creditBalance} by the ledger.");
            var sum = totals.GetValueOrDefault(state.Currency.Code, new LineTotals(state.Currency.Code, 0, 0, 0));
            totals[state.Currency.Code] = sum with { Lines = sum.Lines + 1, Posted = sum.Posted + state.Posted, CreditBalance = sum.CreditBalance + state.CreditBalance };
        }

        return new AuditReport(chains, lines.Count, [.. totals.Values], drifts);
    }

    private static void Drift(List<string> drifts, string what)
    {
        if (drifts.Count < DriftsMost) drifts.Add(what);
    }
}

/// <summary>What an audit found.</summary>
/// <param name="Lines">How many credit lines were folded and held against the ledger.</param>
/// <param name="Totals">What the lines owe and are owed, by currency, from their events.</param>
/// <param name="Drifts">Every difference between a line and the ledger, in words; empty when there is none, cut after the first hundred.</param>
public sealed record AuditReport(ChainReport Chains, long Lines, IReadOnlyList<LineTotals> Totals, IReadOnlyList<string> Drifts)
{
    public bool IsVerified => Chains.IsSound && Drifts.Count == 0;
}

/// <summary>Sums over all lines of one currency, in minor units.</summary>
public sealed record LineTotals(string Currency, long Lines, long Posted, long CreditBalance);
