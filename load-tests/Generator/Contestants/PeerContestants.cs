using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Contestants;

/// <summary>Peer (a): what HTTP itself allows. It keeps nothing, so there is nothing to compare afterwards.</summary>
public sealed class CeilingContestant() : HttpContestant("ceiling", "HTTP alone (does nothing)", [64, 256, 1024])
{
    protected override async Task<Population> OpenAsync(Course course)
    {
        await StartServerAsync(Programs.Peer("Ceiling"), new() { ["PEER_KEY"] = Course.ApiKey });
        return course.PeerPopulation();
    }

    protected override Task<long?> LogPositionAsync() => Task.FromResult<long?>(null);

    public override Task<Verdict> VerifyAsync() => Task.FromResult(new Verdict(null, "It keeps nothing."));
}

/// <summary>Peer (b): ASP.NET, Npgsql and a stored procedure.</summary>
public sealed class ConventionalContestant() : HttpContestant("conventional", "ASP.NET + PL/pgSQL", [16, 32, 64, 128])
{
    // Connections to the database; more than the processors can serve only wait for each other there.
    private const string PoolSize = "64";

    protected override async Task<Population> OpenAsync(Course course)
    {
        var database = await StartDatabaseAsync();
        await database.FillAsync(course.Lines, course.Merchants);
        await StartServerAsync(Programs.Peer("Conventional"), new() { ["PEER_KEY"] = Course.ApiKey, ["PEER_POSTGRES"] = database.ConnectionString, ["PEER_POOL"] = PoolSize });
        return course.PeerPopulation();
    }
}

/// <summary>Peer (e): Orleans with its own grain storage.</summary>
public sealed class StockOrleansContestant() : HttpContestant("stock_orleans", "Orleans + AdoNet storage", [16, 64, 256])
{
    protected override async Task<Population> OpenAsync(Course course)
    {
        if (!File.Exists(Programs.Peer("StockOrleans"))) throw new AbsentException("The package feed lacks Orleans, so this peer is not built.");
        var database = await StartDatabaseAsync();
        await database.RunScriptAsync("orleans-storage.sql");
        await database.FillMerchantsAsync(course.Merchants);
        await StartServerAsync(Programs.Peer("StockOrleans"), new() { ["PEER_KEY"] = Course.ApiKey, ["PEER_POSTGRES"] = database.ConnectionString });
        return course.PeerPopulation();
    }
}
