namespace CreditGrains.Accounts;

/// <summary>
/// The end of a business date: every line that has something to record of it is woken, in parallel, while everything else goes on. Lines live their days by
/// themselves whether or not they are woken, so this only brings the record up to date; doing it twice, or again after a crash, changes nothing.
/// </summary>
public sealed class CloseOfBusiness(BackgroundWork work, TimeProvider clock)
{
    private readonly object gate = new();
    private Task running = Task.CompletedTask;

    /// <summary>The latest run; null before the first in this process.</summary>
    public CloseOfBusinessRun? Latest { get; private set; }

    /// <summary>Closes <paramref name="businessDate"/>; when it is being closed or was, answers with that run.</summary>
    /// <param name="patience">How long the caller waits for the end; the run goes on regardless.</param>
    public async Task<CloseOfBusinessRun> CloseAsync(DateOnly businessDate, TimeSpan patience, TimeProvider pacing, CancellationToken cancellationToken)
    {
        Task run;
        lock (gate)
        {
            // A date that was closed with faults is tried again.
            if (Latest is not { } latest || latest.BusinessDate != businessDate || latest is { CompletedAt: not null, Failed: > 0 })
            {
                Latest = new CloseOfBusinessRun(businessDate, clock.GetUtcNow(), null, 0, 0);
                running = RunAsync(running, businessDate);
            }

            run = running;
        }

        try
        {
            await run.WaitAsync(patience, pacing, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Its progress is told instead.
        }

        return Latest!;
    }

    private async Task RunAsync(Task former, DateOnly businessDate)
    {
        await former;
        var (woken, failed) = (0L, 0L);
        // Each sweep reads what is due until nothing is; what fails is left for the next.
        for (var isOver = false; !isOver;)
        {
            try
            {
                var count = await work.SweepAsync();
                (woken, isOver) = (woken + count, count == 0);
            }
            catch (AggregateException faults)
            {
                (failed, isOver) = (failed + faults.InnerExceptions.Count, true);
            }
            catch (Exception)
            {
                (failed, isOver) = (failed + 1, true);
            }

            lock (gate) Latest = Latest! with { BusinessDate = businessDate, Woken = woken, Failed = failed, CompletedAt = isOver ? clock.GetUtcNow() : null };
        }
    }
}

/// <summary>How far a close of business is.</summary>
/// <param name="CompletedAt">Null while it runs.</param>
/// <param name="Woken">Accounts that were woken.</param>
/// <param name="Failed">Accounts that could not be; they are tried again by the background work.</param>
public sealed record CloseOfBusinessRun(DateOnly BusinessDate, DateTimeOffset StartedAt, DateTimeOffset? CompletedAt, long Woken, long Failed);
