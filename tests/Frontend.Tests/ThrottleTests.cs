using CreditGrains.Frontend.Hosting;

namespace CreditGrains.Frontend.Tests;

public class ThrottleTests : IAsyncLifetime
{
    private sealed class SlowServer : RunningServer
    {
        protected override Settings Settings => base.Settings with { RateLimit = 5 };
    }

    private readonly SlowServer server = new();

    public Task InitializeAsync() => server.InitializeAsync();

    public Task DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Too_many_requests_of_one_key_are_told_when_to_come_back()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Operator.Get("/v1/operations/status")));
        Assert.Contains(answers, answer => answer.Status == 200);
        var refused = answers.First(answer => answer.Status != 200).MustBeProblem(429, "rate_limited");
        Assert.True(refused.Response.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        // Watching the process needs no key and is not counted.
        (await server.Nobody.Get("/health/live")).Must(200);
    }

    [Fact]
    public async Task Failed_authentications_of_one_address_are_limited_and_valid_keys_are_not()
    {
        var statuses = new List<int>();
        for (var i = 0; i < 40 && !statuses.Contains(429); i++)
            statuses.AddRange((await Task.WhenAll(Enumerable.Range(0, 100).Select(n => server.With($"guess-{n}").Get("/v1/keys")))).Select(answer => answer.Status));
        Assert.Contains(401, statuses);
        Assert.Contains(429, statuses);
        (await server.Operator.Get("/v1/operations/status")).Must(200);
    }
}
