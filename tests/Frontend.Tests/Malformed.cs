namespace CreditGrains.Frontend.Tests;

/// <summary>A request that must be refused. <c>{line}</c>, <c>{merchant}</c>, <c>{customer}</c>, <c>{auth}</c>, <c>{cap}</c> and <c>{rep}</c> stand for real identities.</summary>
/// <param name="Status">0 means any 4xx.</param>
public sealed record Malformed(
    string Path, string? Body, int Status, string? Code = null, string Method = "POST", string? Key = RunningServer.OperatorKey, string? IdempotencyKey = "fresh", string? MediaType = "application/json",
    string? Authorization = null)
{
    public override string ToString() => $"{Method} {Path} {Body?[..Math.Min(Body.Length, 120)]}";
}

/// <summary>The table.</summary>
public static class MalformedTable
{
    private const string Line = "\"credit_line_id\":\"{line}\"", Merchant = "\"merchant_id\":\"{merchant}\"", Amount = "\"amount\":100", Currency = "\"currency\":\"CNY\"";
    private const string Valid = $"{{{Line},{Merchant},{Amount},{Currency}}}";
    private const string Revolving = "\"kind\":\"revolving\",\"code\":\"x\",\"name\":\"X\",\"currency\":\"CNY\",\"annual_rate\":0.1";
    private const string Instalment = "\"kind\":\"instalment\",\"code\":\"y\",\"name\":\"Y\",\"currency\":\"CNY\",\"annual_rate\":0.1,\"method\":\"equal_instalment\",\"number_of_instalments\":6";

    // What no amount may be, as JSON.
    private static readonly string[] BadAmounts =
        ["0", "-1", "-9223372036854775808", "1000000000001", "9223372036854775807", "9223372036854775808", "1e3", "1.0", "100.5", "\"100\"", "true", "null", "[]", "{}", "NaN", "0x10", "01", "+1", "99999999999999999999999999"];

    private static readonly string[] BadTexts =
        ["\"\"", "\" \"", "\"\\u0000\"", "\"a\\u0007b\"", "\"line\\nfeed\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0085\"", $"\"{new string('x', 201)}\"", "5", "true", "null", "[\"a\"]", "{\"a\":1}"];

    private static readonly string[] BadIds =
        ["x", "auth_", "line_", "auth_ZZZZZZZZZZZZZZZZZZZZZZZZZZ00000001", "auth_00000000000000000000000000zzzzzzzzz", "..", "%2e%2e", "%27%20OR%201=1", "auth_%00", "{line}", "{merchant}", "auth_00000000000000000000000000" + "00000000",
         "auth_00000000000000000000000000" + "00000001", new('a', 2000)];

    public static IEnumerable<Malformed> All => Amounts().Concat(Texts()).Concat(Forms()).Concat(Json()).Concat(Products()).Concat(Paths()).Concat(Http()).Concat(Keys()).Concat(Queries()).Concat(Plans()).Concat(Clock());

    private static IEnumerable<Malformed> Amounts()
    {
        foreach (var bad in BadAmounts)
        {
            yield return new("/v1/authorisations", $"{{{Line},{Merchant},\"amount\":{bad},{Currency}}}", 400);
            yield return new("/v1/advices", $"{{{Line},{Merchant},\"amount\":{bad},{Currency},\"occurred_at\":\"2026-03-01T11:00:00Z\"}}", 400);
            yield return new("/v1/authorisations/{auth}/increments", $"{{\"amount\":{bad}}}", 400);
            yield return new("/v1/credit-lines/{line}/repayments", $"{{\"amount\":{bad}}}", 400);
            yield return new("/v1/quotes", $"{{\"amount\":{bad},{Currency}}}", 400);
            yield return new("/v1/plans/{plan}/prepay", $"{{\"amount\":{bad},\"keep\":\"term\"}}", 400);
            // Left out means all of it, and so does null: neither is malformed here.
            if (bad == "null") continue;
            yield return new("/v1/authorisations/{auth}/captures", $"{{\"amount\":{bad}}}", 400);
            yield return new("/v1/authorisations/{auth}/void", $"{{\"amount\":{bad}}}", 400);
            yield return new("/v1/captures/{cap}/refunds", $"{{\"amount\":{bad}}}", 400);
            if (bad == "0") continue;
            yield return new("/v1/credit-lines", $"{{\"customer_id\":\"{{customer}}\",\"product\":\"revolving-standard\",\"credit_limit\":{bad},{Currency}}}", 400);
            yield return new("/v1/credit-lines/{line}/limit", $"{{\"credit_limit\":{bad}}}", 400);
        }
    }

    private static IEnumerable<Malformed> Texts()
    {
        foreach (var bad in BadTexts)
        {
            yield return new("/v1/customers", $"{{\"name\":{bad},{Currency}}}", 400);
            yield return new("/v1/merchants", $"{{\"name\":{bad},\"mcc\":\"5411\",{Currency},\"mdr_bps\":1}}", 400);
            yield return new("/v1/authorisations", $"{{\"credit_line_id\":{bad},{Merchant},{Amount},{Currency}}}", 400);
            yield return new("/v1/authorisations", $"{{{Line},\"merchant_id\":{bad},{Amount},{Currency}}}", 400);
            yield return new("/v1/credit-lines/{line}/freeze", $"{{\"reason\":{bad}}}", 400);
            yield return new("/v1/repayments/{rep}/reverse", $"{{\"reason\":{bad}}}", 400);
            if (bad == "null") continue;
            yield return new("/v1/authorisations", $"{{{Line},{Merchant},{Amount},{Currency},\"terminal_id\":{bad}}}", 400);
            yield return new("/v1/credit-lines/{line}/repayments", $"{{{Amount},\"source\":{bad}}}", 400);
            yield return new("/v1/keys", $"{{\"scope\":\"operator\",\"label\":{bad}}}", 400);
        }
    }

    private static IEnumerable<Malformed> Forms()
    {
        foreach (var bad in (string[])["\"cny\"", "\"CN\"", "\"CNYY\"", "\"XXX\"", "\"\"", "156", "null", "\"C\\u004EY \""])
        {
            yield return new("/v1/authorisations", $"{{{Line},{Merchant},{Amount},\"currency\":{bad}}}", 400);
            yield return new("/v1/customers", $"{{\"name\":\"A\",\"currency\":{bad}}}", 400);
        }

        foreach (var bad in (string[])["\"541\"", "\"54111\"", "\"54a1\"", "\"٥٤١١\"", "5411", "\"\""]) yield return new("/v1/merchants", $"{{\"name\":\"A\",\"mcc\":{bad},{Currency},\"mdr_bps\":1}}", 400);
        foreach (var bad in (string[])["-1", "10001", "1.5", "\"1\"", "null", "99999999999"]) yield return new("/v1/merchants", $"{{\"name\":\"A\",\"mcc\":\"5411\",{Currency},\"mdr_bps\":{bad}}}", 400);
        foreach (var bad in (string[])["[1]", "[null]", "[\"A B\"]", "\"equal-6\"", "[\"a\",\"a\"]", $"[{string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"p{i}\""))}]"])
            yield return new("/v1/merchants", $"{{\"name\":\"A\",\"mcc\":\"5411\",{Currency},\"mdr_bps\":1,\"plans\":{bad}}}", 400);
        foreach (var bad in (string[])["\"plan\":\"EQUAL 6\"", "\"plan\":6", "\"entry_mode\":\"telepathy\"", "\"entry_mode\":\"Chip\"", "\"country\":\"cn\"", "\"country\":\"CHN\"", "\"allow_partial\":\"true\"", "\"allow_partial\":1", "\"allow_partial\":null", "\"mcc\":\"5411\""])
            yield return new("/v1/authorisations", $"{{{Line},{Merchant},{Amount},{Currency},{bad}}}", 400);
        foreach (var bad in (string[])["2026-03-01T11:00:00", "2026-03-01", "2026-03-01 11:00:00Z", "2026-02-30T11:00:00Z", "2026-03-01T25:00:00Z", "1772362800", "now", "", "2026-03-01T11:00:00+25:00", "0001-01-01T00:00:00+14:00", "1999-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "2026-03-01T11:00:00.12345678Z"])
            yield return new("/v1/advices", $"{{{Line},{Merchant},{Amount},{Currency},\"occurred_at\":\"{bad}\"}}", 400);
        yield return new("/v1/advices", $"{{{Line},{Merchant},{Amount},{Currency},\"occurred_at\":\"2026-03-01T23:00:00Z\"}}", 422, "occurred_in_the_future");
        yield return new("/v1/advices", $"{{{Line},\"merchant_id\":\"mer_00000000000000000000000000\",{Amount},{Currency},\"occurred_at\":\"2026-03-01T11:00:00Z\"}}", 422, "merchant_not_found");
        yield return new("/v1/advices", $"{{\"credit_line_id\":\"line_00000000000000000000000000\",{Merchant},{Amount},{Currency},\"occurred_at\":\"2026-03-01T11:00:00Z\"}}", 404, "not_found");
        foreach (var bad in (string[])["2026-3-1", "01/03/2026", "2026-02-30", "2026-03-01T00:00:00Z", "", "today", "20260301"]) yield return new("/v1/credit-lines/{line}/repayments", $"{{{Amount},\"value_date\":\"{bad}\"}}", 400);
        yield return new("/v1/credit-lines/{line}/repayments", $"{{{Amount},\"value_date\":\"2026-12-01\"}}", 422, "value_date_in_the_future");
        yield return new("/v1/credit-lines/{line}/repayments", $"{{{Amount},\"value_date\":\"0001-01-01\"}}", 422, "value_date_before_opening");
        yield return new("/v1/credit-lines/{line}/limit", "{}", 400);
        yield return new("/v1/credit-lines/{line}/limit", "{\"credit_limit\":1,\"boost\":{\"amount\":1,\"ends_at\":\"2027-01-01T00:00:00Z\"}}", 400);
        foreach (var bad in (string[])["{}", "{\"amount\":1}", "{\"ends_at\":\"2027-01-01T00:00:00Z\"}", "{\"amount\":0,\"ends_at\":\"2027-01-01T00:00:00Z\"}", "{\"amount\":1,\"ends_at\":\"2027-01-01\"}", "{\"amount\":1,\"starts_at\":\"2027-02-01T00:00:00Z\",\"ends_at\":\"2027-01-01T00:00:00Z\"}",
            "{\"amount\":1,\"ends_at\":\"2027-01-01T00:00:00Z\",\"until\":1}", "[]", "5"]) yield return new("/v1/credit-lines/{line}/limit", $"{{\"boost\":{bad}}}", 400);
        yield return new("/v1/credit-lines/{line}/limit", "{\"boost\":{\"amount\":1,\"ends_at\":\"2026-03-01T11:00:00Z\"}}", 422, "boost_in_the_past");
        yield return new("/v1/credit-lines", $"{{\"customer_id\":\"{{customer}}\",\"product\":\"no-such\",\"credit_limit\":1,{Currency}}}", 422, "product_not_found");
        yield return new("/v1/credit-lines", $"{{\"customer_id\":\"{{customer}}\",\"product\":\"equal-6\",\"credit_limit\":1,{Currency}}}", 422, "product_kind_mismatch");
        yield return new("/v1/credit-lines", "{\"customer_id\":\"{customer}\",\"product\":\"revolving-standard\",\"credit_limit\":1,\"currency\":\"USD\"}", 422, "currency_mismatch");
        yield return new("/v1/credit-lines", $"{{\"customer_id\":\"cus_00000000000000000000000000\",\"product\":\"revolving-standard\",\"credit_limit\":1,{Currency}}}", 404, "not_found");
        yield return new("/v1/credit-lines", $"{{\"customer_id\":\"{{line}}\",\"product\":\"revolving-standard\",\"credit_limit\":1,{Currency}}}", 404, "not_found");
        foreach (var bad in (string[])["{}", "{\"scope\":\"root\"}", "{\"scope\":\"Operator\"}", "{\"scope\":2}", "{\"scope\":\"terminal\"}", "{\"scope\":\"app\"}", "{\"scope\":\"operator\",\"merchant_id\":\"{merchant}\"}", "{\"scope\":\"terminal\",\"customer_id\":\"{customer}\"}",
            "{\"scope\":\"app\",\"customer_id\":\"{customer}\",\"merchant_id\":\"{merchant}\"}", "{\"scope\":\"operator\",\"key\":\"mine\"}"]) yield return new("/v1/keys", bad, 400);
        yield return new("/v1/keys", "{\"scope\":\"terminal\",\"merchant_id\":\"{customer}\"}", 404, "not_found");
        yield return new("/v1/keys", "{\"scope\":\"app\",\"customer_id\":\"cus_00000000000000000000000000\"}", 404, "not_found");
        yield return new("/v1/customers/{customer}/block", "{\"reason\":\"x\"}", 400);
        yield return new("/v1/customers/{customer}/unblock", null, 422, "customer_not_blocked");
        yield return new("/v1/merchants/{merchant}/resume", null, 422, "merchant_not_suspended");
        yield return new("/v1/authorisations/{auth}/captures", "{\"amount\":1,\"final\":\"yes\"}", 400);
        yield return new("/v1/authorisations/{auth}/captures", "{\"amount\":1000000}", 422, "capture_exceeds_authorisation");
        yield return new("/v1/authorisations/{auth}/void", "{\"amount\":1000000}", 422, "void_exceeds_hold");
        yield return new("/v1/captures/{cap}/refunds", "{\"amount\":1000000}", 422, "refund_exceeds_capture");
        yield return new("/v1/credit-lines/{line}/unfreeze", "{\"reason\":\"x\"}", 422, "line_not_frozen");
    }

    private static IEnumerable<Malformed> Json()
    {
        foreach (var bad in (string[])["{", "}", "[]", "null", "5", "\"text\"", "true", "", " ", "{\"a\":1", "{,}", "{'amount':1}", "{amount:1}", "// no\n{}", "/* no */{}", "{\"amount\":1,}", "\ufeff{}", "<xml/>", "amount=100", Valid + "x", Valid + Valid, Valid[..^1] + ",}", Valid[..^1] + ",\"amount\":100}",
            Valid[..^1] + ",\"Amount\":100}", Valid[..^1] + ",\"unknown\":null}", Valid[..^1] + ",\"\\u0000\":1}", Valid[..^1] + $",\"{new string('k', 5000)}\":1}}", Valid[..^1] + ",\"\\ud800\":1}", Valid.Replace("amount", "amounts", StringComparison.Ordinal), "{\"a\":" + new string('[', 20) + new string(']', 20) + "}",
            new string('[', 30_000), "{" + string.Concat(Enumerable.Repeat("\"a\":{", 5_000))]) yield return new("/v1/authorisations", bad, 400);
        foreach (var missing in (string[])[Line, Merchant, Amount, Currency])
            yield return new("/v1/authorisations", Valid.Replace(missing, "", StringComparison.Ordinal).Replace(",,", ",", StringComparison.Ordinal).Replace("{,", "{", StringComparison.Ordinal).Replace(",}", "}", StringComparison.Ordinal), 400, "invalid_request");
        yield return new("/v1/authorisations", Valid + new string(' ', 65_536), 413, "body_too_large");
        yield return new("/v1/authorisations", $"{{{Line},{Merchant},{Amount},{Currency},\"terminal_id\":\"{new string('x', 70_000)}\"}}", 413, "body_too_large");
        yield return new("/v1/customers", $"{{\"name\":\"{new string('x', 200_000)}\",{Currency}}}", 413, "body_too_large");
    }

    private static IEnumerable<Malformed> Products()
    {
        foreach (var bad in (string[])["{}", "{\"kind\":\"revolving\"}", "{\"kind\":\"savings\"}", "{\"kind\":5}", "{\"kind\":null}", "{\"code\":\"x\"}", $"{{{Revolving},\"version\":1}}", $"{{{Revolving},\"unknown\":1}}", $"{{{Revolving},\"method\":\"equal_instalment\"}}"]) yield return new("/v1/products", bad, 400);
        foreach (var code in (string[])["", "UPPER", "with space", "dot.dot", "é", new('x', 65), "../x"]) yield return new("/v1/products", $"{{{Revolving.Replace("\"x\"", $"\"{code}\"", StringComparison.Ordinal)}}}", 400);
        foreach (var rate in (string[])["-0.1", "10.1", "18", "0.12345678901", "\"0.1\"", "null", "1e400", "true"]) yield return new("/v1/products", $"{{{Revolving.Replace("0.1", rate, StringComparison.Ordinal)}}}", 400);
        foreach (var bad in (string[])["\"cash_rate\":-1", "\"day_count\":\"30/365\"", "\"day_count\":0", "\"accrual\":\"weekly\"", "\"accrual\":\"Daily\"", "\"statement_day\":0", "\"statement_day\":32", "\"statement_day\":1.5", "\"due_days\":0", "\"due_days\":1000", "\"grace\":\"yes\"", "\"minimum_payment\":{}",
            "\"minimum_payment\":{\"floor\":-1,\"percent\":0}", "\"minimum_payment\":{\"floor\":0,\"percent\":2}", "\"minimum_payment\":5", "\"late_fee\":-1", "\"penalty_rate\":99", "\"allocation\":[]", "\"allocation\":[\"fee\",\"fee\",\"interest\",\"principal\"]", "\"allocation\":[\"fee\"]", "\"allocation\":[\"tax\"]",
            "\"hold_days\":{\"default\":0}", "\"hold_days\":{\"default\":1000}", "\"hold_days\":{\"hotel\":7}", "\"hold_days\":[]", "\"hold_days\":null", "\"over_capture_percent\":{\"default\":0.1}", "\"over_capture_percent\":{\"5812\":1.1}", "\"limits\":{\"daily_count\":-1}", "\"limits\":{\"weekly\":1}", "\"limits\":null",
            "\"limits\":{\"trailing\":[{\"seconds\":1,\"count\":1}]}", "\"limits\":{\"trailing\":[{\"seconds\":60}]}", "\"limits\":{\"trailing\":[{\"seconds\":99999999,\"count\":1}]}", "\"limits\":{\"trailing\":[null]}", "\"sub_limits\":{\"cash\":1.1}", "\"sub_limits\":{\"cash\":-1}", "\"sub_limits\":{\"cash\":\"x\"}", "\"sub_limits\":{\"cash\":{}}",
            "\"sub_limits\":{\"cash\":{\"share\":0.1,\"share\":0.2}}", "\"sub_limits\":{\"cash\":{\"other\":1}}", "\"sub_limits\":{\"travel\":0.1}", "\"sub_limits\":{\"cash\":null}", "\"allowed_mccs\":[\"12\"]", "\"allowed_mccs\":[5411]", "\"denied_mccs\":null", "\"denied_mccs\":[null]", "\"denied_mccs\":[\"5411\",\"5411\"]",
            "\"allowed_countries\":[\"china\"]", "\"denied_countries\":[\"C1\"]", "\"allowed_entry_modes\":[\"telepathy\"]", "\"instant_credit\":{\"percent\":2,\"cap\":1,\"days\":1}", "\"instant_credit\":{\"percent\":0.1,\"cap\":1,\"days\":0}", "\"instant_credit\":{\"percent\":0.1}", "\"instant_credit\":true", "\"instant_credit\":{\"percent\":0.1,\"cap\":1,\"days\":1,\"grades\":{\"A\":{\"percent\":2,\"cap\":1}}}", "\"instant_credit\":{\"percent\":0.1,\"cap\":1,\"days\":1,\"grades\":{\"A\":{\"percent\":0.2}}}", "\"instant_credit\":{\"percent\":0.1,\"cap\":1,\"days\":1,\"grades\":{\"A\":null}}",
            "\"delinquency\":{\"block_from\":0}", "\"delinquency\":{\"block_from\":3651}", "\"delinquency\":{\"actions\":[null]}", "\"delinquency\":{\"actions\":[{\"day\":1}]}", "\"delinquency\":{\"actions\":[{\"day\":1,\"action\":\"sue\"}]}", "\"delinquency\":{\"actions\":[{\"day\":-31,\"action\":\"remind\"}]}",
            "\"delinquency\":{\"actions\":[{\"day\":0,\"action\":\"message\"}]}", "\"delinquency\":{\"actions\":[{\"day\":3651,\"action\":\"message\"}]}", "\"delinquency\":{\"actions\":[{\"day\":1,\"action\":\"message\"},{\"day\":1,\"action\":\"message\"}]}",
            $"\"delinquency\":{{\"actions\":[{string.Join(',', Enumerable.Range(1, 21).Select(day => $"{{\"day\":{day},\"action\":\"message\"}}"))}]}}",
            "\"provisioning\":{\"loss_given_default\":1.1}", "\"provisioning\":{\"grades\":{}}", "\"provisioning\":{\"grades\":{\"A\":{\"stage_1\":0,\"stage_2\":0,\"stage_3\":1}}}", "\"provisioning\":{\"grades\":{\"default\":null}}", "\"provisioning\":{\"grades\":{\"default\":{\"stage_1\":0,\"stage_2\":0}}}",
            "\"provisioning\":{\"grades\":{\"default\":{\"stage_1\":1.1,\"stage_2\":0,\"stage_3\":1}}}", "\"provisioning\":{\"grades\":{\"default\":{\"stage_1\":0,\"stage_2\":0,\"stage_3\":1,\"stage_2_from\":91,\"stage_3_from\":90}}}", "\"provisioning\":{\"grades\":{\"default\":{\"stage_1\":0,\"stage_2\":0,\"stage_3\":1,\"stage_2_from\":-1}}}",
            "\"provisioning\":{\"grades\":{\"default\":{\"stage_1\":0,\"stage_2\":0,\"stage_3\":1},\" \":{\"stage_1\":0,\"stage_2\":0,\"stage_3\":1}}}", "\"plans\":[\"A\"]", "\"plans\":null",
            "\"time_zone\":\"Mars/Olympus\"", "\"time_zone\":\"../../etc/passwd\"", "\"time_zone\":\"\"", "\"time_zone\":null"]) yield return new("/v1/products", $"{{{Revolving},{bad}}}", 400);
        foreach (var bad in (string[])["\"number_of_instalments\":0", "\"number_of_instalments\":121", "\"frequency\":\"daily\"", "\"fee_rate_per_period\":-0.1", "\"down_payment_percent\":1", "\"principal_grace_periods\":6", "\"principal_grace_periods\":-1", "\"merchant_funded\":0", "\"settlement_fee\":-1", "\"instalment_multiple\":0",
            "\"due_day\":0", "\"due_day\":32", "\"due_day\":5,\"frequency\":\"weekly\"", "\"first_period_least_days\":15", "\"due_day\":5,\"first_period_least_days\":0", "\"due_day\":5,\"first_period_least_days\":63",
            "\"min_amount\":10,\"max_amount\":9", "\"statement_day\":5"]) yield return new("/v1/products", $"{{{(bad.StartsWith("\"number", StringComparison.Ordinal) ? Instalment.Replace("\"number_of_instalments\":6", bad, StringComparison.Ordinal) : $"{Instalment},{bad}")}}}", 400);
        yield return new("/v1/products", $"{{{Instalment.Replace("equal_instalment", "balloon", StringComparison.Ordinal)}}}", 400);
        yield return new("/v1/products", $"{{{Instalment.Replace("\"y\"", "\"revolving-standard\"", StringComparison.Ordinal)}}}", 422, "product_kind_mismatch");
        yield return new("/v1/products", $"{{{Instalment.Replace("\"y\"", "\"equal-6\"", StringComparison.Ordinal).Replace("CNY", "USD", StringComparison.Ordinal)}}}", 422, "currency_mismatch");
        foreach (var name in (string[])["code", "name", "currency"]) yield return new("/v1/products", $"{{{System.Text.RegularExpressions.Regex.Replace(Revolving, $"\"{name}\":\"[^\"]*\"", $"\"{name}\":null")}}}", 400);
        yield return new("/v1/products/NOPE", null, 404, "not_found", "GET");
    }

    private static IEnumerable<Malformed> Paths()
    {
        foreach (var id in BadIds)
        {
            yield return new($"/v1/authorisations/{id}", null, 0, Method: "GET");
            yield return new($"/v1/authorisations/{id}/captures", "{}", 0);
            yield return new($"/v1/authorisations/{id}/increments", "{\"amount\":1}", 0);
            yield return new($"/v1/authorisations/{id}/void", "{}", 0);
            yield return new($"/v1/captures/{id}", null, 0, Method: "GET");
            yield return new($"/v1/captures/{id}/refunds", "{}", 0);
            yield return new($"/v1/plans/{id}", null, 0, Method: "GET");
            yield return new($"/v1/plans/{id}/settle", null, 0);
            yield return new($"/v1/plans/{id}/settlement-quote", "{\"date\":\"2030-01-01\"}", 0);
            yield return new($"/v1/plans/{id}/prepay", "{\"amount\":1,\"keep\":\"term\"}", 0);
            yield return new($"/v1/credit-lines/{{line}}/plans", $"{{\"capture_id\":\"{id}\",\"plan\":\"equal-3\"}}", 0);
            yield return new($"/v1/repayments/{id}/reverse", "{\"reason\":\"x\"}", 0);
            yield return new($"/v1/customers/{id}", null, 0, Method: "GET");
            if (id != "{merchant}") yield return new($"/v1/merchants/{id}/suspend", null, 0);
            yield return new($"/v1/keys/{id}", null, 0, Method: "DELETE");
            if (id == "{line}") continue;
            yield return new($"/v1/credit-lines/{id}", null, 0, Method: "GET");
            yield return new($"/v1/credit-lines/{id}/transactions", null, 0, Method: "GET");
            yield return new($"/v1/credit-lines/{id}/limit", "{\"credit_limit\":1}", 0);
            yield return new($"/v1/credit-lines/{id}/freeze", "{\"reason\":\"x\"}", 0);
            yield return new($"/v1/credit-lines/{id}/repayments", "{\"amount\":1}", 0);
        }

        foreach (var path in (string[])["/", "/v1", "/v1/", "/v2/authorisations", "/v1/authorisation", "/v1/quote", "/v1/credit-lines/{line}/statement", "/v1/credit-lines/{line}/statements/1", "/v1/credit-lines/{line}/statements/x", "/v1/ledger/journals/x", "/v1/ledger/journals/2026-13-01/export", "/admin", "/.env", "/openapi/v2.json", "/health", "/swagger", "/v1/authorisations//captures"])
            yield return new(path, null, 404, "not_found", "GET");
    }

    private static IEnumerable<Malformed> Http()
    {
        foreach (var method in (string[])["GET", "PUT", "PATCH", "DELETE", "OPTIONS"]) yield return new("/v1/authorisations", method == "GET" ? null : Valid, 405, "method_not_allowed", method);
        foreach (var (path, method) in ((string, string)[])[("/v1/credit-lines/{line}", "POST"), ("/v1/credit-lines/{line}", "DELETE"), ("/v1/keys", "DELETE"), ("/health/ready", "POST"), ("/openapi/v1.json", "POST"), ("/v1/ledger/verify", "POST"), ("/v1/credit-lines/{line}/freeze", "GET"), ("/v1/merchants", "PUT")])
            yield return new(path, method == "GET" ? null : "{}", 405, "method_not_allowed", method);
        foreach (var type in (string?[])["text/plain", "text/json", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/json; profile=x", "application/jsonx", "application/merge-patch+json", null])
            yield return new("/v1/authorisations", Valid, 415, "unsupported_media_type", MediaType: type);
        foreach (var header in (string[])["Bearer", "Bearer ", "Bearer  ", "Basic dXNlcjpwYXNz", "bearer wrong", RunningServer.OperatorKey, $"Bearer {RunningServer.OperatorKey}x", $"Bearer {RunningServer.OperatorKey.ToUpperInvariant()}", $"Bearer \"{RunningServer.OperatorKey}\"", $"Bearer {new string('k', 300)}", $"Token {RunningServer.OperatorKey}",
            $"Bearer {RunningServer.OperatorKey} {RunningServer.OperatorKey}"]) yield return new("/v1/authorisations", Valid, 401, "unauthenticated", Authorization: header);
        yield return new("/v1/authorisations", Valid, 401, "unauthenticated", Key: null);
    }

    private static IEnumerable<Malformed> Keys()
    {
        yield return new("/v1/authorisations", Valid, 400, "idempotency_key_required", IdempotencyKey: null);
        foreach (var bad in (string[])["\"", "\"\"", "\"open", new('k', 256), $"\"{new string('k', 256)}\"", "tab\there"]) yield return new("/v1/authorisations", Valid, 400, "idempotency_key_invalid", IdempotencyKey: bad);
        yield return new("/v1/customers/{customer}/block", null, 400, "idempotency_key_required", IdempotencyKey: null);
        yield return new("/v1/products", $"{{{Revolving}}}", 400, "idempotency_key_required", IdempotencyKey: null);
    }

    private static IEnumerable<Malformed> Queries()
    {
        foreach (var query in (string[])["limit=0", "limit=-1", "limit=201", "limit=abc", "limit=", "limit=1.0", "limit=99999999999", "limit=+5", "limit=1&limit=2", "cursor=", "cursor=x", "cursor={line}", "cursor=txn_0000000000000000000000000000000001", "cursor=1%27--", "before=5", "Limit=5", "limit=5&sort=asc"])
            yield return new($"/v1/credit-lines/{{line}}/transactions?{query}", null, 400, "invalid_request", "GET");
        foreach (var query in (string[])["limit=0", "limit=999", "cursor=NOPE!", "filter=x"])
        {
            yield return new($"/v1/keys?{query}", null, 400, "invalid_request", "GET");
            yield return new($"/v1/products?{query}", null, 400, "invalid_request", "GET");
        }
    }

    private static IEnumerable<Malformed> Plans()
    {
        foreach (var bad in (string[])["\"start_date\":\"tomorrow\"", "\"start_date\":\"1999-12-31\"", "\"start_date\":\"2026-02-30\"", "\"plans\":[\"A\"]", "\"plans\":\"equal-3\"", "\"plans\":[null]", "\"plan\":\"equal-3\"", "\"credit_line_id\":5"])
            yield return new("/v1/quotes", $"{{\"amount\":100,{Currency},{bad}}}", 400);
        yield return new("/v1/quotes", $"{{\"amount\":100,{Currency},\"credit_line_id\":\"{{merchant}}\"}}", 404, "not_found");
        yield return new("/v1/quotes", $"{{\"amount\":100,{Currency},\"merchant_id\":\"{{line}}\"}}", 422, "merchant_not_found");
        foreach (var bad in (string[])["{}", "{\"keep\":\"term\"}", "{\"amount\":1}", "{\"amount\":1,\"keep\":\"both\"}", "{\"amount\":1,\"keep\":0}"]) yield return new("/v1/plans/{plan}/prepay", bad, 400);
        foreach (var bad in (string[])["{}", "{\"periods\":0}", "{\"periods\":7}", "{\"periods\":\"1\"}", "{\"periods\":1.5}"]) yield return new("/v1/plans/{plan}/defer", bad, 400);
        foreach (var bad in (string[])["{}", "{\"number_of_instalments\":0}", "{\"number_of_instalments\":121}"]) yield return new("/v1/plans/{plan}/re-age", bad, 400);
        foreach (var bad in (string[])["{}", "{\"date\":\"2000-01-01\"}", "{\"date\":\"later\"}", "{\"date\":20300101}"]) yield return new("/v1/plans/{plan}/settlement-quote", bad, 400);
        foreach (var bad in (string[])["{}", "{\"plan\":\"equal-3\"}", "{\"capture_id\":\"{cap}\",\"plan\":\"A\"}", "{\"capture_id\":null,\"plan\":\"equal-3\"}"]) yield return new("/v1/credit-lines/{line}/plans", bad, 400);
        yield return new("/v1/products", $"{{{Instalment.Replace("equal_instalment", "flat_fee", StringComparison.Ordinal)}}}", 400);
    }

    private static IEnumerable<Malformed> Clock()
    {
        foreach (var bad in (string[])["{}", "{\"now\":\"2027-01-01T00:00:00Z\",\"advance\":\"P1D\"}", "{\"now\":\"tomorrow\"}", "{\"now\":5}", "{\"now\":\"9999-12-31T23:59:59Z\"}", "{\"advance\":\"P\"}", "{\"advance\":\"PT\"}", "{\"advance\":\"1D\"}", "{\"advance\":\"P-1D\"}", "{\"advance\":\"-P1D\"}", "{\"advance\":\"P1D2Y\"}",
            "{\"advance\":\"P9999Y\"}", "{\"advance\":\"PT1.5H\"}", "{\"advance\":30}", "{\"advance\":\"P1DT\"}", "{\"rewind\":\"P1D\"}"]) yield return new("/v1/sandbox/clock", bad, 400);
        yield return new("/v1/sandbox/clock", "{\"now\":\"2026-01-01T00:00:00Z\"}", 422, "clock_cannot_go_back");
    }
}
