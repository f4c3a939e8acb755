using CreditGrains.Accounts;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Identity;
using CreditGrains.Frontend.Edge;
using static CreditGrains.Frontend.Access.Permit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace CreditGrains.Frontend.Repayments;

/// <summary>Money that customers pay, and that bounces.</summary>
internal sealed class RepaymentEndpoints(IAccounts accounts)
{
    public void Map(Routes routes)
    {
        routes.Post<RepayRequest, RepaymentResponse>("/v1/credit-lines/{id}/repayments", "repay", "Books money received from the customer", App | Operator, Status201Created, Repay);
        routes.Get<RepaymentResponse>("/v1/repayments/{id}", "getRepayment", "The repayment as it is now", App | Operator, Show);
        routes.Post<ReasonRequest, RepaymentResponse>("/v1/repayments/{id}/reverse", "reverseRepayment", "Takes back a repayment that bounced", Operator, Status200OK, Reverse);
    }

    private async ValueTask<Reply<RepaymentResponse>> Repay(RepayRequest request, Call call)
    {
        if (!call.TryId(Ids.Line, out var lineId)) return Problem.NotFound("credit line");
        var checks = new Checks();
        checks.Amount("amount", request.Amount);
        checks.Text("source", request.Source, optional: true);
        if (checks.Failed) return checks.Problem;

        var answer = await accounts.CreditLine(lineId).Repay(new CreditLineCommand.Repay(call.Operation, request.Amount, request.Source, request.ValueDate, call.Principal.OnlyCustomer));
        return answer.To(repayment => RepaymentResponse.Of(lineId, repayment), repayment => $"/v1/repayments/{repayment.Id}");
    }

    private async ValueTask<Reply<RepaymentResponse>> Show(Call call)
    {
        if (!call.TryIdOfLine(Ids.Repayment, out var lineId, out var number)) return Problem.NotFound("repayment");
        var line = accounts.CreditLine(lineId);
        if (await line.Find(number) is not Repayment repayment) return Problem.NotFound("repayment");
        if (call.Principal.OnlyCustomer is not null && !call.Principal.MayActForCustomer((await line.View())!.CustomerId)) return Problem.NotYours;
        return RepaymentResponse.Of(lineId, repayment);
    }

    private async ValueTask<Reply<RepaymentResponse>> Reverse(ReasonRequest request, Call call)
    {
        if (!call.TryIdOfLine(Ids.Repayment, out var lineId, out var number)) return Problem.NotFound("repayment");
        var checks = new Checks();
        checks.Text("reason", request.Reason);
        if (checks.Failed) return checks.Problem;

        var answer = await accounts.CreditLine(lineId).ReverseRepayment(new CreditLineCommand.ReverseRepayment(call.Operation, number, request.Reason));
        return answer.To(repayment => RepaymentResponse.Of(lineId, repayment));
    }
}
