using System.Text.Json;

namespace CreditGrains.Frontend.Tests;

public class PlanTests : IAsyncLifetime
{
    private readonly RunningServer server = new();

    public Task InitializeAsync() => server.InitializeAsync();

    public Task DisposeAsync() => server.DisposeAsync();

    private async Task Advance(int days) => (await server.Operator.Post("/v1/sandbox/clock", new { advance = $"P{days}D" })).Must(200);

    [Fact]
    public async Task A_quote_is_kept_by_the_plan_that_a_capture_starts()
    {
        var shop = await Shop.OpenAsync(server);
        var quote = (await shop.Terminal.Post("/v1/quotes", new { amount = 300_00, currency = "CNY", credit_line_id = shop.LineId })).Must(200);
        var offers = quote.Body.GetProperty("offers").EnumerateArray().ToList();
        Assert.Equal(["equal-3", "equal-6"], offers.Select(offer => offer.GetProperty("plan").GetString()));
        Fields.MustBe(Fields.Offer, offers[0]);
        Fields.MustBe(Fields.OfferInstalment, offers[0].GetProperty("instalments")[0]);
        Assert.Equal((602, 602), (offers[0].GetProperty("total_interest").GetInt64(), offers[0].GetProperty("total_cost").GetInt64()));

        var id = await shop.Planned(300_00);
        var plan = (await shop.App.Get($"/v1/plans/{id}")).Must(200);
        Fields.MustBe(Fields.Plan, plan.Body);
        Fields.MustBe(Fields.PlanInstalment, plan.Body.GetProperty("instalments")[0]);
        Assert.Equal(("active", "equal-3", 300_00L, 602L), (plan.Text("status"), plan.Text("plan"), plan.Number("outstanding_principal"), plan.Number("total_cost")));
        Assert.Equal(plan.Text("capture_id")[4..], id[5..]);
        var line = await shop.Line();
        Assert.Equal((300_00L, 102_01L, 300_00L), (line.Body.GetProperty("balances").GetProperty("instalment_principal").GetInt64(), line.Body.GetProperty("next_due").GetProperty("minimum").GetInt64(), line.Body.GetProperty("next_due").GetProperty("total").GetInt64()));
        Assert.Equal(id, (await shop.App.Get($"/v1/credit-lines/{shop.LineId}/plans")).Must(200).Body.GetProperty("data")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Without_a_line_all_that_a_merchant_takes_is_offered_the_cheapest_first()
    {
        var shop = await Shop.OpenAsync(server);
        var quote = (await shop.Terminal.Post("/v1/quotes", new { amount = 12_000_00, currency = "CNY", start_date = "2026-01-31" })).Must(200);
        var offers = quote.Body.GetProperty("offers").EnumerateArray().ToList();
        Assert.Equal(["zero-3", "equal-3", "equal-6", "interest-only-6", "principal-12", "equal-12", "flat-12"], offers.Select(offer => offer.GetProperty("plan").GetString()));
        Assert.Equal((0.1303m, 0.1384m), (offers[^1].GetProperty("apr").GetProperty("nominal").GetDecimal(), offers[^1].GetProperty("apr").GetProperty("effective").GetDecimal()));
        Assert.Equal("2026-02-28", offers[0].GetProperty("instalments")[0].GetProperty("due_date").GetString());
        var chosen = (await server.Operator.Post("/v1/quotes", new { amount = 100, currency = "CNY", plans = new[] { "flat-12", "no-such" } })).Must(200);
        Assert.Equal(1, chosen.Body.GetProperty("offers").GetArrayLength());
        Assert.Equal(0, (await server.Operator.Post("/v1/quotes", new { amount = 100, currency = "USD" })).Must(200).Body.GetProperty("offers").GetArrayLength());
        (await shop.Terminal.Post("/v1/quotes", new { amount = 100, currency = "CNY", merchant_id = "mer_00000000000000000000000000" })).MustBeProblem(403, "not_yours");
    }

    [Fact]
    public async Task A_product_may_say_on_which_day_instalments_are_due()
    {
        var product = new
        {
            kind = "instalment", code = "on-the-5th", name = "On the 5th", currency = "CNY", annual_rate = 0.12m, method = "equal_instalment", number_of_instalments = 3, due_day = 5,
        };
        var made = (await server.Operator.Post("/v1/products", product)).Must(201);
        Assert.Equal((5L, 15L), (made.Number("due_day"), made.Number("first_period_least_days")));
        var quote = (await server.Operator.Post("/v1/quotes", new { amount = 300_00, currency = "CNY", start_date = "2026-03-22", plans = new[] { "on-the-5th" } })).Must(200);
        Assert.Equal(["2026-05-05", "2026-06-05", "2026-07-05"], quote.Body.GetProperty("offers")[0].GetProperty("instalments").EnumerateArray().Select(row => row.GetProperty("due_date").GetString()));
    }

    [Fact]
    public async Task A_plan_lives_falls_due_is_paid_prepaid_and_settled()
    {
        var shop = await Shop.OpenAsync(server);
        var id = await shop.Planned(300_00);
        await Advance(32);
        var line = await shop.Line();
        Assert.True(line.Number("days_past_due") is >= 1 and <= 5);
        Assert.Equal((303_00L, 300L), (line.Number("posted"), line.Body.GetProperty("balances").GetProperty("interest").GetInt64()));
        (await shop.App.Post($"/v1/plans/{id}/prepay", new { amount = 1, keep = "term" })).MustBeProblem(422, "plan_past_due");
        var repaid = (await shop.App.Post($"/v1/credit-lines/{shop.LineId}/repayments", new { amount = 102_01 })).Must(201);
        Assert.Equal((300L, 99_01L), (repaid.Body.GetProperty("allocation").GetProperty("interest").GetInt64(), repaid.Body.GetProperty("allocation").GetProperty("instalments").GetInt64()));
        var prepaid = (await shop.App.Post($"/v1/plans/{id}/prepay", new { amount = 100_00, keep = "instalment" })).Must(200);
        Assert.Equal((2L, 100_99L), (prepaid.Number("schedule_version"), prepaid.Number("outstanding_principal")));
        (await server.Operator.Post($"/v1/plans/{id}/defer", new { periods = 1 })).Must(200);
        var date = DateOnly.FromDateTime((await shop.Line()).Body.GetProperty("as_of").GetDateTimeOffset().UtcDateTime);
        var quote = (await shop.App.Post($"/v1/plans/{id}/settlement-quote", new { date = date.ToString("yyyy-MM-dd") })).Must(200);
        Fields.MustBe(Fields.Settlement, quote.Body);
        Assert.True(quote.Number("total") >= 100_99);
        Assert.Equal(("settled", 0L), ((await shop.App.Post($"/v1/plans/{id}/settle", null)).Must(200) is var settled ? settled.Text("status") : "", settled.Number("outstanding_principal")));
        Assert.Equal(0, (await shop.Line()).Number("posted"));
        (await shop.App.Post($"/v1/plans/{id}/settle", null)).MustBeProblem(422, "plan_not_open");
        Assert.True((await server.Operator.Get("/v1/ledger/verify")).Must(200).Body.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task Every_schedule_a_plan_has_had_stays_readable()
    {
        var shop = await Shop.OpenAsync(server);
        var id = await shop.Planned(300_00);
        var first = (await shop.App.Get($"/v1/plans/{id}/schedules")).Must(200).Body.GetProperty("data")[0];
        Assert.Equal((1, "capture", 3), (first.GetProperty("version").GetInt32(), first.GetProperty("reason").GetString(), first.GetProperty("instalments").GetArrayLength()));
        (await shop.App.Post($"/v1/plans/{id}/prepay", new { amount = 100_00, keep = "term" })).Must(200);
        var repaid = (await shop.App.Post($"/v1/credit-lines/{shop.LineId}/repayments", new { amount = 10_00 })).Must(201);
        (await server.Operator.Post($"/v1/plans/{id}/defer", new { periods = 1 })).Must(200);
        (await server.Operator.Post($"/v1/repayments/{repaid.Text("id")}/reverse", new { reason = "returned" })).Must(200);
        (await server.Operator.Post($"/v1/plans/{id}/re-age", new { number_of_instalments = 4 })).Must(200);
        var settled = (await shop.App.Post($"/v1/plans/{id}/settle", null)).Must(200);

        var all = (await shop.App.Get($"/v1/plans/{id}/schedules")).Must(200).Body.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(["settlement", "re_aging", "returned_repayment", "deferral", "repayment", "prepayment", "capture"], all.Select(one => one.GetProperty("reason").GetString()));
        Assert.Equal(Enumerable.Range(1, 7).Reverse(), all.Select(one => one.GetProperty("version").GetInt32()));
        Assert.Equal(settled.Number("schedule_version"), all[0].GetProperty("version").GetInt64());
        Assert.Equal(first.GetRawText(), all[^1].GetRawText());
        Assert.Equal(200_00, all[1].GetProperty("instalments").EnumerateArray().Sum(row => row.GetProperty("principal").GetInt64()));

        var page = (await shop.App.Get($"/v1/plans/{id}/schedules?limit=5")).Must(200);
        var rest = (await shop.App.Get($"/v1/plans/{id}/schedules?limit=5&cursor={page.Text("next_cursor")}")).Must(200);
        Assert.Equal((2, JsonValueKind.Null), (rest.Body.GetProperty("data").GetArrayLength(), rest.Body.GetProperty("next_cursor").ValueKind));
        (await shop.App.Get($"/v1/plans/{id}/schedules?cursor=x")).MustBeProblem(400, "invalid_request");
        (await (await Shop.OpenAsync(server)).App.Get($"/v1/plans/{id}/schedules")).MustBeProblem(403, "not_yours");
    }

    [Fact]
    public async Task An_approval_carries_offers_when_it_is_asked_to_and_what_is_offered_can_be_had()
    {
        var shop = await Shop.OpenAsync(server);
        object Purchase(bool offers, string? plan = null) => new { credit_line_id = shop.LineId, merchant_id = shop.MerchantId, amount = 300_00, currency = "CNY", offers, plan };
        foreach (var plain in (object[])[Purchase(false), Purchase(true, "equal-3")])
            Assert.Equal(JsonValueKind.Null, (await shop.Terminal.Post("/v1/authorisations", plain)).Must(201).Body.GetProperty("offers").ValueKind);
        var approved = (await shop.Terminal.Post("/v1/authorisations", Purchase(true))).Must(201);
        var offers = approved.Body.GetProperty("offers").EnumerateArray().ToList();
        Assert.Equal(["equal-3", "equal-6"], offers.Select(offer => offer.GetProperty("plan").GetString()));
        Fields.MustBe(Fields.Offer, offers[0]);
        var capture = (await shop.Terminal.Post($"/v1/authorisations/{approved.Text("id")}/captures", new { })).Must(201);
        var plan = (await shop.App.Post($"/v1/credit-lines/{shop.LineId}/plans", new { capture_id = capture.Text("id"), plan = "equal-6" })).Must(201);
        Assert.Equal(offers[1].GetProperty("total_cost").GetInt64(), plan.Number("total_cost"));
    }

    [Fact]
    public async Task A_plan_is_its_customers_own()
    {
        var (mine, other) = (await Shop.OpenAsync(server), await Shop.OpenAsync(server));
        var id = await mine.Planned(300_00);
        (await other.App.Get($"/v1/plans/{id}")).MustBeProblem(403, "not_yours");
        (await other.App.Post($"/v1/plans/{id}/settle", null)).MustBeProblem(403, "not_yours");
        (await other.App.Post("/v1/quotes", new { amount = 1, currency = "CNY", credit_line_id = mine.LineId })).MustBeProblem(403, "not_yours");
        (await mine.App.Post($"/v1/plans/{id}/defer", new { periods = 1 })).MustBeProblem(403, "wrong_scope");
    }
}
