namespace CreditGrains.Frontend.Tests;

/// <summary>A customer with a line, a merchant, and the keys of their app and their terminal.</summary>
public sealed record Shop(RunningServer Server, string CustomerId, string MerchantId, string LineId, Caller App, Caller Terminal)
{
    public const long Limit = 1_000_00;

    public static async Task<Shop> OpenAsync(RunningServer server, string product = "revolving-standard", string mcc = "5411", long limit = Limit, string? riskGrade = null)
    {
        var it = server.Operator;
        var customer = (await it.Post("/v1/customers", new { name = "Ann Lee", currency = "CNY", risk_grade = riskGrade })).Must(201).Text("id");
        var merchant = (await it.Post("/v1/merchants", new { name = "Corner shop", mcc, currency = "CNY", mdr_bps = 100 })).Must(201).Text("id");
        var line = (await it.Post("/v1/credit-lines", new { customer_id = customer, product, credit_limit = limit, currency = "CNY" })).Must(201).Text("id");
        var app = (await it.Post("/v1/keys", new { scope = "app", customer_id = customer })).Must(201).Text("key");
        var terminal = (await it.Post("/v1/keys", new { scope = "terminal", merchant_id = merchant, label = "till 1" })).Must(201).Text("key");
        return new Shop(server, customer, merchant, line, server.With(app), server.With(terminal));
    }

    public object Purchase(long amount) => new { credit_line_id = LineId, merchant_id = MerchantId, amount, currency = "CNY" };

    public async Task<Answered> Authorise(long amount, string? key = null) => (await Terminal.Post("/v1/authorisations", Purchase(amount), key)).Must(201);

    public async Task<string> Authorised(long amount) => (await Authorise(amount)).Text("id");

    public async Task<string> Captured(long amount) => (await Terminal.Post($"/v1/authorisations/{await Authorised(amount)}/captures", null)).Must(201).Text("id");

    public async Task<string> Repaid(long amount) => (await App.Post($"/v1/credit-lines/{LineId}/repayments", new { amount })).Must(201).Text("id");

    /// <summary>A purchase captured with a plan: the plan's id.</summary>
    public async Task<string> Planned(long amount, string plan = "equal-3")
    {
        var id = (await Terminal.Post("/v1/authorisations", new { credit_line_id = LineId, merchant_id = MerchantId, amount, currency = "CNY", plan })).Must(201).Text("id");
        return (await Terminal.Post($"/v1/authorisations/{id}/captures", null)).Must(201).Text("plan_id");
    }

    public async Task<Answered> Line() => (await App.Get($"/v1/credit-lines/{LineId}")).Must(200);
}
