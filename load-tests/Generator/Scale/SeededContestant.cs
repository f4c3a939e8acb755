using CreditGrains.Journal.Sqlite;
using CreditGrains.LoadTests.Contestants;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Scale;

/// <summary>Ours over HTTP, on a SQLite store that was filled beforehand.</summary>
/// <param name="active">As many lines, from the first, get all the requests; null means all lines.</param>
public sealed class SeededContestant(int lines, int? active) : HttpContestant("scale", $"CreditGrains, {lines:n0} lines", [256])
{
    private string data = "";

    public TimeSpan Filling { get; private set; }

    public long StoreBytes { get; private set; }

    public int ServerId => Server.Id;

    protected override async Task<Population> OpenAsync(Course course)
    {
        data = Directory.CreateDirectory(Path.Combine(course.Folder, Guid.NewGuid().ToString("n"))).FullName;
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        var population = await SeededStore.FillAsync(new SqliteJournalStore(data), lines, course.Merchants);
        Filling = System.Diagnostics.Stopwatch.GetElapsedTime(start);
        StoreBytes = Directory.EnumerateFiles(data).Sum(file => new FileInfo(file).Length);
        await StartServerAsync(Programs.Frontend, CreditGrainsContestant.Settings(data, postgres: null));
        return active is { } few && few < lines ? population.First(few) : population;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (data.Length > 0) Directory.Delete(data, recursive: true);
        data = "";
        GC.SuppressFinalize(this);
    }
}
