using System.Collections.Immutable;
using System.Globalization;
using CreditGrains.Accounts;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Frontend.Edge;
using static CreditGrains.Frontend.Access.Permit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace CreditGrains.Frontend.Instalments;

/// <summary>Instalments: quoted, looked at, settled, changed.</summary>
internal sealed class PlanEndpoints(IAccounts accounts, TimeProvider clock)
{
    private const int PeriodsMost = 6, InstalmentsMost = 120, CodesMost = 50;

    public void Map(Routes routes)
    {
        routes.Post<QuoteRequest, QuoteResponse>("/v1/quotes", "quote", "What a purchase would cost in instalments; books nothing", Terminal | App | Operator, Status200OK, Quote, isKeyed: false);
        routes.Get<PlanResponse>("/v1/plans/{id}", "getPlan", "The plan as it is now", App | Operator, Show);
        routes.Get<Page<ScheduleResponse>>("/v1/plans/{id}/schedules", "listSchedules", "Every schedule the plan has had, the present one first", App | Operator, Schedules);
        routes.Post<SettlementQuoteRequest, SettlementResponse>("/v1/plans/{id}/settlement-quote", "quoteSettlement", "What paying the plan off on a day costs; books nothing", App | Operator, Status200OK, QuoteSettlement, isKeyed: false);
        routes.Post<NoFieldsRequest, PlanResponse>("/v1/plans/{id}/settle", "settlePlan", "Pays the plan off today", App | Operator, Status200OK, Settle);
        routes.Post<PrepayRequest, PlanResponse>("/v1/plans/{id}/prepay", "prepayPlan", "Pays principal before it is due", App | Operator, Status200OK, Prepay);
        routes.Post<DeferRequest, PlanResponse>("/v1/plans/{id}/defer", "deferPlan", "Lets the instalments to come fall due later", Operator, Status200OK, Defer);
        routes.Post<ReAgeRequest, PlanResponse>("/v1/plans/{id}/re-age", "reAgePlan", "Spreads what remains over new instalments", Operator, Status200OK, ReAge);
        routes.Get<Page<PlanResponse>>("/v1/credit-lines/{id}/plans", "listPlans", "Plans of the line, the one started last first", App | Operator, List);
        routes.Post<ConvertRequest, PlanResponse>("/v1/credit-lines/{id}/plans", "convertPurchase", "Lets a posted purchase or a statement be paid back in instalments", App | Operator, Status201Created, Convert);
    }

    private async ValueTask<Reply<QuoteResponse>> Quote(QuoteRequest request, Call call)
    {
        var checks = new Checks();
        checks.Amount("amount", request.Amount);
        var currency = checks.Currency("currency", request.Currency);
        if (request.Plans is { } codes) checks.Codes("plans", codes, CodesMost);
        if (request.StartDate is { } start) checks.Date("start_date", start);
        if (checks.Failed) return checks.Problem;
        // A terminal asks for its own merchant, named or not.
        var merchantId = request.MerchantId ?? call.Principal.OnlyMerchant;
        if (merchantId is not null && !call.Principal.MayActForMerchant(merchantId)) return Problem.NotYours;

        if (request.CreditLineId is null) return await QuoteWithoutLine(request, currency, merchantId);
        if (!Ids.IsValid(Ids.Line, request.CreditLineId)) return Problem.NotFound("credit line");
        var line = accounts.CreditLine(request.CreditLineId);
        if (call.Principal.OnlyCustomer is { } only && await line.View() is { } view && view.CustomerId != only) return Problem.NotYours;
        return (await line.Quote(request.Amount, currency, merchantId, request.StartDate)).To(quote => Chosen(quote.Offers, request.Plans));
    }

    private async ValueTask<Reply<QuoteResponse>> QuoteWithoutLine(QuoteRequest request, Credit.Currency currency, string? merchantId)
    {
        var merchant = merchantId is not null && Ids.IsValid(Ids.Merchant, merchantId) ? (await accounts.Merchant(merchantId).View())?.Terms : null;
        if (merchantId is not null && merchant is null) return Problem.Of(new Refusal(RefusalCode.MerchantNotFound, "There is no such merchant."));
        var start = request.StartDate ?? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var eligible = (await accounts.Catalogue.All()).OfType<InstalmentProduct>()
            .Where(plan => merchant is not { IsSuspended: true } && Offers.IsEligible(plan, request.Amount, currency, merchant, line: null) && request.Plans?.Contains(plan.Code) != false);
        return Chosen(Offers.For(eligible, request.Amount, start), request.Plans);
    }

    private static QuoteResponse Chosen(ImmutableArray<Offer> offers, ImmutableArray<string>? codes) =>
        new([.. offers.Where(offer => codes?.Contains(offer.Product.Code) != false).Select(OfferResponse.Of)]);

    private async ValueTask<Reply<PlanResponse>> Show(Call call)
    {
        var (line, lineId, plan, problem) = await Find(call);
        return line is null ? problem! : PlanResponse.Of(lineId!, plan!);
    }

    private async ValueTask<Reply<Page<ScheduleResponse>>> Schedules(Call call)
    {
        if (PageRequest.TryParse(call.Http.Request, out var page) is { } bad) return bad;
        var (line, _, plan, problem) = await Find(call);
        if (line is null) return problem!;
        var before = int.MaxValue;
        if (page.Cursor is { } cursor && !int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before)) return PageRequest.BadCursor;
        var schedules = (await line.Schedules(plan!.Number)).Where(schedule => schedule.Version < before).Take(page.Limit + 1);
        return Page<ScheduleResponse>.Of([.. schedules.Select(ScheduleResponse.Of)], page.Limit, last => last.Version.ToString(CultureInfo.InvariantCulture));
    }

    private async ValueTask<Reply<SettlementResponse>> QuoteSettlement(SettlementQuoteRequest request, Call call)
    {
        var (line, _, plan, problem) = await Find(call);
        if (line is null) return problem!;
        var checks = new Checks();
        checks.Date("date", request.Date);
        if (request.Date < plan!.AsOf) checks.Fail("date", "must not be in the past");
        if (checks.Failed) return checks.Problem;
        return await line.SettlementQuote(plan.Number, request.Date) is { } settlement
            ? SettlementResponse.Of(call.Id, settlement, plan.Product.Currency.Code)
            : Problem.Of(new Refusal(RefusalCode.PlanNotOpen, "The plan has ended."));
    }

    private ValueTask<Reply<PlanResponse>> Settle(NoFieldsRequest request, Call call) =>
        Change(call, default, (line, number) => line.Settle(new CreditLineCommand.Settle(call.Operation, number, call.Principal.OnlyCustomer)));

    private ValueTask<Reply<PlanResponse>> Prepay(PrepayRequest request, Call call)
    {
        var checks = new Checks();
        checks.Amount("amount", request.Amount);
        return Change(call, checks, (line, number) => line.Prepay(new CreditLineCommand.Prepay(call.Operation, number, request.Amount, request.Keep, call.Principal.OnlyCustomer)));
    }

    private ValueTask<Reply<PlanResponse>> Defer(DeferRequest request, Call call)
    {
        var checks = new Checks();
        checks.Whole("periods", request.Periods, 1, PeriodsMost);
        return Change(call, checks, (line, number) => line.Defer(new CreditLineCommand.Defer(call.Operation, number, request.Periods)));
    }

    private ValueTask<Reply<PlanResponse>> ReAge(ReAgeRequest request, Call call)
    {
        var checks = new Checks();
        checks.Whole("number_of_instalments", request.NumberOfInstalments, 1, InstalmentsMost);
        return Change(call, checks, (line, number) => line.ReAge(new CreditLineCommand.ReAge(call.Operation, number, request.NumberOfInstalments)));
    }

    private async ValueTask<Reply<Page<PlanResponse>>> List(Call call)
    {
        if (PageRequest.TryParse(call.Http.Request, out var page) is { } bad) return bad;
        if (!call.TryId(Ids.Line, out var id) || await accounts.CreditLine(id).View() is not { } line) return Problem.NotFound("credit line");
        if (!call.Principal.MayActForCustomer(line.CustomerId)) return Problem.NotYours;
        var before = (long?)null;
        if (page.Cursor is { } cursor)
        {
            // A plan is listed where it started, which for a conversion is not where its purchase stands.
            if (!Ids.TryParseOfLine(CreditLines.TransactionResponse.Prefix, cursor, out var lineId, out var number) || lineId != id) return PageRequest.BadCursor;
            before = number;
        }

        var found = await accounts.CreditLine(id).Plans(before, page.Limit + 1);
        var more = found.Count > page.Limit ? Ids.OfLine(CreditLines.TransactionResponse.Prefix, id, found[page.Limit - 1].StartedBy) : null;
        return new Page<PlanResponse>([.. found.Take(page.Limit).Select(one => PlanResponse.Of(id, one.Plan))], more);
    }

    private async ValueTask<Reply<PlanResponse>> Convert(ConvertRequest request, Call call)
    {
        if (!call.TryId(Ids.Line, out var id)) return Problem.NotFound("credit line");
        var checks = new Checks();
        checks.Code("plan", request.Plan);
        if (request.CaptureId is null == request.StatementNumber is null) checks.Fail(request.CaptureId is null ? "capture_id" : "statement_number", "give either capture_id or statement_number");
        if (checks.Failed) return checks.Problem;
        if (request.StatementNumber is { } statement)
        {
            var converting = new CreditLineCommand.ConvertStatement(call.Operation, statement, Product: null, call.Principal.OnlyCustomer);
            return (await accounts.CreditLine(id).ConvertStatement(converting, request.Plan)).To(plan => PlanResponse.Of(id, plan), plan => $"/v1/plans/{plan.Id}");
        }

        if (!Ids.TryParseOfLine(Ids.Capture, request.CaptureId!, out var lineId, out var number) || lineId != id) return Problem.NotFound("capture");
        var command = new CreditLineCommand.Convert(call.Operation, number, Product: null, Merchant: null, call.Principal.OnlyCustomer);
        return (await accounts.CreditLine(id).Convert(command, request.Plan)).To(plan => PlanResponse.Of(id, plan), plan => $"/v1/plans/{plan.Id}");
    }

    private async ValueTask<Reply<PlanResponse>> Change(Call call, Checks checks, Func<ICreditLine, long, ValueTask<Answer<Plan>>> change)
    {
        if (!call.TryIdOfLine(Ids.Plan, out var lineId, out var number)) return Problem.NotFound("plan");
        if (checks.Failed) return checks.Problem;
        return (await change(accounts.CreditLine(lineId), number)).To(plan => PlanResponse.Of(lineId, plan));
    }

    private async ValueTask<(ICreditLine? Line, string? LineId, Plan? Plan, Problem? Problem)> Find(Call call)
    {
        if (!call.TryIdOfLine(Ids.Plan, out var lineId, out var number)) return (null, null, null, Problem.NotFound("plan"));
        var line = accounts.CreditLine(lineId);
        if (await line.View() is not { } view || await line.Plan(number) is not { } plan) return (null, null, null, Problem.NotFound("plan"));
        return call.Principal.MayActForCustomer(view.CustomerId) ? (line, lineId, plan, null) : (null, null, null, Problem.NotYours);
    }
}
