using System.Text.Json;

namespace CreditGrains.Frontend.Tests;

/// <summary>A balance over HTTP: billed, paid late, corrected, collected, charged off.</summary>
public class BalanceTests : IAsyncLifetime
{
    private readonly RunningServer server = new();

    public Task InitializeAsync() => server.InitializeAsync();

    public Task DisposeAsync() => server.DisposeAsync();

    private async Task Advance(int days) => (await server.Operator.Post("/v1/sandbox/clock", new { advance = $"P{days}D" })).Must(200);

    private async Task<Answered> Sound()
    {
        var verified = (await server.Operator.Get("/v1/ledger/verify")).Must(200);
        Assert.True(verified.Body.GetProperty("verified").GetBoolean(), verified.Body.GetRawText());
        return verified;
    }

    private static async Task<JsonElement> Statement(Shop shop, int number) => (await shop.App.Get($"/v1/credit-lines/{shop.LineId}/statements/{number}")).Must(200).Body;

    [Fact]
    public async Task A_line_is_billed_gets_late_is_blocked_and_cured()
    {
        var shop = await Shop.OpenAsync(server);
        await shop.Captured(500_00);
        await Advance(32);
        var statements = (await shop.App.Get($"/v1/credit-lines/{shop.LineId}/statements")).Must(200).Body.GetProperty("data");
        var billed = statements[0];
        Assert.Equal((1, 0, 500_00, 500_00, 100_00), (billed.GetProperty("number").GetInt32(), billed.GetProperty("opening_balance").GetInt64(), billed.GetProperty("purchases").GetInt64(),
            billed.GetProperty("closing_balance").GetInt64(), billed.GetProperty("minimum_due").GetInt64()));
        Assert.Equal("capture", (await Statement(shop, 1)).GetProperty("transactions")[0].GetProperty("kind").GetString());
        (await shop.App.Get($"/v1/credit-lines/{shop.LineId}/statements/99")).MustBeProblem(404, "not_found");
        (await shop.App.Get($"/v1/credit-lines/{shop.LineId}/statements/01")).MustBeProblem(404, "not_found");

        await Advance(62);
        var line = await shop.Line();
        Assert.Equal("blocked", line.Text("status"));
        Assert.Contains(line.Text("bucket"), (string[])["31-60", "61-90"]);
        var declined = await shop.Authorise(1_00);
        Assert.Equal(("57", "line_blocked"), (declined.Text("response_code"), declined.Text("decline_reason")));
        await shop.Repaid(line.Body.GetProperty("next_due").GetProperty("minimum").GetInt64());
        Assert.Equal(("active", "current"), ((await shop.Line()).Text("status"), (await shop.Line()).Text("bucket")));
        await Sound();
    }

    [Fact]
    public async Task What_happens_to_a_late_line_is_said_by_its_product_and_its_customers_grade()
    {
        (await server.Operator.Post("/v1/products", """
            {"kind": "revolving", "code": "strict", "name": "Strict", "currency": "CNY", "annual_rate": 0, "due_days": 10, "delinquency": {"block_from": 2, "actions": []},
             "instant_credit": {"percent": 0, "cap": 0, "days": 30, "grades": {"A": {"percent": 0.5, "cap": 20000}}},
             "provisioning": {"loss_given_default": 0.5, "grades": {"default": {"stage_1": 0.02, "stage_2": 0.2, "stage_3": 1}, "A": {"stage_1": 0.01, "stage_2": 0.1, "stage_3": 1, "stage_2_from": 0}}}}
            """)).Must(201);
        var (known, unknown) = (await Shop.OpenAsync(server, "strict", riskGrade: "A"), await Shop.OpenAsync(server, "strict"));
        Assert.Equal("declined", (await unknown.Authorise(1_000_01)).Text("decision"));
        Assert.Equal(200_00, (await known.Authorise(1_200_00)).Number("boost_granted"));
        await unknown.Captured(1_000_00);
        await Advance(33);
        // 1,000 × 2 % × 50 %; of the other line nothing is owed yet.
        (await server.Operator.Post("/v1/operations/close-of-business", new { business_date = await Today() })).Must(200);
        Assert.Equal(-10_00, await Balance("receivables.loss-allowance"));
        await known.Captured(500_00);
        await Advance(15);
        Assert.Equal("blocked", (await unknown.Line()).Text("status"));
        await Advance(18);
        (await server.Operator.Post("/v1/operations/close-of-business", new { business_date = await Today() })).Must(200);
        // The known one is in stage 2 from the start: 500 × 10 % × 50 %. The other has got 31 days late: 1,000 × 20 % × 50 %.
        Assert.Equal("31-60", (await unknown.Line()).Text("bucket"));
        Assert.Equal(-(25_00 + 100_00), await Balance("receivables.loss-allowance"));
        await Sound();
    }

    private async Task<string> Today() => (await server.Operator.Get("/v1/operations/status")).Must(200).Body.GetProperty("now").GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd");

    private async Task<long> Balance(string account) => (await server.Operator.Get("/v1/ledger/accounts")).Must(200).Body.GetProperty("data").EnumerateArray()
        .Single(one => one.GetProperty("account").GetString() == account).GetProperty("balance").GetInt64();

    [Fact]
    public async Task A_repayment_dated_in_the_past_corrects_what_followed_and_its_return_undoes_that()
    {
        var shop = await Shop.OpenAsync(server);
        await shop.Captured(500_00);
        await Advance(75);
        Assert.True((await shop.Line()).Number("posted") > 500_00);
        var due = DateOnly.ParseExact((await Statement(shop, 1)).GetProperty("statement").GetProperty("due_date").GetString()!, "yyyy-MM-dd");
        var repaid = (await shop.App.Post($"/v1/credit-lines/{shop.LineId}/repayments", new { amount = 500_00, value_date = due.ToString("yyyy-MM-dd") })).Must(201);
        Assert.Equal((0, 0), (repaid.Number("balance_after"), (await shop.Line()).Number("posted")));
        await Sound();
        (await server.Operator.Post($"/v1/repayments/{repaid.Text("id")}/reverse", new { reason = "bounced" })).Must(200);
        Assert.True((await shop.Line()).Number("posted") > 500_00);
        await Sound();
        (await shop.App.Post($"/v1/credit-lines/{shop.LineId}/repayments", new { amount = 1, value_date = "2020-01-01" })).MustBeProblem(422, "value_date_before_opening");
    }

    [Fact]
    public async Task An_operator_serves_a_balance_and_the_books_agree()
    {
        var shop = await Shop.OpenAsync(server, limit: 10_000_00);
        async Task<Answered> Serve(string what, object body, int status = 200) => (await server.Operator.Post($"/v1/credit-lines/{shop.LineId}/{what}", body)).Must(status);
        await shop.Captured(1_000_00);
        await Serve("rates", new { annual_rate = 0.2 });
        await Serve("coupons", new { kind = "interest_free", until = "2099-01-01", budget = 5_00 });
        await Serve("fees", new { amount = 10_00, reason = "card" });
        await Serve("waivers", new { amount = 10_00, reason = "goodwill" });
        await Serve("waivers", new { amount = 1, reason = "goodwill" }, 422);
        await Serve("coupons", new { kind = "rate_reduction", until = "2099-01-01" }, 400);
        (await shop.App.Post($"/v1/credit-lines/{shop.LineId}/fees", new { amount = 1, reason = "x" })).Must(403);
        (await shop.App.Post($"/v1/credit-lines/{shop.LineId}/autopay", new { collect = "minimum" })).Must(200);
        await Advance(120);
        Assert.Equal(0, (await shop.Line()).Number("days_past_due"));
        Assert.Contains((await shop.App.Get($"/v1/credit-lines/{shop.LineId}/transactions")).Must(200).Body.GetProperty("data").EnumerateArray(), one => one.GetProperty("kind").GetString() == "repayment");
        var plan = (await shop.App.Post($"/v1/credit-lines/{shop.LineId}/plans", new { statement_number = (await shop.App.Get($"/v1/credit-lines/{shop.LineId}/statements")).Body.GetProperty("data")[0].GetProperty("number").GetInt32(), plan = "equal-3" })).Must(201).Body;
        Assert.All(["capture_id", "merchant_id"], name => Assert.Equal(JsonValueKind.Null, plan.GetProperty(name).ValueKind));
        Assert.Equal(["conversion"], (await shop.App.Get($"/v1/plans/{plan.GetProperty("id").GetString()}/schedules")).Body.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("reason").GetString()));
        (await shop.App.Post($"/v1/credit-lines/{shop.LineId}/autopay", new { collect = "none" })).Must(200);
        await shop.Captured(100_00);
        await Advance(100);
        Assert.Equal("charged_off", (await Serve("charge-off", new { reason = "deceased" })).Text("status"));
        await Sound();
        await Serve("undo-charge-off", new { reason = "alive" });
        await Sound();
        await Serve("delinquency-pauses", new { until = "2099-01-01" });
        await shop.Repaid((await shop.Line()).Number("posted") + 7_00);
        Assert.Equal(0, (await Serve("credit-balance-refunds", new { })).Number("credit_balance"));
        await Sound();
    }

    [Fact]
    public async Task Business_is_closed_told_of_and_exported()
    {
        var shop = await Shop.OpenAsync(server);
        await shop.Captured(500_00);
        var today = DateOnly.FromDateTime((await server.Operator.Get("/v1/operations/status")).Must(200).Body.GetProperty("now").GetDateTimeOffset().UtcDateTime);
        foreach (var _ in (int[])[1, 2])
            Assert.Equal("completed", (await server.Operator.Post("/v1/operations/close-of-business", new { business_date = today.ToString("yyyy-MM-dd") })).Must(200).Text("status"));
        (await server.Operator.Post("/v1/operations/close-of-business", new { business_date = today.AddDays(3).ToString("yyyy-MM-dd") })).MustBeProblem(422, "business_date_in_the_future");
        Assert.Equal("completed", (await server.Operator.Get("/v1/operations/status")).Must(200).Body.GetProperty("close_of_business").GetProperty("status").GetString());

        var accounts = (await server.Operator.Get("/v1/ledger/accounts")).Must(200).Body.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(0, accounts.Sum(account => account.GetProperty("balance").GetInt64()));
        var lines = (await server.Operator.Get($"/v1/ledger/journals/{today:yyyy-MM-dd}")).Must(200).Body.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(lines.Sum(line => line.GetProperty("debit").GetInt64()), lines.Sum(line => line.GetProperty("credit").GetInt64()));
        Assert.NotEmpty(lines);
        var paged = new List<string>();
        for (var cursor = ""; ;)
        {
            var page = (await server.Operator.Get($"/v1/ledger/journals/{today:yyyy-MM-dd}?limit=1{(cursor.Length == 0 ? "" : $"&cursor={cursor}")}")).Must(200).Body;
            paged.AddRange(page.GetProperty("data").EnumerateArray().Select(line => line.GetRawText()));
            if (page.GetProperty("next_cursor").GetString() is not { } next) break;
            cursor = next;
        }

        Assert.Equal(lines.Select(line => line.GetRawText()), paged);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/ledger/journals/{today:yyyy-MM-dd}/export");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {RunningServer.OperatorKey}");
        using var csv = await server.Http.SendAsync(request);
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        Assert.Equal(lines.Count + 1, (await csv.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        (await server.Operator.Get("/v1/ledger/journals/2026-02-30")).MustBeProblem(404, "not_found");
    }
}
