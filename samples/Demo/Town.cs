using System.Text.Json.Nodes;

namespace CreditGrains.Demo;

/// <summary>Everyone who takes part: the operator, a terminal per shop, and the accepted applicants with their lines and apps.</summary>
public sealed class Town(HttpClient http, string operatorKey, Tally tally)
{
    public const string Currency = "USD", Product = "card-usd";

    public Api Operator { get; } = new(http, operatorKey, tally);

    public IReadOnlyList<(string MerchantId, Api Terminal)> Shops { get; private set; } = [];

    /// <summary>Defines the product and opens the shops with a terminal each.</summary>
    public async Task Build()
    {
        await Operator.Post("/v1/products", (JsonObject)JsonNode.Parse("""
            {"code": "card-usd", "kind": "revolving", "name": "Demo card", "currency": "USD", "annual_rate": 0.2199, "cash_rate": 0.2499, "day_count": "actual/365", "accrual": "daily",
             "statement_day": 5, "due_days": 21, "grace": true, "minimum_payment": {"floor": 3500, "percent": 0.02}, "late_fee": 2900,
             "hold_days": {"default": 7, "7011": 31, "7512": 31}, "over_capture_percent": {"5812": 0.2}, "limits": {"daily_count": 8}, "sub_limits": {"cash": 0.2},
             "instant_credit": {"percent": 0.1, "cap": 30000, "days": 30}, "penalty_rate": 0.24, "plans": ["card-3", "card-6", "card-zero-3"]}
            """)!, "product");
        foreach (var (code, count, isFunded) in ((string, int, bool)[])[("card-3", 3, false), ("card-6", 6, false), ("card-zero-3", 3, true)])
            await Operator.Post("/v1/products", new JsonObject
            {
                ["code"] = code, ["kind"] = "instalment", ["name"] = $"{count} instalments", ["currency"] = Currency, ["method"] = "equal_instalment", ["annual_rate"] = 0.18,
                ["number_of_instalments"] = count, ["merchant_funded"] = isFunded,
            }, $"product-{code}");
        var shops = new List<(string, Api)>();
        foreach (var shop in Shop.All)
        {
            var merchant = await Operator.Post("/v1/merchants", new JsonObject { ["name"] = shop.Name, ["mcc"] = shop.Mcc, ["currency"] = Currency, ["mdr_bps"] = shop.DiscountBasisPoints }, $"shop-{shop.Name}");
            tally.Note("merchant-opened", merchant, 0);
            var id = (string)merchant!["id"]!;
            var key = await Operator.Post("/v1/keys", new JsonObject { ["scope"] = "terminal", ["merchant_id"] = id, ["label"] = shop.Name }, $"terminal-{shop.Name}");
            tally.Note("key-issued", key, 0);
            shops.Add((id, new Api(http, (string)key!["key"]!, tally)));
        }

        Shops = shops;
    }

    /// <summary>Makes an accepted applicant a customer with a line and an app.</summary>
    public async Task<Resident> MoveIn(Applicant applicant)
    {
        var customer = await Operator.Post("/v1/customers", new JsonObject
        {
            ["name"] = $"Applicant {applicant.Row}", ["external_ref"] = $"row-{applicant.Row}", ["currency"] = Currency, ["exposure_limit"] = applicant.CreditLimitCents * 2,
        }, $"customer-{applicant.Row}");
        tally.Note("customer-opened", customer, 0);
        var id = (string)customer!["id"]!;
        var line = await Operator.Post("/v1/credit-lines", new JsonObject
        {
            ["customer_id"] = id, ["product"] = Product, ["credit_limit"] = applicant.CreditLimitCents, ["currency"] = Currency,
        }, $"line-{applicant.Row}", doubled: applicant.Row % 50 == 0);
        var key = await Operator.Post("/v1/keys", new JsonObject { ["scope"] = "app", ["customer_id"] = id }, $"app-{applicant.Row}");
        tally.Note("line-opened", line, applicant.CreditLimitCents);
        tally.Note("key-issued", key, 0);
        return new Resident(applicant, (string)line!["id"]!, new Api(http, (string)key!["key"]!, tally), this, tally);
    }
}
