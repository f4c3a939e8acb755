using System.Text.Json;

namespace CreditGrains.Frontend.Tests;

public class HappyPathTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_purchase_is_authorised_captured_and_refunded()
    {
        var shop = await Shop.OpenAsync(server);
        var authorised = await shop.Authorise(300_00);
        Fields.MustBe(Fields.Authorisation, authorised.Body);
        var id = authorised.Text("id");
        Assert.Equal($"/v1/authorisations/{id}", authorised.Response.Headers.Location!.ToString());
        Assert.Equal(("authorised", "approved", "00", 700_00L), (authorised.Text("status"), authorised.Text("decision"), authorised.Text("response_code"), authorised.Number("available_after")));

        var capture = (await shop.Terminal.Post($"/v1/authorisations/{id}/captures", new { amount = 100_00 })).Must(201);
        Fields.MustBe(Fields.Capture, capture.Body);
        Assert.Equal((id, "CNY", 100_00L), (capture.Text("authorisation_id"), capture.Text("currency"), capture.Number("amount")));
        var seen = (await shop.Terminal.Get($"/v1/authorisations/{id}")).Must(200);
        Assert.Equal(("partially_captured", 100_00L, 200_00L), (seen.Text("status"), seen.Number("captured_amount"), seen.Number("held_amount")));

        var refund = (await shop.Terminal.Post($"/v1/captures/{capture.Text("id")}/refunds", new { amount = 40_00 })).Must(201);
        Fields.MustBe(Fields.Refund, refund.Body);
        var after = (await shop.Terminal.Get($"/v1/captures/{capture.Text("id")}")).Must(200);
        Fields.MustBe(Fields.Capture, after.Body);
        Assert.Equal(40_00, after.Number("refunded_amount"));

        var line = await shop.Line();
        Fields.MustBe(Fields.Line, line.Body);
        Fields.MustBe(Fields.Balances, line.Body.GetProperty("balances"));
        Assert.Equal((60_00L, 200_00L, 740_00L), (line.Number("posted"), line.Number("held"), line.Number("available")));
        Assert.Equal(("active", "current", 0L), (line.Text("status"), line.Text("bucket"), line.Number("days_past_due")));
        Assert.Equal(JsonValueKind.Null, line.Body.GetProperty("next_due").ValueKind);
    }

    [Fact]
    public async Task A_decline_is_an_answer_with_a_way_forward()
    {
        var shop = await Shop.OpenAsync(server);
        var declined = await shop.Authorise(1_500_00);
        Fields.MustBe(Fields.Authorisation, declined.Body);
        Fields.MustBe(Fields.WayForward, declined.Body.GetProperty("way_forward"));
        Assert.Equal(("declined", "declined", "51", "insufficient_credit"), (declined.Text("status"), declined.Text("decision"), declined.Text("response_code"), declined.Text("decline_reason")));
        Assert.Equal(1_000_00, declined.Body.GetProperty("way_forward").GetProperty("largest_amount").GetInt64());
        Assert.Equal("insufficient_credit", declined.Body.GetProperty("failed_rules")[0].GetString());
    }

    [Theory]
    [InlineData("line_00000000000000000000000000", "14", "line_not_found")]
    [InlineData("no line at all", "14", "line_not_found")]
    [InlineData("mer_00000000000000000000000000", "14", "line_not_found")]
    public async Task An_unknown_line_is_a_decline(string line, string code, string reason)
    {
        var shop = await Shop.OpenAsync(server);
        var declined = (await shop.Terminal.Post("/v1/authorisations", new { credit_line_id = line, merchant_id = shop.MerchantId, amount = 1, currency = "CNY" }, "one-key")).Must(201);
        Fields.MustBe(Fields.Authorisation, declined.Body);
        Assert.Equal((line, code, reason), (declined.Text("credit_line_id"), declined.Text("response_code"), declined.Text("decline_reason")));
    }

    [Theory]
    [InlineData("mer_00000000000000000000000000")]
    [InlineData("no merchant at all")]
    [InlineData("商店")]
    public async Task An_unknown_merchant_is_a_decline(string merchant)
    {
        var shop = await Shop.OpenAsync(server);
        var declined = (await server.Operator.Post("/v1/authorisations", new { credit_line_id = shop.LineId, merchant_id = merchant, amount = 1, currency = "CNY" })).Must(201);
        Assert.Equal((merchant, "03", "merchant_not_found"), (declined.Text("merchant_id"), declined.Text("response_code"), declined.Text("decline_reason")));
    }

    [Fact]
    public async Task A_line_named_as_merchant_is_an_unknown_merchant()
    {
        var shop = await Shop.OpenAsync(server);
        var declined = (await server.Operator.Post("/v1/authorisations", new { credit_line_id = shop.LineId, merchant_id = shop.LineId, amount = 1, currency = "CNY" })).Must(201);
        Assert.Equal("merchant_not_found", declined.Text("decline_reason"));
    }

    [Fact]
    public async Task Part_of_the_amount_is_approved_when_the_terminal_can_take_it()
    {
        var shop = await Shop.OpenAsync(server);
        var partial = (await shop.Terminal.Post(
            "/v1/authorisations", new { credit_line_id = shop.LineId, merchant_id = shop.MerchantId, amount = 1_500_00, currency = "CNY", allow_partial = true, terminal_id = "t1", entry_mode = "chip", country = "CN" })).Must(201);
        Assert.Equal(("partially_approved", "10", 1_500_00L, 1_000_00L), (partial.Text("decision"), partial.Text("response_code"), partial.Number("requested_amount"), partial.Number("approved_amount")));
    }

    [Fact]
    public async Task A_plan_the_line_does_not_offer_is_declined_with_those_it_does()
    {
        var shop = await Shop.OpenAsync(server);
        var declined = (await shop.Terminal.Post(
            "/v1/authorisations", new { credit_line_id = shop.LineId, merchant_id = shop.MerchantId, amount = 1, currency = "CNY", plan = "equal-12" })).Must(201);
        Assert.Equal(("57", "plan_not_available", "equal-12"), (declined.Text("response_code"), declined.Text("decline_reason"), declined.Text("plan")));
        Assert.Equal(["equal-3", "equal-6"], declined.Body.GetProperty("way_forward").GetProperty("plans").EnumerateArray().Select(plan => plan.GetString()));
    }

    [Fact]
    public async Task An_increment_has_a_decision_of_its_own_and_a_void_releases()
    {
        var shop = await Shop.OpenAsync(server);
        var id = await shop.Authorised(600_00);
        var more = (await shop.Terminal.Post($"/v1/authorisations/{id}/increments", new { amount = 100_00 })).Must(200);
        Fields.MustBe(Fields.Authorisation, more.Body);
        Assert.Equal(("approved", 700_00L, 700_00L), (more.Text("decision"), more.Number("approved_amount"), more.Number("held_amount")));
        var tooMuch = (await shop.Terminal.Post($"/v1/authorisations/{id}/increments", new { amount = 400_00 })).Must(200);
        Assert.Equal(("declined", "51", "authorised", 700_00L), (tooMuch.Text("decision"), tooMuch.Text("response_code"), tooMuch.Text("status"), tooMuch.Number("held_amount")));

        var part = (await shop.Terminal.Post($"/v1/authorisations/{id}/void", new { amount = 200_00 })).Must(200);
        Assert.Equal(("authorised", 500_00L), (part.Text("status"), part.Number("held_amount")));
        var all = (await shop.Terminal.Post($"/v1/authorisations/{id}/void", "{}")).Must(200);
        Assert.Equal(("voided", 0L), (all.Text("status"), all.Number("held_amount")));
        (await shop.Terminal.Post($"/v1/authorisations/{id}/void", null)).MustBeProblem(422, "authorisation_voided");
    }

    [Fact]
    public async Task An_advice_posts_whatever_the_limit()
    {
        var shop = await Shop.OpenAsync(server);
        var advice = (await shop.Terminal.Post(
            "/v1/advices", new { credit_line_id = shop.LineId, merchant_id = shop.MerchantId, amount = 1_200_00, currency = "CNY", occurred_at = "2026-03-01T13:00:00+01:00" })).Must(201);
        Fields.MustBe(Fields.Capture, advice.Body);
        Assert.Equal(JsonValueKind.Null, advice.Body.GetProperty("authorisation_id").ValueKind);
        var line = await shop.Line();
        Assert.Equal((1_200_00L, 0L), (line.Number("posted"), line.Number("available")));
    }

    [Fact]
    public async Task A_repayment_is_booked_and_reversed()
    {
        var shop = await Shop.OpenAsync(server);
        await shop.Captured(500_00);
        var repayment = (await shop.App.Post($"/v1/credit-lines/{shop.LineId}/repayments", new { amount = 600_00, source = "bank", value_date = "2026-03-01" })).Must(201);
        Fields.MustBe(Fields.Repayment, repayment.Body);
        Fields.MustBe(Fields.Allocation, repayment.Body.GetProperty("allocation"));
        Assert.Equal(("posted", "2026-03-01", 0L), (repayment.Text("status"), repayment.Text("value_date"), repayment.Number("balance_after")));
        Assert.Equal((500_00L, 100_00L), (repayment.Body.GetProperty("allocation").GetProperty("principal").GetInt64(), repayment.Body.GetProperty("allocation").GetProperty("credit_balance").GetInt64()));

        var reversed = (await server.Operator.Post($"/v1/repayments/{repayment.Text("id")}/reverse", new { reason = "bounced" })).Must(200);
        Assert.Equal("reversed", reversed.Text("status"));
        Assert.Equal("reversed", (await shop.App.Get($"/v1/repayments/{repayment.Text("id")}")).Must(200).Text("status"));
        Assert.Equal(500_00, (await shop.Line()).Number("posted"));
    }

    [Fact]
    public async Task Transactions_are_listed_newest_first_in_pages()
    {
        var shop = await Shop.OpenAsync(server);
        var capture = await shop.Captured(100_00);
        await shop.Terminal.Post($"/v1/captures/{capture}/refunds", new { amount = 10_00 });
        await shop.Repaid(20_00);
        var all = (await shop.App.Get($"/v1/credit-lines/{shop.LineId}/transactions")).Must(200);
        Fields.MustBe(Fields.Page, all.Body);
        var rows = all.Body.GetProperty("data").EnumerateArray().ToArray();
        Assert.All(rows, row => Fields.MustBe(Fields.Transaction, row));
        Assert.Equal(["repayment", "refund", "capture"], rows.Select(row => row.GetProperty("kind").GetString()));
        Assert.Equal([-20_00, -10_00, 100_00], rows.Select(row => row.GetProperty("amount").GetInt64()));

        var (paged, cursor) = (new List<string?>(), "");
        do
        {
            var page = (await shop.App.Get($"/v1/credit-lines/{shop.LineId}/transactions?limit=1{cursor}")).Must(200);
            paged.AddRange(page.Body.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("id").GetString()));
            cursor = page.Body.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);
        Assert.Equal(rows.Select(row => row.GetProperty("id").GetString()), paged);
    }
}
