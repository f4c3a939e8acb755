using CreditGrains.Frontend.Operations;
using CreditGrains.Journal;

namespace CreditGrains.Frontend.Hosting;

/// <summary>Opens the store that the settings name, and the business clock that goes with it.</summary>
public static class Stores
{
    /// <exception cref="SettingException">It cannot be opened.</exception>
    public static async Task<(IRunningJournal Journal, SandboxClock Clock)> OpenAsync(Settings settings)
    {
        IRunningJournal? journal = null;
        try
        {
            journal = await settings.Place.OpenAsync();
            // The clock never starts before what has been recorded, also when the machine's own is slow or the store was used in a sandbox before.
            return (journal, new SandboxClock(TimeProvider.System, settings.SandboxStart, await journal.NewestAtAsync()));
        }
        catch (Exception unusable) when (unusable is JournalUnavailableException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            if (journal is not null) await journal.DisposeAsync();
            throw new SettingException($"The store in '{settings.Place}' cannot be opened: {unusable.Message.ReplaceLineEndings(" ")}");
        }
    }
}
