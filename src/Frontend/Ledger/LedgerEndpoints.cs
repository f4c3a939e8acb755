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

    public void Map(Routes routes)
    {
        routes.Get<TrialBalanceResponse>("/v1/ledger/trial-balance", "trialBalance", "Debits and credits of every ledger account", Operator, TrialBalance);
        routes.Get<VerificationResponse>("/v1/ledger/verify", "verifyLedger", "Recomputes every hash chain and holds every line against the ledger", Operator, Verify);
    }

    private async ValueTask<Reply<TrialBalanceResponse>> TrialBalance(Call call) => TrialBalanceResponse.Of(await journal.TrialBalanceAsync(call.Http.RequestAborted));

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
