using System.Collections.Concurrent;
using CreditGrains.Journal;

namespace CreditGrains.Accounts;

/// <summary>
/// Wakes accounts that asked to be woken, so that what time brought about is also recorded when nobody touches them. Nothing depends on it being punctual,
/// or on it running at all: every account reckons with the time itself.
/// </summary>
public sealed class BackgroundWork(IJournal journal, IAccounts accounts, TimeProvider clock, TimeProvider pacing)
{
    private const int CallsPerRead = 500, WokenAtOnce = 32;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim sweeping = new(1);

    /// <summary>Sweeps once a second until cancelled. A sweep that fails is tried again with the next one.</summary>
    /// <param name="onFault">Told of every failure.</param>
    /// <param name="afterSweep">Other work of the same rhythm, for example dropping idle accounts.</param>
    public async Task RunAsync(Action<Exception> onFault, Action? afterSweep, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(cancellationToken);
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
                // Not only after a good sweep: one account that cannot be woken must not let the memory grow.
                afterSweep?.Invoke();
            }
            catch (Exception fault)
            {
                onFault(fault);
            }

            await Pausing(cancellationToken);
        }
    }

    private async Task Pausing(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Pause, pacing, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    /// <summary>Wakes everything that is due now.</summary>
    /// <returns>How many accounts were woken.</returns>
    /// <exception cref="AggregateException">Accounts that could not be woken, after all others were.</exception>
    public Task<int> SweepAsync(CancellationToken cancellationToken = default) => SweepAsync(afterSome: null, cancellationToken);

    /// <param name="afterSome">Told now and then how many more were woken.</param>
    internal async Task<int> SweepAsync(Func<int, ValueTask>? afterSome, CancellationToken cancellationToken)
    {
        await sweeping.WaitAsync(cancellationToken);
        try
        {
            var woken = 0;
            var faults = new ConcurrentQueue<Exception>();
            WakeUp? first = null;
            while (true)
            {
                var now = clock.GetUtcNow();
                var due = await journal.ReadDueAsync(now, CallsPerRead, cancellationToken);
                // The same call in front again: the store could not forget it, and the next sweep answers it once more.
                if (due.Count == 0 || due[0] == first) break;
                first = due[0];

                var answered = new List<WakeUp>(due.Count);
                foreach (var chunk in due.Chunk(WokenAtOnce))
                    answered.AddRange(await Task.WhenAll(chunk.Select(call => Wake(call, now, faults))));
                await journal.ForgetDueAsync(answered, cancellationToken);
                woken += due.Count;
                if (afterSome is not null) await afterSome(due.Count);
                // Whoever is due again at once, such as a customer whose line cannot be reached, waits for the next sweep.
                if (answered.Exists(call => call.Next <= now)) break;
            }

            return faults.IsEmpty ? woken : throw new AggregateException(faults);
        }
        finally
        {
            sweeping.Release();
        }
    }

    private async Task<WakeUp> Wake(WakeUp call, DateTimeOffset now, ConcurrentQueue<Exception> faults)
    {
        if (Find(call.Stream.Value) is not { } account) return call;
        try
        {
            return call with { Next = await account.Wake() };
        }
        catch (TryAgainException)
        {
            return call with { Next = now };
        }
        catch (Exception fault)
        {
            // One account that cannot live must not keep all others asleep.
            faults.Enqueue(fault);
            return call with { Next = now };
        }
    }

    private IWakeable? Find(string stream) =>
        stream.StartsWith(Credit.Identity.Ids.Line, StringComparison.Ordinal) ? accounts.CreditLine(stream)
        : stream.StartsWith(Credit.Identity.Ids.Customer, StringComparison.Ordinal) ? accounts.Customer(stream)
        : null;
}
