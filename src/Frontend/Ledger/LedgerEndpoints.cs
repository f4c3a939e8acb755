using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CreditGrains.Accounts;
using CreditGrains.Frontend.Edge;
using CreditGrains.Journal;
using static CreditGrains.Frontend.Access.Permit;

namespace CreditGrains.Frontend.Ledger;

/// <summary>The books.</summary>
internal sealed class LedgerEndpoints(IJournalReader journal)
{
    // An audit reads everything; a second one at the same time would only slow both.
    private readonly SemaphoreSlim auditing = new(1);

    private const int PieceCharacters = 32 * 1024;

    public void Map(Routes routes)
    {
        routes.Get<TrialBalanceResponse>("/v1/ledger/trial-balance", "trialBalance", "Debits and credits of every ledger account", Operator, TrialBalance);
        routes.Get<LedgerAccountsResponse>("/v1/ledger/accounts", "listLedgerAccounts", "Every ledger account with its balance", Operator, Accounts);
        routes.Get<Page<JournalLineResponse>>("/v1/ledger/journals/{date}", "listJournals", "The lines booked on a day, in the order they were booked", Operator, Journals);
        routes.GetText("/v1/ledger/journals/{date}/export", "exportJournals", "The same as CSV, all of them", Operator, "text/csv", Export);
        routes.Get<VerificationResponse>("/v1/ledger/verify", "verifyLedger", "Recomputes every hash chain and holds every line against the ledger", Operator, Verify);
    }

    private async ValueTask<Reply<TrialBalanceResponse>> TrialBalance(Call call) => TrialBalanceResponse.Of(await journal.TrialBalanceAsync(call.Http.RequestAborted));

    private async ValueTask<Reply<LedgerAccountsResponse>> Accounts(Call call) => new LedgerAccountsResponse(
        [.. (await journal.TrialBalanceAsync(call.Http.RequestAborted)).Select(row => new LedgerAccountBalanceResponse(row.Account, row.Account.Split('.')[0], row.Currency, row.Debits, row.Credits, row.Debits - row.Credits))]);

    private async ValueTask<Reply<Page<JournalLineResponse>>> Journals(Call call)
    {
        if (PageRequest.TryParse(call.Http.Request, out var page) is { } bad) return bad;
        if (DayOf(call) is not { } day) return Problem.NotFound("day");
        // A cursor names an entry and how many of its lines were told.
        var (position, told) = (0L, 0);
        if (page.Cursor is { } cursor && !TryCursor(cursor, out position, out told)) return PageRequest.BadCursor;
        var (lines, places) = (new List<JournalLineResponse>(), new List<string>());
        await foreach (var entry in LedgerJournal.OfAsync(journal, day, Math.Max(0, position - 1), call.Http.RequestAborted))
        {
            for (var i = entry.Position == position ? told : 0; i < entry.Postings.Count && lines.Count <= page.Limit; i++)
            {
                lines.Add(Line(entry, entry.Postings[i], day));
                places.Add(string.Create(CultureInfo.InvariantCulture, $"{entry.Position}.{i + 1}"));
            }

            if (lines.Count > page.Limit) break;
        }

        return lines.Count <= page.Limit ? new Page<JournalLineResponse>(lines, null) : new Page<JournalLineResponse>(lines[..page.Limit], places[page.Limit - 1]);
    }

    private ValueTask<Reply<Text>> Export(Call call) => new(DayOf(call) is { } day ? new Text(Csv(day, call.Http.RequestAborted)) : Problem.NotFound("day"));

    // In pieces: a close of business may book millions of lines on one day.
    private async IAsyncEnumerable<string> Csv(DateOnly day, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var text = new StringBuilder("transaction_id,stream,type,business_date,booked_at,value_date,account,currency,debit,credit\r\n");
        // No field holds a comma, a quote or a line break: all are names, dates and numbers of our own.
        await foreach (var entry in LedgerJournal.OfAsync(journal, day, 0, cancellationToken))
        {
            foreach (var posting in entry.Postings)
            {
                var line = Line(entry, posting, day);
                text.Append(CultureInfo.InvariantCulture, $"{line.TransactionId},{line.Stream},{line.Type},{line.BusinessDate:yyyy-MM-dd},{line.BookedAt:yyyy-MM-ddTHH:mm:ss.fffZ},{line.ValueDate:yyyy-MM-dd},{line.Account},{line.Currency},{line.Debit},{line.Credit}\r\n");
            }

            if (text.Length < PieceCharacters) continue;
            yield return text.ToString();
            text.Clear();
        }

        yield return text.ToString();
    }

    private static JournalLineResponse Line(Entry entry, PostingLine line, DateOnly day) => new(
        string.Create(CultureInfo.InvariantCulture, $"{entry.Stream}-{entry.Sequence}"), entry.Stream.Value, entry.Type, day, entry.At, line.ValueDate, line.Account, line.Currency, line.Debit, line.Credit);

    private static DateOnly? DayOf(Call call) =>
        DateOnly.TryParseExact((string)call.Http.Request.RouteValues["date"]!, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static bool TryCursor(string cursor, out long position, out int told)
    {
        (position, told) = (0, 0);
        var parts = cursor.Split('.');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out position) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out told);
    }

    private async ValueTask<Reply<VerificationResponse>> Verify(Call call)
    {
        var aborted = call.Http.RequestAborted;
        await auditing.WaitAsync(aborted);
        try
        {
            // Off the request's thread: the embedded store reads on whichever thread asks, and this takes long.
            return VerificationResponse.Of(await Task.Run(() => AccountsAudit.RunAsync(journal, aborted), aborted));
        }
        finally
        {
            auditing.Release();
        }
    }
}
