using System.Text.Json;

namespace CreditGrains.Frontend.Tests;

/// <summary>One valid call of every endpoint that takes a key, by its operation's name; a test checks that none is missing.</summary>
/// <param name="Prepare">Makes what the call needs, and tells path and body.</param>
/// <param name="OtherBody">Another valid body for the same path; null when there is none.</param>
public sealed record Call(string Name, HttpMethod Method, Func<Shop, Task<(string Path, object? Body)>> Prepare, Func<Shop, object>? OtherBody = null)
{
    public override string ToString() => Name;
}

public static class Calls
{
    private const string Product = """{"kind": "revolving", "code": "by-test", "name": "Test", "currency": "CNY", "annual_rate": 0.1}""";

    public static readonly IReadOnlyDictionary<string, Call> All = Build().ToDictionary(call => call.Name, StringComparer.Ordinal);

    private static IEnumerable<Call> Build()
    {
        yield return Post("authorise", shop => At("/v1/authorisations", shop.Purchase(100)), shop => shop.Purchase(101));
        yield return Get("getAuthorisation", async shop => $"/v1/authorisations/{await shop.Authorised(100)}");
        yield return Post("increment", async shop => ($"/v1/authorisations/{await shop.Authorised(100)}/increments", new { amount = 10 }), _ => new { amount = 11 });
        yield return Post("void", async shop => ($"/v1/authorisations/{await shop.Authorised(100)}/void", new { amount = 10 }), _ => new { amount = 11 });
        yield return Post("capture", async shop => ($"/v1/authorisations/{await shop.Authorised(100)}/captures", new { amount = 10 }), _ => new { amount = 10, final = true });
        yield return Post("advise", shop => At("/v1/advices", Advice(shop, 100)), shop => Advice(shop, 101));
        yield return Get("getCapture", async shop => $"/v1/captures/{await shop.Captured(100)}");
        yield return Post("refund", async shop => ($"/v1/captures/{await shop.Captured(100)}/refunds", new { amount = 10 }), _ => new { });
        yield return Post("openCreditLine", shop => At("/v1/credit-lines", OpenLine(shop, 100)), shop => OpenLine(shop, 101));
        yield return Get("getCreditLine", shop => Task.FromResult($"/v1/credit-lines/{shop.LineId}"));
        yield return Get("followCreditLine", shop => Task.FromResult($"/v1/credit-lines/{shop.LineId}/live"));
        yield return Post("changeLimit", shop => At($"/v1/credit-lines/{shop.LineId}/limit", new { credit_limit = 5_000_00 }), _ => new { boost = new { amount = 1, ends_at = "2027-01-01T00:00:00Z" } });
        yield return Post("freezeCreditLine", shop => At($"/v1/credit-lines/{shop.LineId}/freeze", new { reason = "lost" }), _ => new { reason = "stolen" });
        yield return Post("unfreezeCreditLine", async shop =>
        {
            await shop.Server.Operator.Post($"/v1/credit-lines/{shop.LineId}/freeze", new { reason = "lost" });
            return ($"/v1/credit-lines/{shop.LineId}/unfreeze", new { reason = "found" });
        }, _ => new { reason = "other" });
        yield return Post("closeCreditLine", shop => At($"/v1/credit-lines/{shop.LineId}/close", new { reason = "moved" }), _ => new { reason = "other" });
        yield return Get("listTransactions", shop => Task.FromResult($"/v1/credit-lines/{shop.LineId}/transactions"));
        yield return Post("quote", shop => At("/v1/quotes", new { amount = 100_00, currency = "CNY", credit_line_id = shop.LineId, merchant_id = shop.MerchantId }), _ => new { amount = 200_00, currency = "CNY" });
        yield return Get("getPlan", async shop => $"/v1/plans/{await shop.Planned(100_00)}");
        yield return Get("listSchedules", async shop => $"/v1/plans/{await shop.Planned(100_00)}/schedules");
        yield return Post("quoteSettlement", async shop => ($"/v1/plans/{await shop.Planned(100_00)}/settlement-quote", new { date = "2030-01-01" }), _ => new { date = "2030-01-02" });
        yield return Post("settlePlan", async shop => ($"/v1/plans/{await shop.Planned(100_00)}/settle", null));
        yield return Post("prepayPlan", async shop => ($"/v1/plans/{await shop.Planned(100_00)}/prepay", new { amount = 10_00, keep = "term" }), _ => new { amount = 10_00, keep = "instalment" });
        yield return Post("deferPlan", async shop => ($"/v1/plans/{await shop.Planned(100_00)}/defer", new { periods = 1 }), _ => new { periods = 2 });
        yield return Post("reAgePlan", async shop => ($"/v1/plans/{await shop.Planned(100_00)}/re-age", new { number_of_instalments = 6 }), _ => new { number_of_instalments = 7 });
        yield return Get("listPlans", shop => Task.FromResult($"/v1/credit-lines/{shop.LineId}/plans"));
        yield return Post("convertPurchase", async shop => ($"/v1/credit-lines/{shop.LineId}/plans", new { capture_id = await shop.Captured(100_00), plan = "equal-3" }), shop => new { capture_id = $"cap_{shop.LineId[5..]}00000003", plan = "equal-6" });
        yield return Post("repay", shop => At($"/v1/credit-lines/{shop.LineId}/repayments", new { amount = 100 }), _ => new { amount = 100, source = "bank" });
        yield return Get("getRepayment", async shop => $"/v1/repayments/{await shop.Repaid(100)}");
        yield return Post("reverseRepayment", async shop => ($"/v1/repayments/{await shop.Repaid(100)}/reverse", new { reason = "bounced" }), _ => new { reason = "other" });
        yield return Get("listStatements", shop => Task.FromResult($"/v1/credit-lines/{shop.LineId}/statements"));
        yield return Get("getStatement", async shop =>
        {
            await shop.Captured(100_00);
            (await shop.Server.Operator.Post("/v1/sandbox/clock", new { advance = "P32D" })).Must(200);
            return $"/v1/credit-lines/{shop.LineId}/statements/1";
        });
        yield return Post("setRates", shop => At($"/v1/credit-lines/{shop.LineId}/rates", new { annual_rate = 0.2 }), _ => new { annual_rate = 0.3 });
        yield return Post("grantCoupon", shop => At($"/v1/credit-lines/{shop.LineId}/coupons", new { kind = "fee_waiver", until = "2099-01-01" }), _ => new { kind = "interest_free", until = "2099-01-01" });
        yield return Post("setAutopay", shop => At($"/v1/credit-lines/{shop.LineId}/autopay", new { collect = "minimum" }), _ => new { collect = "none" });
        yield return Post("chargeFee", shop => At($"/v1/credit-lines/{shop.LineId}/fees", new { amount = 100, reason = "card" }), _ => new { amount = 200, reason = "card" });
        yield return Post("waiveCharges", async shop =>
        {
            (await shop.Server.Operator.Post($"/v1/credit-lines/{shop.LineId}/fees", new { amount = 100, reason = "card" })).Must(200);
            return ($"/v1/credit-lines/{shop.LineId}/waivers", new { amount = 10, reason = "goodwill" });
        }, _ => new { amount = 20, reason = "goodwill" });
        yield return Post("refundCreditBalance", async shop =>
        {
            await shop.Repaid(100);
            return ($"/v1/credit-lines/{shop.LineId}/credit-balance-refunds", new { amount = 10 });
        }, _ => new { amount = 20 });
        yield return Post("pauseDelinquency", shop => At($"/v1/credit-lines/{shop.LineId}/delinquency-pauses", new { until = "2099-01-01" }), _ => new { until = "2099-01-02" });
        yield return Post("chargeOff", async shop =>
        {
            await shop.Captured(100);
            return ($"/v1/credit-lines/{shop.LineId}/charge-off", new { reason = "deceased" });
        }, _ => new { reason = "other" });
        yield return Post("undoChargeOff", async shop =>
        {
            await shop.Captured(100);
            (await shop.Server.Operator.Post($"/v1/credit-lines/{shop.LineId}/charge-off", new { reason = "deceased" })).Must(200);
            return ($"/v1/credit-lines/{shop.LineId}/undo-charge-off", new { reason = "alive" });
        }, _ => new { reason = "other" });
        yield return Get("listLedgerAccounts", _ => Task.FromResult("/v1/ledger/accounts"));
        yield return Get("listJournals", _ => Task.FromResult("/v1/ledger/journals/2026-03-01"));
        yield return Get("exportJournals", _ => Task.FromResult("/v1/ledger/journals/2026-03-01/export"));
        yield return Post("closeBusiness", _ => At("/v1/operations/close-of-business", new { business_date = "2026-03-01" }));
        yield return Post("openCustomer", _ => At("/v1/customers", new { name = "Bo", currency = "CNY" }), _ => new { name = "Bob", currency = "CNY" });
        yield return Get("getCustomer", shop => Task.FromResult($"/v1/customers/{shop.CustomerId}"));
        yield return Post("blockCustomer", shop => At($"/v1/customers/{shop.CustomerId}/block", null));
        yield return Post("unblockCustomer", async shop =>
        {
            await shop.Server.Operator.Post($"/v1/customers/{shop.CustomerId}/block", null);
            return ($"/v1/customers/{shop.CustomerId}/unblock", null);
        });
        yield return Post("openMerchant", _ => At("/v1/merchants", new { name = "Mo", mcc = "5411", currency = "CNY", mdr_bps = 1 }), _ => new { name = "Mo", mcc = "5411", currency = "CNY", mdr_bps = 2 });
        yield return Get("getMerchant", shop => Task.FromResult($"/v1/merchants/{shop.MerchantId}"));
        yield return Post("suspendMerchant", shop => At($"/v1/merchants/{shop.MerchantId}/suspend", null));
        yield return Post("resumeMerchant", async shop =>
        {
            await shop.Server.Operator.Post($"/v1/merchants/{shop.MerchantId}/suspend", null);
            return ($"/v1/merchants/{shop.MerchantId}/resume", null);
        });
        yield return Post("defineProduct", _ => At("/v1/products", Product), _ => JsonDocument.Parse(Product.Replace("0.1", "0.2", StringComparison.Ordinal)).RootElement);
        yield return Get("listProducts", _ => Task.FromResult("/v1/products"));
        yield return Get("getProduct", _ => Task.FromResult("/v1/products/equal-6"));
        yield return Post("issueKey", _ => At("/v1/keys", new { scope = "operator" }), _ => new { scope = "operator", label = "other" });
        yield return Get("listKeys", _ => Task.FromResult("/v1/keys"));
        yield return new Call("revokeKey", HttpMethod.Delete, async shop =>
            ($"/v1/keys/{(await shop.Server.Operator.Post("/v1/keys", new { scope = "operator" })).Text("id")}", null));
        yield return Get("trialBalance", _ => Task.FromResult("/v1/ledger/trial-balance"));
        yield return Get("verifyLedger", _ => Task.FromResult("/v1/ledger/verify"));
        yield return Get("status", _ => Task.FromResult("/v1/operations/status"));
        yield return Post("setClock", _ => At("/v1/sandbox/clock", new { advance = "PT1S" }));
    }

    private static object Advice(Shop shop, long amount) => new { credit_line_id = shop.LineId, merchant_id = shop.MerchantId, amount, currency = "CNY", occurred_at = "2026-03-01T12:00:00Z" };

    private static object OpenLine(Shop shop, long limit) => new { customer_id = shop.CustomerId, product = "revolving-standard", credit_limit = limit, currency = "CNY" };

    private static Call Post(string name, Func<Shop, Task<(string, object?)>> prepare, Func<Shop, object>? other = null) => new(name, HttpMethod.Post, prepare, other);

    private static Call Get(string name, Func<Shop, Task<string>> prepare) => new(name, HttpMethod.Get, async shop => (await prepare(shop), null));

    private static Task<(string, object?)> At(string path, object? body) => Task.FromResult((path, body));
}
