namespace CreditGrains.Peers.StockOrleans;

/// <summary>A line, written as a whole after every authorisation.</summary>
public interface ILineGrain : IGrainWithStringKey
{
    Task<Decision> Authorise(string merchant, string key, long amount, string currency);

    Task<LineState> Read();
}

[GenerateSerializer]
public readonly record struct Decision([property: Id(0)] long Number, [property: Id(1)] string? DeclineReason, [property: Id(2)] long AvailableAfter, [property: Id(3)] DateTimeOffset CreatedAt);

[GenerateSerializer]
public sealed class LineState
{
    /// <summary>0 is a line that was never opened: the load opens each at its first authorisation, since what is measured are authorisations.</summary>
    [Id(0)]
    public long Version { get; set; }

    [Id(1)]
    public string Currency { get; set; } = "CNY";

    [Id(2)]
    public long CreditLimit { get; set; } = 1_000_000_000_000;

    [Id(3)]
    public long Posted { get; set; }

    [Id(4)]
    public long Held { get; set; }

    [Id(5)]
    public bool IsFrozen { get; set; }

    /// <summary>Live holds, as many as there are.</summary>
    [Id(6)]
    public List<Hold> Holds { get; set; } = [];
}

/// <param name="Key">Its Idempotency-Key; a hold that lives is also the memory of its answer.</param>
[GenerateSerializer]
public readonly record struct Hold(
    [property: Id(0)] long Number, [property: Id(1)] string Key, [property: Id(2)] string Merchant, [property: Id(3)] long Amount, [property: Id(4)] long AvailableAfter, [property: Id(5)] DateTimeOffset CreatedAt);

public sealed class LineGrain([PersistentState("line", "lines")] IPersistentState<LineState> stored, Merchants merchants) : Grain, ILineGrain
{
    private readonly Dictionary<string, Hold> byKey = new(StringComparer.Ordinal);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var hold in stored.State.Holds) byKey.Add(hold.Key, hold);
        return Task.CompletedTask;
    }

    public async Task<Decision> Authorise(string merchant, string key, long amount, string currency)
    {
        var state = stored.State;
        if (byKey.TryGetValue(key, out var known)) return new Decision(known.Number, null, known.AvailableAfter, known.CreatedAt);

        var available = state.CreditLimit - state.Posted - state.Held;
        var now = DateTimeOffset.UtcNow;
        var reason = state.IsFrozen ? "line_frozen"
            : !await merchants.IsActive(merchant) ? "merchant_not_found"
            : currency != state.Currency ? "currency_mismatch"
            : amount > available ? "insufficient_credit"
            : null;
        if (state.Version == 0) state.Version = 1;
        state.Version++;
        if (reason is null)
        {
            available -= amount;
            state.Held += amount;
            var hold = new Hold(state.Version, key, merchant, amount, available, now);
            state.Holds.Add(hold);
            byKey.Add(key, hold);
        }

        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            // Whether it is stored is not known: the next call reads it anew.
            DeactivateOnIdle();
            throw;
        }

        return new Decision(state.Version, reason, available, now);
    }

    public Task<LineState> Read() => Task.FromResult(stored.State);
}

internal sealed class Grains(IGrainFactory factory) : IPeer
{
    public async ValueTask<AuthorisationResponse> Authorise(AuthoriseRequest request, string key)
    {
        var decision = await factory.GetGrain<ILineGrain>(request.CreditLineId).Authorise(request.MerchantId, key, request.Amount, request.Currency);
        return AuthorisationResponse.Of(request, decision.Number, decision.DeclineReason, decision.AvailableAfter, decision.CreatedAt);
    }

    public async ValueTask<LineResponse?> Line(string id)
    {
        var line = await factory.GetGrain<ILineGrain>(id).Read();
        return new LineResponse(id, line.Currency, line.CreditLimit, line.Held, line.CreditLimit - line.Posted - line.Held, Math.Max(1, line.Version));
    }
}
