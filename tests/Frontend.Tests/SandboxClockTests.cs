using System.Globalization;
using CreditGrains.Frontend.Hosting;
using CreditGrains.Frontend.Operations;

namespace CreditGrains.Frontend.Tests;

public class SandboxClockTests : IAsyncLifetime
{
    private readonly RunningServer server = new();

    private Caller Operator => server.Operator;

    public Task InitializeAsync() => server.InitializeAsync();

    public Task DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_hold_is_gone_to_the_millisecond()
    {
        var shop = await Shop.OpenAsync(server);
        var hold = await shop.Authorise(400_00);
        var expires = hold.Body.GetProperty("expires_at").GetDateTimeOffset();
        Assert.Equal(hold.Body.GetProperty("created_at").GetDateTimeOffset().AddDays(7), expires);

        // Real time goes on meanwhile, so stop well short of it first; what counts then is what each answer says it is as of.
        await Set(expires.AddSeconds(-30));
        Assert.Equal((400_00L, 600_00L), Held(await shop.Line()));
        Assert.Equal("authorised", (await shop.Terminal.Get($"/v1/authorisations/{hold.Text("id")}")).Text("status"));
        await Set(expires.AddMilliseconds(-40));
        for (var asOf = DateTimeOffset.MinValue; asOf < expires.AddMilliseconds(20);)
        {
            var line = await shop.Line();
            asOf = line.Body.GetProperty("as_of").GetDateTimeOffset();
            Assert.Equal(asOf < expires ? 400_00 : 0, line.Number("held"));
        }

        var seen = (await shop.Terminal.Get($"/v1/authorisations/{hold.Text("id")}")).Must(200);
        Assert.Equal(("expired", 0L), (seen.Text("status"), seen.Number("held_amount")));
        (await shop.Terminal.Post($"/v1/authorisations/{hold.Text("id")}/void", null)).MustBeProblem(422, "authorisation_expired");
        var late = (await shop.Terminal.Post($"/v1/authorisations/{hold.Text("id")}/captures", null)).Must(201);
        Assert.True(late.Body.GetProperty("late").GetBoolean());
    }

    [Fact]
    public async Task A_retry_hears_the_hold_as_it_was_however_late()
    {
        var shop = await Shop.OpenAsync(server);
        var first = await shop.Authorise(400_00, "the-key");
        await Operator.Post("/v1/sandbox/clock", new { advance = "P1Y" });
        var again = await shop.Authorise(400_00, "the-key");
        Assert.True(again.IsReplayed);
        Assert.Equal(first.Body.ToString(), again.Body.ToString());
    }

    [Fact]
    public async Task Setting_the_clock_does_what_has_fallen_due_before_it_answers()
    {
        var shop = await Shop.OpenAsync(server);
        await shop.Authorise(400_00);
        var before = (await shop.Line()).Number("version");
        (await Operator.Post("/v1/sandbox/clock", new { advance = "P8D" })).Must(200);
        Assert.Equal(before + 1, (await shop.Line()).Number("version"));
    }

    [Fact]
    public async Task It_never_goes_back_not_even_over_a_restart()
    {
        await Set(new DateTimeOffset(2027, 6, 1, 0, 0, 0, TimeSpan.Zero));
        (await Operator.Post("/v1/sandbox/clock", new { now = "2027-05-31T23:59:59Z" })).MustBeProblem(422, "clock_cannot_go_back");
        var shop = await Shop.OpenAsync(server);
        var opened = (await shop.Line()).Body.GetProperty("opened_at").GetDateTimeOffset();
        await server.StopAsync();
        await server.StartAsync(Settings(isSandbox: true));
        Assert.True(await Now() >= opened);
    }

    [Fact]
    public async Task Without_the_sandbox_the_clock_cannot_be_set_and_is_not_described()
    {
        await server.StopAsync();
        await server.StartAsync(Settings(isSandbox: false));
        (await Operator.Post("/v1/sandbox/clock", new { advance = "P1D" })).MustBeProblem(404, "not_found");
        Assert.False((await Operator.Get("/v1/operations/status")).Body.GetProperty("sandbox").GetBoolean());
        Assert.DoesNotContain("sandbox/clock", (await server.Nobody.Get("/openapi/v1.json")).Body.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-01-31T10:00:00Z", "P1M", "2026-02-28T10:00:00Z")]
    [InlineData("2024-02-29T10:00:00Z", "P1Y", "2025-02-28T10:00:00Z")]
    [InlineData("2026-01-01T00:00:00Z", "P1Y2M3W4DT5H6M7.008S", "2027-03-26T05:06:07.008Z")]
    [InlineData("2026-01-01T00:00:00Z", "PT0S", "2026-01-01T00:00:00Z")]
    [InlineData("2026-01-01T00:00:00Z", "PT36H", "2026-01-02T12:00:00Z")]
    public void Durations_are_the_calendars(string from, string duration, string to) => Assert.Equal(Parse(to), Durations.Add(Parse(from), duration));

    private Settings Settings(bool isSandbox) => new(["http://127.0.0.1:0"], server.Folder, RunningServer.OperatorKey, isSandbox, isSandbox ? RunningServer.Start : null, null, false);

    private async Task Set(DateTimeOffset instant)
    {
        var answer = (await Operator.Post("/v1/sandbox/clock", new { now = instant })).Must(200);
        Assert.True(answer.Body.GetProperty("now").GetDateTimeOffset() >= instant);
    }

    private async Task<DateTimeOffset> Now() => (await Operator.Get("/v1/operations/status")).Must(200).Body.GetProperty("now").GetDateTimeOffset();

    private static (long, long) Held(Answered line) => (line.Number("held"), line.Number("available"));

    private static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
