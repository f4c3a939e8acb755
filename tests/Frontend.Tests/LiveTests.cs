using CreditGrains.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CreditGrains.Frontend.Tests;

public class LiveTests : IAsyncLifetime
{
    private readonly RunningServer server = new();

    public Task InitializeAsync() => server.InitializeAsync();

    public Task DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_line_is_shown_at_once_and_again_on_every_change()
    {
        var shop = await Shop.OpenAsync(server);
        var appKey = (await server.Operator.Post("/v1/keys", new { scope = "app", customer_id = shop.CustomerId })).Must(201).Text("key");
        using var first = await Events.Of(server.Http, shop.LineId, appKey);
        using var second = await Events.Of(server.Http, shop.LineId, RunningServer.OperatorKey);
        foreach (var events in (Events[])[first, second]) Assert.Equal(Shop.Limit, (await events.Next()).GetProperty("available").GetInt64());
        for (var i = 1; i <= 3; i++)
        {
            await shop.Authorise(100_00);
            foreach (var events in (Events[])[first, second])
            {
                var line = await events.Next();
                Fields.MustBe(Fields.Line, line);
                Assert.Equal(Shop.Limit - (i * 100_00), line.GetProperty("available").GetInt64());
            }
        }
    }

    [Fact]
    public async Task Whoever_reads_slowly_gets_the_newest_and_not_everything()
    {
        var shop = await Shop.OpenAsync(server);
        using var events = await Events.Of(server.Http, shop.LineId, RunningServer.OperatorKey);
        await events.Next();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => shop.Authorise(1_00)));
        var last = 0L;
        while (last < Shop.Limit && (await events.Next()) is var line)
        {
            var version = line.GetProperty("version").GetInt64();
            Assert.True(version > last);
            last = version;
            if (line.GetProperty("available").GetInt64() == Shop.Limit - 50_00) break;
        }
    }

    [Fact]
    public async Task Events_end_when_the_server_does()
    {
        var shop = await Shop.OpenAsync(server);
        using var events = await Events.Of(server.Http, shop.LineId, RunningServer.OperatorKey);
        await events.Next();
        var ended = events.HaveEnded();
        server.Server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.True(await ended);
    }

    [Fact]
    public async Task A_line_that_does_not_exist_cannot_be_followed() =>
        (await server.Operator.Get("/v1/credit-lines/line_00000000000000000000000000/live")).MustBeProblem(404, "not_found");
}
