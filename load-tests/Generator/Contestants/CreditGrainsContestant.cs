using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Contestants;

/// <summary>Ours, over HTTP, on one of its stores.</summary>
public sealed class CreditGrainsContestant(string name, string title, string program, bool onPostgres) : HttpContestant(name, title, [64, 256, 1024])
{
    private string? data;

    protected override async Task<Population> OpenAsync(Course course)
    {
        if (!File.Exists(program)) throw new AbsentException($"{Path.GetFileNameWithoutExtension(program)} is not built.");
        var database = onPostgres ? await StartDatabaseAsync() : null;
        data = Directory.CreateDirectory(Path.Combine(course.Folder, Guid.NewGuid().ToString("n"))).FullName;
        await StartServerAsync(program, Settings(data, database?.ConnectionString));
        return await Market.OpenAsync(Server.Address, Course.ApiKey, course.Lines, course.Merchants);
    }

    /// <summary>Of a server whose limit of requests per key does not count, since all load has one key here.</summary>
    internal static Dictionary<string, string?> Settings(string data, string? postgres) => new()
    {
        ["CREDIT_URLS"] = "http://127.0.0.1:0", ["CREDIT_DATA"] = data, ["CREDIT_POSTGRES"] = postgres, ["CREDIT_OPERATOR_KEY"] = Course.ApiKey, ["CREDIT_RATE_LIMIT"] = "100000000",
        ["CREDIT_SANDBOX"] = null, ["CREDIT_DRAIN"] = "0", ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null,
    };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (data is not null) Directory.Delete(data, recursive: true);
        data = null;
    }
}
