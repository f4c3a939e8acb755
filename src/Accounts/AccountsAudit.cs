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
    public static Task<AuditReport> RunAsync(IJournalReader journal, CancellationToken cancellationToken = default) => RunAsync(journal, (0, 1), int.MaxValue, leisure: null, cancellationToken);

    /// <summary>The same, but of the lines only every <c>Of</c>-th is folded, so that memory stays bounded however many there are.</summary>
    /// <param name="linesMost">Where there turn out to be more of them, the share is halved on the way, until it holds no more than this.</param>
    /// <param name="leisure">Null reads as fast as it can.</param>
    public static async Task<AuditReport> RunAsync(IJournalReader journal, (int Part, int Of) share, int linesMost, AtLeisure? leisure, CancellationToken cancellationToken = default)
    {
        var chains = await ChainVerifier.VerifyAsync(journal, leisure, cancellationToken);
        var codec = new CreditLineCodec();
        var lines = new Dictionary<string, (CreditLineState State, Balances Ledger)>(StringComparer.Ordinal);
        var totals = new Dictionary<string, LineTotals>(StringComparer.Ordinal);
        var drifts = new List<string>();
        await foreach (var entry in AtLeisure.ReadAllAsync(journal, leisure, cancellationToken))
        {
            if (!entry.Stream.Value.StartsWith(Ids.Line, StringComparison.Ordinal) || !IsOf(entry.Stream.Value)) continue;
            var (state, ledger) = lines.GetValueOrDefault(entry.Stream.Value, (CreditLineState.None, default));
            foreach (var line in entry.Postings) ledger = ledger.With(line.Account, line.Debit - line.Credit);

            try
            {
                state = CreditLine.Evolve(state, codec.Decode(entry.Type, entry.Body), CreditLineCodec.RecordedOf(entry));
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                Drift(drifts, $"{entry.Stream} cannot be folded at {entry.Sequence}: {broken.Message}");
            }

            lines[entry.Stream.Value] = (state, ledger);
            while (lines.Count > linesMost && share.Of <= int.MaxValue / 2)
            {
                share = (share.Part, share.Of * 2);
                foreach (var other in lines.Keys.Where(id => !IsOf(id)).ToList()) lines.Remove(other);
            }
        }

        foreach (var (id, (state, ledger)) in lines)
        {
            if (!state.Exists) continue;
            foreach (var (told, booked, what) in Balances.Of(state).Against(ledger))
                if (told != booked) Drift(drifts, $"{id} {what} {told} by its events and {booked} by the ledger.");
            // The instalments still to be paid of each plan are what the plan owes.
            foreach (var plan in state.Plans)
                if (plan.Rows.Sum(row => row.Net.Principal) != plan.Amount - plan.Refunded) Drift(drifts, $"The instalments of plan {plan.Number} of {id} do not sum to its amount.");
            var sum = totals.GetValueOrDefault(state.Currency.Code, new LineTotals(state.Currency.Code, 0, 0, 0));
            totals[state.Currency.Code] = sum with { Lines = sum.Lines + 1, Posted = sum.Posted + state.Posted, CreditBalance = sum.CreditBalance + state.CreditBalance };
        }

        return new AuditReport(chains, lines.Count, share.Of, [.. totals.Values], drifts);

        bool IsOf(string id) => share.Of == 1 || Place(id) % share.Of == share.Part;
    }

    /// <summary>What one line owes and is owed, by ledger account. Minor units.</summary>
    private readonly record struct Balances(
        long Principal, long Interest, long Fees, long Penalties, long LossAllowance, long ChargedOff,
        long InstalmentPrincipal, long InstalmentInterest, long InstalmentFees, long PenaltyInterest, long CreditBalance)
    {
        public static Balances Of(CreditLineState state)
        {
            var (due, position) = (state.Instalments, state.Book!.Position);
            var told = new Balances(
                position.Principal, position.Interest, position.Fees, position.Penalties, position.Provision, 0, due.Principal, due.Interest, due.Fee, due.Penalty, state.CreditBalance);
            // What was charged off is a memorandum; only what was bought since is a receivable.
            return position.ChargedOff is not { } off ? told : new Balances(position.TotalOwed - off.Loss, 0, 0, 0, position.Provision, off.Loss, 0, 0, 0, 0, state.CreditBalance);
        }

        public (long Told, long Booked, string What)[] Against(Balances ledger) =>
        [
            (Principal, ledger.Principal, "owes"), (Interest, ledger.Interest, "owes in interest"), (Fees, ledger.Fees, "owes in fees"), (Penalties, ledger.Penalties, "owes in penalties"),
            (LossAllowance, ledger.LossAllowance, "is provided for with"), (ChargedOff, ledger.ChargedOff, "is charged off with"),
            (InstalmentPrincipal, ledger.InstalmentPrincipal, "owes in instalments"), (InstalmentInterest, ledger.InstalmentInterest, "owes in interest of instalments"),
            (InstalmentFees, ledger.InstalmentFees, "owes in fees of instalments"), (PenaltyInterest, ledger.PenaltyInterest, "owes in penalty interest"), (CreditBalance, ledger.CreditBalance, "is in credit by"),
        ];

        public Balances With(string account, long debit) => account switch
        {
            Chart.Principal => this with { Principal = Principal + debit },
            Chart.Interest => this with { Interest = Interest + debit },
            Chart.Fees => this with { Fees = Fees + debit },
            Chart.Penalties => this with { Penalties = Penalties + debit },
            Chart.LossAllowance => this with { LossAllowance = LossAllowance - debit },
            Chart.ChargedOff => this with { ChargedOff = ChargedOff + debit },
            Chart.InstalmentPrincipal => this with { InstalmentPrincipal = InstalmentPrincipal + debit },
            Chart.InstalmentInterest => this with { InstalmentInterest = InstalmentInterest + debit },
            Chart.InstalmentFees => this with { InstalmentFees = InstalmentFees + debit },
            Chart.PenaltyInterest => this with { PenaltyInterest = PenaltyInterest + debit },
            Chart.CreditBalance => this with { CreditBalance = CreditBalance - debit },
            _ => this,
        };
    }

    // The same in every process, unlike a string's own hash code.
    private static int Place(string id)
    {
        var hash = 0u;
        foreach (var letter in id) hash = unchecked((hash * 31) + letter);
        return (int)(hash & int.MaxValue);
    }

    private static void Drift(List<string> drifts, string what)
    {
        if (drifts.Count < DriftsMost) drifts.Add(what);
    }
}

/// <summary>What an audit found.</summary>
/// <param name="Lines">How many credit lines were folded and held against the ledger.</param>
/// <param name="Parts">How many such audits look at all lines.</param>
/// <param name="Totals">What the lines owe and are owed, by currency, from their events.</param>
/// <param name="Drifts">Every difference between a line and the ledger, in words; empty when there is none, cut after the first hundred.</param>
public sealed record AuditReport(ChainReport Chains, long Lines, int Parts, IReadOnlyList<LineTotals> Totals, IReadOnlyList<string> Drifts)
{
    public bool IsVerified => Chains.IsSound && Drifts.Count == 0;
}

/// <summary>Sums over all lines of one currency, in minor units.</summary>
public sealed record LineTotals(string Currency, long Lines, long Posted, long CreditBalance);
