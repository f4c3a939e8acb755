using System.Diagnostics.Metrics;
using CreditGrains.Journal;

namespace CreditGrains.Accounts;

/// <summary>
/// Proves the books for ever, a share of the lines at a time, and publishes what it finds. It reads at leisure, so that it never takes more
/// than a small part of the machine, not even for moments, and looks at no more lines at once than fit in little memory.
/// </summary>
public sealed class Auditor : IDisposable
{
    public const string MeterName = "CreditGrains.Auditor";

    public const int LinesMost = 20_000;

    /// <summary>From the end of a pass to the next.</summary>
    public static readonly TimeSpan BetweenPasses = TimeSpan.FromSeconds(30);

    private readonly IJournalReader journal;
    private readonly TimeProvider clock, pacing;
    private readonly Meter meter = new(MeterName);
    private readonly int linesMost;
    private int part, parts = 1;

    /// <param name="latest">What an earlier auditor of the same journal found last, to go on from there; null begins anew.</param>
    /// <param name="linesMost">How many lines it holds in memory at most.</param>
    public Auditor(IJournalReader journal, TimeProvider clock, TimeProvider pacing, AuditStatus? latest = null, int linesMost = LinesMost)
    {
        (this.journal, this.clock, this.pacing, Latest, this.linesMost) = (journal, clock, pacing, latest, linesMost);
        if (latest is not null) (part, parts) = (latest.NextPart, latest.Parts);
        meter.CreateObservableGauge("credit.audit.drift", Drift, "{difference}", "Differences between lines and the ledger in the latest pass.");
    }

    /// <summary>What the latest pass found; null before the first has ended.</summary>
    public AuditStatus? Latest { get; private set; }

    public async Task RunAsync(Action<Exception> onFault, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await PassAsync(cancellationToken);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                onFault(fault);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                await Task.Delay(BetweenPasses, pacing, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>One pass over the journal that looks at the next share of the lines.</summary>
    public async Task<AuditStatus> PassAsync(CancellationToken cancellationToken = default)
    {
        var report = await AccountsAudit.RunAsync(journal, (part, parts), linesMost, new AtLeisure(pacing, clock.GetUtcNow()), cancellationToken);
        (part, parts) = ((part + 1) % report.Parts, report.Parts);
        return Latest = new AuditStatus(clock.GetUtcNow(), report.Lines, parts, part, report.IsVerified, report.Drifts);
    }

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<int>> Drift() => Latest is { } latest ? [new Measurement<int>(latest.Drifts.Count)] : [];
}

/// <summary>What a pass of the auditor found.</summary>
/// <param name="Lines">How many lines it looked at.</param>
/// <param name="Parts">How many passes look at all of them.</param>
/// <param name="NextPart">Which of them comes next, from 0.</param>
public sealed record AuditStatus(DateTimeOffset At, long Lines, int Parts, int NextPart, bool IsVerified, IReadOnlyList<string> Drifts);
