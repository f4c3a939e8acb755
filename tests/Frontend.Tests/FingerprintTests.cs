using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CreditGrains.Credit.Keys;
using CreditGrains.Frontend.Access;
using CreditGrains.Frontend.Authorisations;
using CreditGrains.Frontend.Balances;
using CreditGrains.Frontend.CreditLines;
using CreditGrains.Frontend.Edge;
using CreditGrains.Frontend.Products;
using CreditGrains.Frontend.Purchases;
using CreditGrains.Frontend.Repayments;
using Microsoft.AspNetCore.Http;

namespace CreditGrains.Frontend.Tests;

/// <summary>Fingerprints are stored for ever: whoever changes one has every retry of an older request refused as a reuse of its key.</summary>
public class FingerprintTests
{
    private static readonly Principal Anybody = new(new ApiKey("key_1", Scope.Operator, null, null, "", "", default, null));

    [Theory]
    [InlineData("""{"credit_line_id":"line_1","merchant_id":"mer_1","amount":12500,"currency":"CNY"}""", "eebb1c1597e50f02")]
    [InlineData("""{"country":"CN","entry_mode":"chip","plan":"equal-6","allow_partial":true,"currency":"CNY","amount":12500,"terminal_id":"till \"1\" \\ é 😀","merchant_id":"mer_1","credit_line_id":"line_1"}""", "2b685e39600672c1")]
    public void An_authorisation_keeps_its_fingerprint(string json, string golden) => Assert.Equal(golden, Fingerprint<AuthoriseRequest>("/v1/authorisations", json));

    [Theory]
    [InlineData("{}", "d45c9d171c6854e5")]
    [InlineData("""{"amount":100,"final":true}""", "713fba606183f388")]
    public void A_capture_keeps_its_fingerprint(string json, string golden) => Assert.Equal(golden, Fingerprint<CaptureRequest>("/v1/authorisations/auth_1/captures", json));

    [Theory]
    [InlineData("""{"kind":"revolving","code":"x","name":"Größe","currency":"CNY","annual_rate":0.18,"sub_limits":{"cash":{"share":0.3,"amount":5}},"limits":{"trailing":[{"seconds":60,"count":3}]},"hold_days":{"default":7,"7011":31}}""", "be3492aa6cac268e")]
    [InlineData("""{"kind":"instalment","code":"y","name":"Y","currency":"CNY","annual_rate":0.12,"method":"equal_instalment","number_of_instalments":6}""", "b9e810c4e00b1174")]
    public void A_product_keeps_its_fingerprint(string json, string golden) => Assert.Equal(golden, Fingerprint<ProductShape>("/v1/products", json));

    /// <summary>The form itself, so that one can see what the fixed numbers above are made of.</summary>
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{"b":1,"a":"x","c":null}""", """{"a":"x","b":1}""")]
    [InlineData("""{"b":{"z":[{"y":2,"x":null},null,true],"a":{}},"aa":0.10,"a":-1e3}""", """{"a":-1e3,"aa":0.10,"b":{"a":{},"z":[{"y":2},null,true]}}""")]
    [InlineData("""{"a":"\u0022\u00e9\\\ud83d\ude00\u002f"}""", """{"a":"\"é\\😀/"}""")]
    public void The_form_is_sorted_without_nulls_and_escapes_only_what_it_must(string json, string canonical) =>
        Assert.Equal($"POST /v1/é\n{canonical}", Encoding.UTF8.GetString(new CanonicalJson().Of("POST", "/v1/é", Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void The_form_may_have_any_number_of_members()
    {
        var names = Enumerable.Range(0, 1000).Select(i => i.ToString("d4", CultureInfo.InvariantCulture)).ToArray();
        string Json(IEnumerable<string> order) => $"{{{string.Join(',', order.Select(name => $"\"{name}\":{{\"b\":1,\"a\":2}}"))}}}";
        Assert.Equal(
            $"P /\n{Json(names).Replace("\"b\":1,\"a\":2", "\"a\":2,\"b\":1", StringComparison.Ordinal)}",
            Encoding.UTF8.GetString(new CanonicalJson().Of("P", "/", Encoding.UTF8.GetBytes(Json(names.Reverse())))));
    }

    [Fact]
    public void Neither_another_order_of_properties_nor_a_new_optional_one_makes_another_request()
    {
        var today = Fingerprint(new Today("a", 1, new TodayInside(2, "b")));
        Assert.Equal(today, Fingerprint(new Tomorrow(null, new TomorrowInside("b", null, 2), 1, "a")));
        Assert.NotEqual(today, Fingerprint(new Tomorrow("new", new TomorrowInside("b", null, 2), 1, "a")));
        Assert.NotEqual(today, Fingerprint(new Tomorrow(null, new TomorrowInside("b", 0, 2), 1, "a")));
    }

    [Fact]
    public void What_is_written_at_once_is_the_form()
    {
        Same<RepayRequest>("""{"value_date":"2026-01-31","source":"transfer \\ \"1\" \u00e9","amount":100}""", """{"amount":1}""");
        Same<CouponRequest>("""{"until":"2026-02-28","kind":"rate_reduction","rate_reduction":0.050,"category":"7011","budget":null}""", """{"kind":"interest_free","until":"2026-02-28"}""");
        Same<AutopayRequest>("""{"collect":"fixed","amount":9007199254740993}""", """{"collect":"none"}""");
        Same<RatesRequest>("""{"from":"2026-01-31","cash_rate":1e-2,"annual_rate":0.1800}""", """{"annual_rate":0}""");
        Same<OpenLineRequest>("""{"product":"x","customer_id":"客户","currency":"CNY","credit_limit":1}""");
        Same<AdviceRequest>("""{"occurred_at":"2026-01-31T23:59:59.999+08:00","merchant_id":"m","credit_line_id":"l","currency":"CNY","amount":5}""");

        static void Same<T>(params string[] requests) where T : class
        {
            var form = CanonicalForm<T>.OfApi;
            Assert.NotNull(form.Sorted);
            foreach (var request in requests)
            {
                var written = JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize(request, form.Type)!, form.Type);
                var sorted = IdempotencyKey.OperationOf(Anybody, "key", new CanonicalJson().Of("POST", "/", written)).Fingerprint;
                Assert.Equal(sorted.ToString("x16", CultureInfo.InvariantCulture), Fingerprint<T>("/", request));
            }
        }
    }

    [Fact] // Not a matter of right or wrong: where it is not flat, an authorisation pays for its fingerprint three times as much.
    public void An_authorisation_is_written_in_its_form_at_once()
    {
        Assert.NotNull(new CanonicalForm<AuthoriseRequest>(ApiJson.Of<AuthoriseRequest>()).Sorted);
        Assert.Null(new CanonicalForm<ProductShape>(ApiJson.Of<ProductShape>()).Sorted);
    }

    [Fact]
    public void Method_path_and_every_value_make_another_request()
    {
        const string json = """{"amount":100}""";
        var prints = new HashSet<string>
        {
            Fingerprint<CaptureRequest>("/a", json), Fingerprint<CaptureRequest>("/b", json), Fingerprint<CaptureRequest>("/a", json, "PUT"),
            Fingerprint<CaptureRequest>("/a", """{"amount":101}"""), Fingerprint<CaptureRequest>("/a", """{"amount":100,"final":true}"""), Fingerprint<CaptureRequest>("/a", "{}"),
        };
        Assert.Equal(6, prints.Count);
    }

    private static string Fingerprint<T>(string path, string json, string method = "POST") where T : class => Fingerprint(JsonSerializer.Deserialize(json, ApiJson.Of<T>())!, ApiJson.Of<T>(), path, method);

    private static string Fingerprint<T>(T body) where T : class =>
        Fingerprint(body, (JsonTypeInfo<T>)new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }.GetTypeInfo(typeof(T)), "/", "POST");

    private static string Fingerprint<T>(T body, JsonTypeInfo<T> type, string path, string method) where T : class
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Path) = (method, path);
        return Scratch.OperationOf(Anybody, "key", request, body, new CanonicalForm<T>(type)).Fingerprint.ToString("x16", CultureInfo.InvariantCulture);
    }

    private sealed record Today(string A, int B, TodayInside C);

    private sealed record TodayInside(int D, string E);

    private sealed record Tomorrow(string? New, TomorrowInside C, int B, string A);

    private sealed record TomorrowInside(string E, int? New, int D);
}
