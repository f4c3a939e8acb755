using System.Text.Json;

namespace CreditGrains.Frontend.Tests;

public class HappyPathOfOperatorsTests(RunningServer server) : IClassFixture<RunningServer>
{
    private Caller Operator => server.Operator;

    [Fact]
    public async Task A_customer_is_opened_blocked_and_unblocked()
    {
        var opened = (await Operator.Post("/v1/customers", new { name = "李雷", external_ref = "crm-1", segment = "retail", risk_grade = "B", exposure_limit = 5000, currency = "CNY" })).Must(201);
        Fields.MustBe(Fields.Customer, opened.Body);
        Assert.Equal(("李雷", "active", 1L), (opened.Text("name"), opened.Text("status"), opened.Number("version")));
        var id = opened.Text("id");
        Assert.Equal("blocked", (await Operator.Post($"/v1/customers/{id}/block", null)).Must(200).Text("status"));
        (await Operator.Post($"/v1/customers/{id}/block", "{}")).MustBeProblem(422, "customer_blocked");
        Assert.Equal("blocked", (await Operator.Get($"/v1/customers/{id}")).Must(200).Text("status"));
        Assert.Equal("active", (await Operator.Post($"/v1/customers/{id}/unblock", null)).Must(200).Text("status"));
    }

    [Fact]
    public async Task Blocking_a_customer_declines_on_its_lines()
    {
        var shop = await Shop.OpenAsync(server);
        (await Operator.Post($"/v1/customers/{shop.CustomerId}/block", null)).Must(200);
        Assert.Equal(("customer_blocked", "62"), await Declined(shop));
    }

    [Fact]
    public async Task A_merchant_is_opened_suspended_and_resumed()
    {
        var shop = await Shop.OpenAsync(server);
        Fields.MustBe(Fields.Merchant, (await Operator.Get($"/v1/merchants/{shop.MerchantId}")).Must(200).Body);
        Assert.Equal("suspended", (await Operator.Post($"/v1/merchants/{shop.MerchantId}/suspend", null)).Must(200).Text("status"));
        Assert.Equal(("merchant_suspended", "03"), await Declined(shop));
        Assert.Equal("active", (await Operator.Post($"/v1/merchants/{shop.MerchantId}/resume", null)).Must(200).Text("status"));
        Assert.Equal("approved", (await shop.Authorise(1)).Text("decision"));
    }

    [Fact]
    public async Task A_line_is_frozen_unfrozen_limited_boosted_and_closed()
    {
        var shop = await Shop.OpenAsync(server);
        var path = $"/v1/credit-lines/{shop.LineId}";
        Assert.Equal("frozen", (await Operator.Post($"{path}/freeze", new { reason = "card lost" })).Must(200).Text("status"));
        Assert.Equal(("line_frozen", "62"), await Declined(shop));
        Assert.Equal("active", (await Operator.Post($"{path}/unfreeze", new { reason = "found" })).Must(200).Text("status"));

        var limited = (await Operator.Post($"{path}/limit", new { credit_limit = 0 })).Must(200);
        Fields.MustBe(Fields.Line, limited.Body);
        Assert.Equal((0L, 0L), (limited.Number("credit_limit"), limited.Number("available")));
        var boosted = (await Operator.Post($"{path}/limit", new { boost = new { amount = 700, ends_at = "2027-01-01T00:00:00Z" } })).Must(200);
        Assert.Equal((700L, 700L), (boosted.Number("boost"), boosted.Number("effective_limit")));
        (await Operator.Post($"{path}/limit", new { boost = new { amount = 700, ends_at = "2020-01-01T00:00:00Z" } })).MustBeProblem(422, "boost_in_the_past");

        Assert.Equal("closed", (await Operator.Post($"{path}/close", new { reason = "moved away" })).Must(200).Text("status"));
        Assert.Equal(("line_closed", "14"), await Declined(shop));
    }

    [Fact]
    public async Task A_line_that_owes_is_not_closed()
    {
        var shop = await Shop.OpenAsync(server);
        await shop.Captured(100);
        (await Operator.Post($"/v1/credit-lines/{shop.LineId}/close", new { reason = "moved" }, "close-it")).MustBeProblem(422, "line_not_settled");
        Assert.Equal("active", (await shop.Line()).Text("status"));
        await shop.Repaid(100);
        Assert.Equal("closed", (await Operator.Post($"/v1/credit-lines/{shop.LineId}/close", new { reason = "moved" })).Must(200).Text("status"));
    }

    [Fact]
    public async Task A_seeded_product_is_exactly_as_documented()
    {
        var product = (await Operator.Get("/v1/products/revolving-standard")).Must(200);
        Fields.MustBe(Fields.Revolving, product.Body);
        var expected = JsonDocument.Parse("""
            {"code": "revolving-standard", "kind": "revolving", "currency": "CNY", "annual_rate": 0.18, "cash_rate": 0.2196, "day_count": "actual/365", "accrual": "daily",
             "statement_day": 5, "due_days": 21, "grace": true, "minimum_payment": {"floor": 10000, "percent": 0.05}, "late_fee": 3000, "penalty_rate": null, "returned_payment_fee": 0,
             "allocation": ["penalty", "fee", "interest", "principal"], "hold_days": {"default": 7, "7011": 31, "7512": 31}, "over_capture_percent": {"5812": 0.2},
             "sub_limits": {"cash": 0.3}, "allowed_mccs": null, "denied_mccs": [], "instant_credit": null, "plans": ["equal-3", "equal-6"],
             "delinquency": {"block_from": 31, "actions": [{"day": -3, "action": "remind"}, {"day": 1, "action": "message"}, {"day": 31, "action": "call_task"}, {"day": 91, "action": "legal_task"}]},
             "provisioning": {"loss_given_default": 0.5, "grades": {"default": {"stage_1": 0.01, "stage_2": 0.15, "stage_3": 1, "stage_2_from": 31, "stage_3_from": 91}}}}
            """).RootElement;
        foreach (var member in expected.EnumerateObject()) Assert.True(JsonElement.DeepEquals(member.Value, product.Body.GetProperty(member.Name)), member.Name);
        Fields.MustBe(Fields.Instalment, (await Operator.Get("/v1/products/equal-6")).Must(200).Body);
        var codes = (await Operator.Get("/v1/products")).Must(200).Body.GetProperty("data").EnumerateArray().Select(p => p.GetProperty("code").GetString()).ToArray();
        Assert.Superset(
            new HashSet<string?> { "revolving-standard", "revolving-instant", "equal-3", "equal-6", "equal-12", "zero-3", "principal-12", "interest-only-6", "flat-12" }, codes.ToHashSet());
    }

    [Fact]
    public async Task A_product_read_can_be_defined_again_as_its_next_version()
    {
        foreach (var code in (string[])["revolving-instant", "flat-12"])
        {
            var former = (await Operator.Get($"/v1/products/{code}")).Must(200);
            var fields = former.Body.EnumerateObject().Where(member => member.Name != "version").ToDictionary(member => member.Name, member => member.Value);
            var next = (await Operator.Post("/v1/products", fields)).Must(201);
            Assert.Equal(former.Number("version") + 1, next.Number("version"));
            foreach (var (name, value) in fields) Assert.True(JsonElement.DeepEquals(value, next.Body.GetProperty(name)), name);
        }
    }

    [Fact]
    public async Task A_product_with_every_setting_comes_back_as_it_was_given()
    {
        const string given = """
            {"kind": "revolving", "code": "everything", "name": "All of it", "currency": "JPY", "annual_rate": 0.1234567891, "cash_rate": 0.3, "day_count": "actual/actual", "accrual": "average_daily",
             "statement_day": 31, "due_days": 10, "grace": false, "minimum_payment": {"floor": 0, "percent": 1}, "late_fee": 1, "penalty_rate": 0.24, "returned_payment_fee": 2,
             "allocation": ["principal", "interest", "fee", "penalty"], "hold_days": {"5812": 1, "default": 3}, "over_capture_percent": {"5812": 1},
             "limits": {"per_transaction": 5, "daily_amount": 6, "daily_count": 7, "monthly_amount": 8, "trailing": [{"seconds": 3600, "amount": 9, "count": 10}]},
             "sub_limits": {"5944": {"share": 0.5, "amount": 100}, "7995": {"amount": 0}, "cash": 0.1}, "allowed_mccs": ["5411", "5812"], "denied_mccs": ["7995"], "allowed_countries": ["CN", "JP"],
             "denied_countries": ["KP"], "allowed_entry_modes": ["chip", "contactless"], "instant_credit": {"percent": 0.1, "cap": 50000, "days": 30, "grades": {"A": {"percent": 0.2, "cap": 90000}, "E": {"percent": 0, "cap": 0}}}, "plans": ["equal-3"], "time_zone": "Asia/Tokyo",
             "delinquency": {"block_from": null, "actions": [{"day": -30, "action": "remind"}, {"day": 0, "action": "remind"}, {"day": 1, "action": "call_task"}, {"day": 3650, "action": "legal_task"}]},
             "provisioning": {"loss_given_default": 0.45, "grades": {"A": {"stage_1": 0.001, "stage_2": 0.01, "stage_3": 1, "stage_2_from": 0, "stage_3_from": 0}, "default": {"stage_1": 0.01, "stage_2": 0.15, "stage_3": 1, "stage_2_from": 16, "stage_3_from": 61}}}}
            """;
        var made = (await Operator.Post("/v1/products", given)).Must(201);
        Assert.Equal("/v1/products/everything", made.Response.Headers.Location!.ToString());
        foreach (var member in JsonDocument.Parse(given).RootElement.EnumerateObject())
            Assert.True(JsonElement.DeepEquals(member.Value, made.Body.GetProperty(member.Name)), $"{member.Name}: {made.Body.GetProperty(member.Name)}");
    }

    [Fact]
    public async Task A_key_is_shown_once_works_and_is_revoked()
    {
        var made = (await Operator.Post("/v1/keys", new { scope = "operator", label = "second" })).Must(201);
        Fields.MustBe(Fields.IssuedKey, made.Body);
        var second = server.With(made.Text("key"));
        var listed = (await second.Get("/v1/keys?limit=200")).Must(200);
        Assert.All(listed.Body.GetProperty("data").EnumerateArray(), key => Fields.MustBe(Fields.Key, key));
        Assert.DoesNotContain(made.Text("key"), listed.Body.ToString(), StringComparison.Ordinal);

        (await Operator.Delete($"/v1/keys/{made.Text("id")}")).Must(204);
        (await second.Get("/v1/keys")).MustBeProblem(401, "unauthenticated");
        (await Operator.Delete($"/v1/keys/{made.Text("id")}")).Must(204);
        (await Operator.Delete("/v1/keys/key_00000000000000000000000000")).MustBeProblem(404, "not_found");
    }

    [Fact]
    public async Task The_books_balance_and_are_verified()
    {
        var shop = await Shop.OpenAsync(server);
        await shop.Captured(10_00);
        var balance = (await Operator.Get("/v1/ledger/trial-balance")).Must(200);
        Fields.MustBe(Fields.TrialBalance, balance.Body);
        Assert.True(balance.Body.GetProperty("balanced").GetBoolean());
        Assert.All(balance.Body.GetProperty("accounts").EnumerateArray(), row => Fields.MustBe("account currency debits credits |", row));
        Fields.MustBe("debits credits |", balance.Body.GetProperty("totals").GetProperty("CNY"));
        var audit = (await Operator.Get("/v1/ledger/verify")).Must(200);
        Fields.MustBe(Fields.Verification, audit.Body);
        Assert.True(audit.Body.GetProperty("verified").GetBoolean(), audit.Body.ToString());
        Assert.True(audit.Number("lines_checked") > 0);
    }

    [Fact]
    public async Task The_system_says_how_it_is()
    {
        var status = (await Operator.Get("/v1/operations/status")).Must(200);
        Fields.MustBe(Fields.Status, status.Body);
        Assert.True(status.Body.GetProperty("sandbox").GetBoolean());
        foreach (var probe in (string[])["live", "ready", "startup"]) (await server.Nobody.Get($"/health/{probe}")).Must(200);
    }

    [Fact]
    public async Task Every_answer_has_the_security_headers_and_names_no_server()
    {
        foreach (var answer in (Answered[])[await Operator.Get("/v1/products"), await server.Nobody.Get("/v1/products"), await Operator.Get("/nowhere"), await Operator.Get("/health/live")])
        {
            Assert.Equal("nosniff", answer.Response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.True(answer.Response.Headers.CacheControl!.NoStore);
            Assert.False(answer.Response.Headers.Contains("Server"));
        }
    }

    private static async Task<(string, string)> Declined(Shop shop)
    {
        var declined = await shop.Authorise(1);
        Assert.Equal("declined", declined.Text("decision"));
        return (declined.Text("decline_reason"), declined.Text("response_code"));
    }
}
