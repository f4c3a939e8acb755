using CreditGrains.Accounts;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Frontend.Edge;
using CreditGrains.Frontend.Repayments;
using static CreditGrains.Frontend.Access.Permit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace CreditGrains.Frontend.CreditLines;

/// <summary>Credit lines: opened, looked at, changed, closed.</summary>
internal sealed class CreditLineEndpoints(IAccounts accounts, TimeProvider clock, LiveLine live)
{
    public void Map(Routes routes)
    {
        routes.Post<OpenLineRequest, CreditLineResponse>("/v1/credit-lines", "openCreditLine", "Opens a credit line for a customer", Operator, Status201Created, Open);
        routes.Get<CreditLineResponse>("/v1/credit-lines/{id}", "getCreditLine", "The line as it is now", App | Operator, Show);
        routes.Events("/v1/credit-lines/{id}/live", "followCreditLine", "The line as it is now, and again on every change, as server-sent events named line", App | Operator, Follow);
        routes.Post<LimitRequest, CreditLineResponse>("/v1/credit-lines/{id}/limit", "changeLimit", "Sets the limit, or adds to it for a time", Operator, Status200OK, ChangeLimit);
        routes.Post<ReasonRequest, CreditLineResponse>("/v1/credit-lines/{id}/freeze", "freezeCreditLine", "Stops new authorisations on the line", Operator, Status200OK, Freeze);
        routes.Post<ReasonRequest, CreditLineResponse>("/v1/credit-lines/{id}/unfreeze", "unfreezeCreditLine", "Lets authorisations through again", Operator, Status200OK, Unfreeze);
        routes.Post<ReasonRequest, CreditLineResponse>("/v1/credit-lines/{id}/close", "closeCreditLine", "Closes a line that is settled", Operator, Status200OK, Close);
        routes.Get<Page<TransactionResponse>>("/v1/credit-lines/{id}/transactions", "listTransactions", "What moved money on the line, newest first", App | Operator, Transactions);
    }

    private async ValueTask<Reply<CreditLineResponse>> Open(OpenLineRequest request, Call call)
    {
        var checks = new Checks();
        checks.Text("customer_id", request.CustomerId);
        checks.Code("product", request.Product);
        checks.Amount("credit_limit", request.CreditLimit, least: 0);
        var currency = checks.Currency("currency", request.Currency);
        if (checks.Failed) return checks.Problem;
        if (!Ids.IsValid(Ids.Customer, request.CustomerId)) return Problem.NotFound("customer");

        var product = (await accounts.Catalogue.All()).FirstOrDefault(product => product.Code == request.Product);
        if (product is null) return Problem.Of(new Refusal(RefusalCode.ProductNotFound, "There is no such product."));
        if (product is not RevolvingProduct revolving) return Problem.Of(new Refusal(RefusalCode.ProductKindMismatch, "A line is opened with a revolving product."));

        var command = new CustomerCommand.OpenLine(call.Operation, Identities.New(Ids.Line, clock), revolving, request.CreditLimit, currency);
        var answer = await accounts.Customer(request.CustomerId).OpenLine(command);
        return answer.To(CreditLineResponse.Of, line => $"/v1/credit-lines/{line.Id}");
    }

    private async ValueTask<Reply<CreditLineResponse>> Show(Call call)
    {
        var (line, problem) = await Find(call);
        return line is null ? problem! : CreditLineResponse.Of(line);
    }

    private async ValueTask<Problem?> Follow(Call call, CancellationToken ending)
    {
        var (line, problem) = await Find(call);
        return line is null ? problem : await live.Send(line, call.Http, ending);
    }

    private async ValueTask<Reply<CreditLineResponse>> ChangeLimit(LimitRequest request, Call call) =>
        request.TryParse(clock.GetUtcNow(), out var order) is { } problem ? problem : await Order(call, order!);

    private ValueTask<Reply<CreditLineResponse>> Close(ReasonRequest request, Call call) => Reasoned(request, call, () => Order(call, new LineOrder.Close(request.Reason)));

    private ValueTask<Reply<CreditLineResponse>> Freeze(ReasonRequest request, Call call) => Reasoned(request, call, async () =>
        (await accounts.CreditLine(call.Id).Freeze(new CreditLineCommand.Freeze(call.Operation, request.Reason))).To(CreditLineResponse.Of));

    private ValueTask<Reply<CreditLineResponse>> Unfreeze(ReasonRequest request, Call call) => Reasoned(request, call, async () =>
        (await accounts.CreditLine(call.Id).Unfreeze(new CreditLineCommand.Unfreeze(call.Operation, request.Reason))).To(CreditLineResponse.Of));

    private async ValueTask<Reply<Page<TransactionResponse>>> Transactions(Call call)
    {
        if (PageRequest.TryParse(call.Http.Request, out var page) is { } bad) return bad;
        var (line, problem) = await Find(call);
        if (line is null) return problem!;
        var before = (long?)null;
        if (page.Cursor is { } cursor)
        {
            if (!Ids.TryParseOfLine(TransactionResponse.Prefix, cursor, out var lineId, out var number) || lineId != line.Id) return PageRequest.BadCursor;
            before = number;
        }

        var found = await accounts.CreditLine(line.Id).Transactions(before, page.Limit + 1);
        return Page<TransactionResponse>.Of([.. found.Select(transaction => TransactionResponse.Of(line.Id, line.Currency.Code, transaction))], page.Limit, transaction => transaction.Id);
    }

    private static ValueTask<Reply<CreditLineResponse>> Reasoned(ReasonRequest request, Call call, Func<ValueTask<Reply<CreditLineResponse>>> carryOut)
    {
        if (!call.TryId(Ids.Line, out _)) return new(Problem.NotFound("credit line"));
        var checks = new Checks();
        checks.Text("reason", request.Reason);
        return checks.Failed ? new(checks.Problem) : carryOut();
    }

    /// <summary>Whatever changes how much a line may owe is ordered by its customer.</summary>
    private async ValueTask<Reply<CreditLineResponse>> Order(Call call, LineOrder order)
    {
        var (line, problem) = await Find(call);
        if (line is null) return problem!;
        return (await accounts.Customer(line.CustomerId).ChangeLine(new CustomerCommand.ChangeLine(call.Operation, line.Id, order))).To(CreditLineResponse.Of);
    }

    private async ValueTask<(CreditLineView? Line, Problem? Problem)> Find(Call call)
    {
        if (!call.TryId(Ids.Line, out var id) || await accounts.CreditLine(id).View() is not { } line) return (null, Problem.NotFound("credit line"));
        return call.Principal.MayActForCustomer(line.CustomerId) ? (line, null) : (null, Problem.NotYours);
    }
}
