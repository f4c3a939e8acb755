using System.Diagnostics.Metrics;
using CreditGrains.Journal;

namespace CreditGrains.Accounts;

/// <summary>
/// Proves the books for ever, a share of the lines at a time, and publishes what it finds. It rests many times longer than it works, so that it never takes more
/// than a small part of the machine, and looks at no more lines at once than fit in little memory.
/// </summary>
public sealed class Auditor(IJournalReader journal, TimeProvider clock, TimeProvider pacing)
{
    public const string MeterName = "CreditGrains.Auditor";

    private const int LinesMost = 20_000, RestPerWork = 20;

    private static readonly TimeSpan RestLeast = TimeSpan.FromSeconds(30);
    private static readonly Meter Meter = new(MeterName);

    private int part, parts = 1;

    /// <summary>What the latest pass found; null before the first has ended.</summary>
    public AuditStatus? Latest { get; private set; }

    public async Task RunAsync(Action<Exception> onFault, CancellationToken cancellationToken)
    {
        Meter.CreateObservableGauge("creditgrains.audit.drift", () => Latest?.Drifts.Count ?? 0, description: "Differences between lines and the ledger in the latest pass.");
        while (!cancellationToken.IsCancellationRequested)
        {
            var began = pacing.GetTimestamp();
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

            var rest = pacing.GetElapsedTime(began) * RestPerWork;
            try
            {
                await Task.Delay(rest > RestLeast ? rest : RestLeast, pacing, cancellationToken);
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
        var report = await AccountsAudit.RunAsync(journal, (part, parts), cancellationToken);
        // Grows with the lines there are, so that the next pass holds no more of them than it may.
        if (report.Lines > LinesMost) (part, parts) = (0, parts * 2);
        else part = (part + 1) % parts;
        return Latest = new AuditStatus(clock.GetUtcNow(), report.Lines, parts, report.IsVerified, report.Drifts);
    }
}

/// <summary>What a pass of the auditor found.</summary>
/// <param name="Lines">How many lines it looked at.</param>
/// <param name="Parts">How many passes look at all of them.</param>
public sealed record AuditStatus(DateTimeOffset At, long Lines, int Parts, bool IsVerified, IReadOnlyList<string> Drifts);
