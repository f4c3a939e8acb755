using CreditGrains.Accounts;
using CreditGrains.Credit.Closing;

namespace CreditGrains.Frontend.Operations;

/// <param name="BusinessDate">Not in the future.</param>
internal sealed record CloseOfBusinessRequest(DateOnly BusinessDate);

/// <summary>How far the close of a business date is.</summary>
/// <param name="LinesWoken">Accounts that had something to record.</param>
/// <param name="Failed">Accounts that could not be reached; they are tried again.</param>
internal sealed record CloseOfBusinessResponse(DateOnly BusinessDate, CloseStatus Status, DateTimeOffset StartedAt, DateTimeOffset? CompletedAt, long LinesWoken, long Failed)
{
    public static CloseOfBusinessResponse Of(CloseOfBusinessRun run) => new(
        run.BusinessDate, run.CompletedAt is null ? CloseStatus.Running : CloseStatus.Completed, run.StartedAt, run.CompletedAt, run.Woken, run.Failed);
}

internal enum CloseStatus { Running, Completed }

/// <summary>What the auditor that always runs found in its latest pass.</summary>
/// <param name="LinesChecked">Lines of that pass; <paramref name="Parts"/> passes look at all of them.</param>
/// <param name="Drift">Differences between lines and ledger.</param>
internal sealed record AuditResponse(DateTimeOffset At, bool Verified, long LinesChecked, int Parts, IReadOnlyList<string> Drift)
{
    public static AuditResponse? Of(AuditStatus? audit) => audit is null ? null : new(audit.At, audit.IsVerified, audit.Lines, audit.Parts, audit.Drifts);
}
