using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace CreditGrains.Grains;

/// <summary>For grains that do one kind of work for the whole cluster, in one place, as long as there is a silo.</summary>
internal static class InOnePlace
{
    // A reminder cannot ring more often.
    private static readonly TimeSpan RemindEvery = TimeSpan.FromMinutes(1);

    /// <summary>Has the grain called to life again within a minute after its silo was lost.</summary>
    public static Task RemindAsync<T>(this T grain, string reminder) where T : IGrainBase, IRemindable => grain.RegisterOrUpdateReminder(reminder, RemindEvery, RemindEvery);

    /// <summary>Works for one turn. Whatever comes of it, the next turn goes on.</summary>
    /// <param name="failed">Told of a fault.</param>
    public static async Task TurnAsync(this IGrainBase grain, Func<Task> work, Action<Exception> failed, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
        catch (InconsistentStateException)
        {
            // Another one is at work elsewhere, and it is the newer.
            grain.DeactivateOnIdle();
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            failed(fault);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The grain is leaving.
        }
    }
}
