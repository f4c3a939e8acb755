using CreditGrains.Journal.Sqlite;
using CreditGrains.LoadTests.Contestants;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Scale;

/// <summary>Ours over HTTP, on a SQLite store that was filled beforehand.</summary>
public sealed class SeededContestant(int lines) : HttpContestant("scale", $"CreditGrains, {lines:n0} lines", [256])
{
    private string data = "";

    /// <summary>As many lines, from the first, get all the requests.</summary>
    public int InUse { get; set; } = lines;

    public TimeSpan Filling { get; private set; }

    public long StoreBytes { get; private set; }

    public int ServerId => Server.Id;

    protected override int LinesInUse => InUse;

    protected override async Task<Population> OpenAsync(Course course)
    {
        data = Directory.CreateDirectory(Path.Combine(course.Folder, Guid.NewGuid().ToString("n"))).FullName;
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        var population = await SeededStore.FillAsync(new SqliteJournalStore(data), course.Lines, course.Merchants);
        Filling = System.Diagnostics.Stopwatch.GetElapsedTime(start);
        StoreBytes = Directory.EnumerateFiles(data).Sum(file => new FileInfo(file).Length);
        await StartServerAsync(Programs.Frontend, CreditGrainsContestant.Settings(data, postgres: null));
        return population;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (data.Length > 0) Directory.Delete(data, recursive: true);
        data = "";
        GC.SuppressFinalize(this);
    }
}
