using CreditGrains.Credit.Closing;

namespace CreditGrains.Accounts.Closing;

/// <summary>
/// Leads the end of a business date: every line that has something to record of it is woken, in parallel, while everything else goes on. Lines live their days by
/// themselves whether or not they are woken, so this only brings the record up to date; doing it twice, or again after a crash, changes nothing. How far it is stands
/// in the journal, so whoever leads next, in another life or on another machine, goes on with it.
/// </summary>
/// <param name="pacing">The machine's clock.</param>
/// <param name="ending">Ends the leading, not the run.</param>
public sealed class CloseOfBusiness(BackgroundWork work, IClosing record, TimeProvider pacing, CancellationToken ending)
{
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(1), FaultPause = TimeSpan.FromSeconds(1);

    private readonly object gate = new();
    private Task leading = Task.CompletedTask;

    /// <summary>Closes <paramref name="businessDate"/>; when it is being closed or was, answers with that run.</summary>
    /// <param name="patience">How long the caller waits for the end; the run goes on regardless.</param>
    public async Task<CloseOfBusinessRun> CloseAsync(DateOnly businessDate, TimeSpan patience, CancellationToken cancellationToken)
    {
        var run = await record.Begin(businessDate);
        var start = pacing.GetTimestamp();
        while (run.CompletedAt is null && run.BusinessDate == businessDate && patience > pacing.GetElapsedTime(start))
        {
            try
            {
                await Lead().WaitAsync(patience - pacing.GetElapsedTime(start), pacing, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Its progress is told instead.
            }

            run = (await record.View())!;
        }

        // One asked for without patience is led too.
        if (run.CompletedAt is null) _ = Lead();
        return run;
    }

    /// <summary>Goes on with what was begun and not ended, if anything.</summary>
    /// <returns>Ends when nothing is left to lead.</returns>
    public Task Lead()
    {
        lock (gate) return leading = leading.IsCompleted ? LeadAsync() : leading;
    }

    private async Task LeadAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                if (await record.View() is not { CompletedAt: null } run) return;
                await RunAsync(run);
            }
            catch (Exception) when (!ending.IsCancellationRequested)
            {
                // The store or the record is away.
                await Task.Delay(FaultPause, pacing, ending).ContinueWith(_ => { }, TaskScheduler.Current);
            }
            catch (Exception)
            {
                return;
            }
        }
    }

    private async Task RunAsync(CloseOfBusinessRun run)
    {
        var (woken, failed, noted) = (run.Woken, 0L, pacing.GetTimestamp());
        // Each sweep reads what is due until nothing is; what fails is left for the next.
        for (var (sweeps, isOver) = (1, false); !isOver; sweeps++)
        {
            try
            {
                isOver = await work.SweepAsync(Count, ending) == 0;
            }
            catch (AggregateException faults)
            {
                (failed, isOver) = (faults.InnerExceptions.Count, true);
            }

            await record.Note(new ClosingCommand.Note(run.BusinessDate, woken, failed, isOver));
            // The second finds nothing, unless the store cannot forget the calls that were answered: then each would find them all again, at once and for ever.
            if (!isOver && sweeps > 1) await Task.Delay(FaultPause, pacing, ending);
        }

        async ValueTask Count(int more)
        {
            woken += more;
            if (pacing.GetElapsedTime(noted) < NoteEvery) return;
            noted = pacing.GetTimestamp();
            await record.Note(new ClosingCommand.Note(run.BusinessDate, woken, failed, IsOver: false));
        }
    }
}
