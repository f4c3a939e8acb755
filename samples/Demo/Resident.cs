using System.Text.Json.Nodes;

namespace CreditGrains.Demo;

/// <summary>A customer living a drawn month, one day at a time.</summary>
public sealed class Resident(Applicant applicant, string lineId, Api app, Town town, Tally tally)
{
    private readonly IReadOnlyList<Deed> month = Month.Of(applicant, Shop.All);
    private readonly List<(int Day, Func<Task> Act)> later = [];
    private int sent;
    private bool wasLate;

    public string LineId => lineId;

    /// <summary>How many deeds the month has, for the progress bar.</summary>
    public int Deeds => month.Count;

    /// <returns>How many of the month's deeds were done.</returns>
    public async Task<int> Live(int day, DateTimeOffset now)
    {
        foreach (var (_, act) in later.Where(deed => deed.Day == day).ToList()) await act();
        later.RemoveAll(deed => deed.Day <= day);
        var today = month.Where(deed => deed.Day == day).ToList();
        foreach (var deed in today)
        {
            switch (deed)
            {
                case Deed.Buy buy: await Buy(buy); break;
                case Deed.BuyOffline buy: await BuyOffline(buy, now); break;
                case Deed.Repay repay: await Repay(repay); break;
                case Deed.Look: await app.Get($"/v1/credit-lines/{lineId}"); break;
                default: throw new System.Diagnostics.UnreachableException();
            }
        }

        return today.Count;
    }

    /// <summary>Whether the customer carries a balance for a year: buys on, pays no more than the minimum, and forgets even that once or twice.</summary>
    public bool Revolves => applicant.Row % 4 == 1;

    /// <summary>Whether the customer lets us collect minimums instead of paying them.</summary>
    private bool LetsCollect => Revolves && applicant.Row % 3 == 0;

    /// <summary>A month of carrying a balance: something is bought with the card, and what is asked for is paid.</summary>
    public async Task Revolve(int month)
    {
        if (month == 1 && LetsCollect) tally.Note("autopay-set", await app.Post($"/v1/credit-lines/{lineId}/autopay", new JsonObject { ["collect"] = "minimum" }, NextKey(), Doubled), 0);
        await LiveOn(month);
        await Buy(new Deed.Buy(0, (applicant.Row + month) % (Shop.All.Count - 1), Math.Max(15_00, applicant.MonthlySpendingCents / 3), Fate.Captured, 0, Plan: null));
        foreach (var (_, act) in later.ToList()) await act();
        later.Clear();
    }

    /// <summary>What the year came to, by the customer's statements.</summary>
    public async Task<Year> Year()
    {
        var statements = (await app.Get($"/v1/credit-lines/{lineId}/statements?limit=200"))["data"]!.AsArray().Reverse().ToList();
        var moved = (string[])["purchases", "cash_advances", "reversals", "interest", "fees", "instalments_billed", "paid_out", "adjustments"];
        var (closing, follows) = (0L, true);
        foreach (var statement in statements)
        {
            // Opening, movements and closing come out even, and each begins where the one before ended.
            var sum = (long)statement!["opening_balance"]! + moved.Sum(field => (long)statement[field]!)
                - ((string[])["refunds", "repayments", "waived", "converted"]).Sum(field => (long)statement[field]!);
            follows &= (long)statement["opening_balance"]! == closing && sum == (long)statement["closing_balance"]!;
            closing = (long)statement["closing_balance"]!;
        }

        var line = await app.Get($"/v1/credit-lines/{lineId}");
        var collected = (await app.Get($"/v1/credit-lines/{lineId}/transactions?limit=200"))["data"]!.AsArray().Count(one => LetsCollect && (string)one!["kind"]! == "repayment");
        return new Year(statements.Count, statements.Sum(statement => (long)statement!["interest"]!), statements.Sum(statement => (long)statement!["fees"]!), collected, wasLate && (int)line["days_past_due"]! == 0, follows);
    }

    /// <summary>A month after the first: pays what is due, and some pay a plan off or take a purchase back.</summary>
    public async Task LiveOn(int month)
    {
        // Now and then somebody forgets, and pays the next month with a penalty.
        var line = await app.Get($"/v1/credit-lines/{lineId}");
        wasLate |= (int)line["days_past_due"]! > 0;
        if (!LetsCollect && line["next_due"] is JsonObject due && (applicant.Row + month) % 9 != 0 && (long)due["minimum"]! is > 0 and var minimum)
            tally.Note("repaid", await app.Post($"/v1/credit-lines/{lineId}/repayments", new JsonObject { ["amount"] = minimum, ["source"] = "bank transfer" }, NextKey(), Doubled), minimum);
        var open = (await app.Get($"/v1/credit-lines/{lineId}/plans"))["data"]!.AsArray().Where(plan => (string)plan!["status"]! == "active").ToList();
        if (open.Count == 0) return;
        if (month == 2 && applicant.Row % 4 == 0) await Settle((string)open[0]!["id"]!, DateOnly.FromDateTime(((DateTimeOffset)line["as_of"]!).UtcDateTime));
        else if (month == 3 && applicant.Row % 5 == 0)
        {
            var capture = await town.Operator.Get($"/v1/captures/{(string)open[0]!["capture_id"]!}");
            var rest = (long)capture["amount"]! - (long)capture["refunded_amount"]!;
            if (rest > 0) await Refund(town.Operator, capture, rest / 2 + 1, (rest / 2) + 1);
        }
    }

    /// <summary>Outstanding principal of all of the customer's plans.</summary>
    public async Task<long> OwedInPlans() => (await app.Get($"/v1/credit-lines/{lineId}/plans?limit=200"))["data"]!.AsArray().Sum(plan => (long)plan!["outstanding_principal"]!);

    private async Task Settle(string plan, DateOnly date)
    {
        var quote = await app.Post($"/v1/plans/{plan}/settlement-quote", new JsonObject { ["date"] = date.ToString("yyyy-MM-dd") }, NextKey());
        tally.Note("plan-settled", await app.Post($"/v1/plans/{plan}/settle", [], NextKey(), Doubled), (long)quote!["total"]!);
    }

    private async Task Buy(Deed.Buy buy)
    {
        var (merchantId, terminal) = town.Shops[buy.Shop];
        var answer = (await terminal.Post("/v1/authorisations", new JsonObject
        {
            ["credit_line_id"] = lineId, ["merchant_id"] = merchantId, ["terminal_id"] = $"T{buy.Shop:d3}", ["amount"] = buy.Cents, ["currency"] = Town.Currency,
            ["allow_partial"] = applicant.Row % 3 == 0, ["plan"] = buy.Plan,
        }, NextKey(), doubled: Doubled))!;
        if ((string)answer["decision"]! == "declined")
        {
            tally.Note("authorisation-declined", answer, buy.Cents);
            tally.Declined.AddOrUpdate((string)answer["decline_reason"]!, 1, (_, count) => count + 1);
            return;
        }

        var (id, approved) = ((string)answer["id"]!, (long)answer["approved_amount"]!);
        tally.Note("authorisation-held", answer, approved);
        later.Add((Math.Max(buy.FateDay, buy.Day + 1), () => Meet(buy.Fate, terminal, id, approved)));
    }

    private async Task Meet(Fate fate, Api terminal, string id, long approved)
    {
        var half = Math.Max(1, approved / 2);
        switch (fate)
        {
            case Fate.Captured: await Capture(terminal, id, null, approved); break;
            case Fate.CapturedInParts when approved > 1:
                await Capture(terminal, id, half, half);
                await Capture(terminal, id, null, approved - half);
                break;
            case Fate.CapturedInParts: await Capture(terminal, id, null, approved); break;
            case Fate.Tipped: await Capture(terminal, id, approved + (approved * 15 / 100), approved + (approved * 15 / 100)); break;
            case Fate.Increased:
                var increased = await terminal.Post($"/v1/authorisations/{id}/increments", new JsonObject { ["amount"] = half }, NextKey(), Doubled);
                var isMore = increased is not null && (string)increased["decision"]! == "approved";
                tally.Note(isMore ? "hold-increased" : "increment-declined", increased, half);
                await Capture(terminal, id, null, isMore ? approved + half : approved);
                break;
            case Fate.Voided: tally.Note("hold-released", await terminal.Post($"/v1/authorisations/{id}/void", [], NextKey(), Doubled), approved); break;
            case Fate.PartlyVoided when approved > 1:
                tally.Note("hold-released", await terminal.Post($"/v1/authorisations/{id}/void", new JsonObject { ["amount"] = half }, NextKey()), half);
                await Capture(terminal, id, null, approved - half);
                break;
            case Fate.PartlyVoided: await Capture(terminal, id, null, approved); break;
            case Fate.Refunded: await Refund(terminal, await Capture(terminal, id, null, approved), null, approved); break;
            case Fate.PartlyRefunded: await Refund(terminal, await Capture(terminal, id, null, approved), half, half); break;
            case Fate.Forgotten: break;
        }
    }

    private async Task<JsonObject?> Capture(Api terminal, string authorisation, long? amount, long expected)
    {
        var body = amount is null ? new JsonObject { ["final"] = true } : new JsonObject { ["amount"] = amount };
        var capture = await terminal.Post($"/v1/authorisations/{authorisation}/captures", body, NextKey(), Doubled);
        tally.Note("authorisation-captured", capture, expected);
        return capture;
    }

    private async Task Refund(Api terminal, JsonObject? capture, long? amount, long expected)
    {
        if (capture is null) return;
        var body = amount is null ? new JsonObject() : new JsonObject { ["amount"] = amount };
        tally.Note("capture-refunded", await terminal.Post($"/v1/captures/{(string)capture["id"]!}/refunds", body, NextKey(), Doubled), expected);
    }

    private async Task BuyOffline(Deed.BuyOffline buy, DateTimeOffset now)
    {
        var (merchantId, terminal) = town.Shops[buy.Shop];
        tally.Note("advice-posted", await terminal.Post("/v1/advices", new JsonObject
        {
            ["credit_line_id"] = lineId, ["merchant_id"] = merchantId, ["amount"] = buy.Cents, ["currency"] = Town.Currency, ["occurred_at"] = now.AddHours(-2).ToString("O"),
        }, NextKey(), Doubled), buy.Cents);
    }

    private async Task Repay(Deed.Repay repay)
    {
        var line = await app.Get($"/v1/credit-lines/{lineId}");
        var amount = (long)((long)line["posted"]! * repay.Share);
        if (amount == 0) return;

        var answer = await app.Post($"/v1/credit-lines/{lineId}/repayments", new JsonObject { ["amount"] = amount, ["source"] = "bank transfer" }, NextKey(), Doubled);
        tally.Note("repaid", answer, amount);
        if (!repay.IsReturned || answer is null) return;
        later.Add((repay.Day + 2, async () =>
            tally.Note("repayment-reversed", await town.Operator.Post($"/v1/repayments/{(string)answer["id"]!}/reverse", new JsonObject { ["reason"] = "returned by the bank" }, NextKey()), amount)));
    }

    // One in twenty is sent twice, as by an impatient terminal.
    private bool Doubled => (applicant.Row + sent) % 20 == 0;

    private string NextKey() => $"{applicant.Row}-{++sent}";
}

/// <summary>What a year came to. Amounts in cents.</summary>
/// <param name="Interest">Charged by statements.</param>
/// <param name="Fees">Late fees and others.</param>
/// <param name="Collected">Repayments of a customer who lets us collect.</param>
/// <param name="WasCured">Past due at some time, and not any more.</param>
/// <param name="Follows">Whether each statement begins where the one before ended and adds up.</param>
public sealed record Year(int Statements, long Interest, long Fees, int Collected, bool WasCured, bool Follows);
