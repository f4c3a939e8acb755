using CreditGrains.Accounts;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Identity;
using CreditGrains.Frontend.CreditLines;
using CreditGrains.Frontend.Edge;
using CreditGrains.Frontend.Repayments;
using static CreditGrains.Frontend.Access.Permit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace CreditGrains.Frontend.Balances;

/// <summary>The balance of a line: its statements, what it costs, and what happens when it is not paid.</summary>
internal sealed class BalanceEndpoints(IAccounts accounts)
{
    public void Map(Routes routes)
    {
        routes.Get<Page<StatementResponse>>("/v1/credit-lines/{id}/statements", "listStatements", "Statements of the line, newest first", App | Operator, List);
        routes.Get<StatementDetailResponse>("/v1/credit-lines/{id}/statements/{number}", "getStatement", "One statement with its transactions", App | Operator, Show);
        routes.Post<RatesRequest, CreditLineResponse>("/v1/credit-lines/{id}/rates", "setRates", "Gives the line rates of its own from a day on", Operator, Status200OK, Ordered<RatesRequest>((request, today) => (request.TryParse(today, out var order), order)));
        routes.Post<CouponRequest, CreditLineResponse>("/v1/credit-lines/{id}/coupons", "grantCoupon", "Grants a favour with an end and a budget", Operator, Status200OK, Ordered<CouponRequest>((request, today) => (request.TryParse(today, out var order), order)));
        routes.Post<AutopayRequest, CreditLineResponse>("/v1/credit-lines/{id}/autopay", "setAutopay", "Lets us collect on each due date", App | Operator, Status200OK, Ordered<AutopayRequest>((request, today) => (request.TryParse(today, out var order), order)));
        routes.Post<FeeRequest, CreditLineResponse>("/v1/credit-lines/{id}/fees", "chargeFee", "Charges a fee", Operator, Status200OK, Ordered<FeeRequest>((request, _) => (request.TryParse(isWaiver: false, out var order), order)));
        routes.Post<FeeRequest, CreditLineResponse>("/v1/credit-lines/{id}/waivers", "waiveCharges", "Lets off penalties, fees and interest", Operator, Status200OK, Ordered<FeeRequest>((request, _) => (request.TryParse(isWaiver: true, out var order), order)));
        routes.Post<PayOutRequest, CreditLineResponse>("/v1/credit-lines/{id}/credit-balance-refunds", "refundCreditBalance", "Pays the customer's own money out", App | Operator, Status200OK, Ordered<PayOutRequest>((request, today) => (request.TryParse(today, out var order), order)));
        routes.Post<PauseRequest, CreditLineResponse>("/v1/credit-lines/{id}/delinquency-pauses", "pauseDelinquency", "Lets days not count as past due", Operator, Status200OK, Ordered<PauseRequest>((request, today) => (request.TryParse(today, out var order), order)));
        routes.Post<ReasonRequest, CreditLineResponse>("/v1/credit-lines/{id}/charge-off", "chargeOff", "Takes the loss; what is owed stays collectable", Operator, Status200OK, Ordered<ReasonRequest>((request, _) => Reasoned(request, new ServiceOrder.ChargeOff(request.Reason))));
        routes.Post<ReasonRequest, CreditLineResponse>("/v1/credit-lines/{id}/undo-charge-off", "undoChargeOff", "Takes a charge-off back", Operator, Status200OK, Ordered<ReasonRequest>((request, _) => Reasoned(request, new ServiceOrder.UndoChargeOff(request.Reason))));
    }

    private async ValueTask<Reply<Page<StatementResponse>>> List(Call call)
    {
        if (PageRequest.TryParse(call.Http.Request, out var page) is { } bad) return bad;
        var (line, problem) = await Find(call);
        if (line is null) return problem!;
        var before = int.MaxValue;
        if (page.Cursor is { } cursor && (!int.TryParse(cursor, System.Globalization.NumberStyles.None, null, out before) || before < 1)) return PageRequest.BadCursor;
        var found = (await accounts.CreditLine(line.Id).Statements()).Where(issued => issued.Statement.Number < before).Take(page.Limit + 1);
        return Page<StatementResponse>.Of([.. found.Select(issued => StatementResponse.Of(line.Id, line.Currency.Code, issued))], page.Limit, statement => $"{statement.Number}");
    }

    private async ValueTask<Reply<StatementDetailResponse>> Show(Call call)
    {
        var (line, problem) = await Find(call);
        if (line is null) return problem!;
        var text = (string)call.Http.Request.RouteValues["number"]!;
        if (!int.TryParse(text, System.Globalization.NumberStyles.None, null, out var number) || text[0] == '0') return Problem.NotFound("statement");
        var account = accounts.CreditLine(line.Id);
        if ((await account.Statements()).FirstOrDefault(one => one.Statement.Number == number) is not { } issued) return Problem.NotFound("statement");
        var transactions = await account.TransactionsOf(issued);
        return new StatementDetailResponse(
            StatementResponse.Of(line.Id, line.Currency.Code, issued), [.. transactions.Select(transaction => TransactionResponse.Of(line.Id, line.Currency.Code, transaction))]);
    }

    private static (Problem?, ServiceOrder?) Reasoned(ReasonRequest request, ServiceOrder order)
    {
        var checks = new Checks();
        checks.Text("reason", request.Reason);
        return (checks.Failed ? checks.Problem : null, order);
    }

    private Func<TRequest, Call, ValueTask<Reply<CreditLineResponse>>> Ordered<TRequest>(Func<TRequest, DateOnly, (Problem?, ServiceOrder?)> parse) => async (request, call) =>
    {
        var (line, problem) = await Find(call);
        if (line is null) return problem!;
        var (malformed, order) = parse(request, line.BusinessDate);
        if (malformed is not null) return malformed;
        return (await accounts.CreditLine(line.Id).Serve(new CreditLineCommand.Serve(call.Operation, order!, call.Principal.OnlyCustomer))).To(CreditLineResponse.Of);
    };

    private async ValueTask<(CreditLineView? Line, Problem? Problem)> Find(Call call)
    {
        if (!call.TryId(Ids.Line, out var id) || await accounts.CreditLine(id).View() is not { } line) return (null, Problem.NotFound("credit line"));
        return call.Principal.MayActForCustomer(line.CustomerId) ? (line, null) : (null, Problem.NotYours);
    }
}
