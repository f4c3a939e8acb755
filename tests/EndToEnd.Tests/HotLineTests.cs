namespace CreditGrains.EndToEnd.Tests;

/// <summary>Many terminals at one line at once, over HTTP.</summary>
public abstract class HotLineTests(Host host)
{
    [Fact]
    public async Task A_hundred_at_once_on_a_line_with_credit_for_sixty_approve_exactly_sixty()
    {
        await using var market = await Market.Open(host, lines: 1, creditLimit: 60_00);
        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => market.Authorise(market.Lines[0], 1_00, $"tap-{i}")));
        Assert.Equal(60, replies.Count(reply => reply.Done().Text("decision") == "approved"));
        Assert.All(replies.Where(reply => reply.Text("decision") == "declined"), reply => Assert.Equal("51", reply.Text("response_code")));

        var line = await market.Operator.Get($"/v1/credit-lines/{market.Lines[0]}");
        Assert.Equal(0, line.Number("available"));
        Assert.Equal(60_00, line.Number("held"));
    }

    [Fact]
    public async Task The_same_tap_sent_by_many_connections_at_once_is_one_authorisation()
    {
        await using var market = await Market.Open(host, lines: 1, creditLimit: 60_00);
        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => market.Authorise(market.Lines[0], 1_00, "one-tap")));
        Assert.Single(replies.Select(reply => reply.Done().Text("id")).Distinct());
        // None, when the one that was first was not answered in time and asked again.
        Assert.InRange(replies.Count(reply => !reply.IsReplay), 0, 1);
        Assert.Equal(1_00, (await market.Operator.Get($"/v1/credit-lines/{market.Lines[0]}")).Number("held"));
    }
}

public sealed class SqliteHotLineTests() : HotLineTests(Host.OnSqlite);

public sealed class PostgresHotLineTests() : HotLineTests(Host.OnPostgres);
