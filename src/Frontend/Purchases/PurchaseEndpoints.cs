using CreditGrains.Accounts;
using CreditGrains.Credit;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Operations;
using CreditGrains.Frontend.Edge;
using static CreditGrains.Frontend.Access.Permit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace CreditGrains.Frontend.Purchases;

/// <summary>What posts purchases and takes them back: captures, advices, refunds.</summary>
internal sealed class PurchaseEndpoints(IAccounts accounts)
{
    public void Map(Routes routes)
    {
        routes.Post<CaptureRequest, CaptureResponse>("/v1/authorisations/{id}/captures", "capture", "Posts an authorised purchase or a part of it", Terminal | Operator, Status201Created, Capture);
        routes.Post<AdviceRequest, CaptureResponse>("/v1/advices", "advise", "Posts a purchase that already happened offline, whatever the limit", Terminal | Operator, Status201Created, Advise);
        routes.Get<CaptureResponse>("/v1/captures/{id}", "getCapture", "The capture as it is now", Terminal | Operator, Show);
        routes.Post<RefundRequest, RefundResponse>("/v1/captures/{id}/refunds", "refund", "Gives back a capture or a part of it", Terminal | Operator, Status201Created, Refund);
    }

    private async ValueTask<Reply<CaptureResponse>> Capture(CaptureRequest request, Call call)
    {
        if (!call.TryIdOfLine(Ids.Authorisation, out var lineId, out var number)) return Problem.NotFound("authorisation");
        var checks = new Checks();
        checks.Amount("amount", request.Amount);
        if (checks.Failed) return checks.Problem;

        var line = accounts.CreditLine(lineId);
        var (answer, currency) = await WithCurrency(line, () => line.Capture(new CreditLineCommand.Capture(call.Operation, number, request.Amount, request.Final, call.Principal.OnlyMerchant)));
        return answer.To(capture => CaptureResponse.Of(lineId, capture, currency), Location);
    }

    private async ValueTask<Reply<CaptureResponse>> Advise(AdviceRequest request, Call call)
    {
        var checks = new Checks();
        checks.Text("credit_line_id", request.CreditLineId);
        checks.Text("merchant_id", request.MerchantId);
        var money = new Money(checks.Amount("amount", request.Amount), checks.Currency("currency", request.Currency));
        checks.Instant("occurred_at", request.OccurredAt);
        if (checks.Failed) return checks.Problem;
        if (!call.Principal.MayActForMerchant(request.MerchantId)) return Problem.NotYours;
        if (!Ids.IsValid(Ids.Line, request.CreditLineId)) return Problem.NotFound("credit line");
        if (!Ids.IsValid(Ids.Merchant, request.MerchantId)) return Problem.Of(new Refusal(RefusalCode.MerchantNotFound, "There is no such merchant."));

        var answer = await accounts.CreditLine(request.CreditLineId).Advise(call.Operation, request.MerchantId, money, request.OccurredAt);
        return answer.To(capture => CaptureResponse.Of(request.CreditLineId, capture, request.Currency), Location);
    }

    private async ValueTask<Reply<CaptureResponse>> Show(Call call)
    {
        if (!call.TryIdOfLine(Ids.Capture, out var lineId, out var number)) return Problem.NotFound("capture");
        var line = accounts.CreditLine(lineId);
        if (await line.Find(number) is not Credit.CreditLines.Capture capture) return Problem.NotFound("capture");
        if (!call.Principal.MayActForMerchant(capture.MerchantId)) return Problem.NotYours;
        return CaptureResponse.Of(lineId, capture, (await line.View())!.Currency.Code);
    }

    private async ValueTask<Reply<RefundResponse>> Refund(RefundRequest request, Call call)
    {
        if (!call.TryIdOfLine(Ids.Capture, out var lineId, out var number)) return Problem.NotFound("capture");
        var checks = new Checks();
        checks.Amount("amount", request.Amount);
        if (checks.Failed) return checks.Problem;

        var line = accounts.CreditLine(lineId);
        var (answer, currency) = await WithCurrency(line, () => line.Refund(new CreditLineCommand.Refund(call.Operation, number, request.Amount, call.Principal.OnlyMerchant)));
        return answer.To(refund => RefundResponse.Of(lineId, refund, currency));
    }

    private static string Location(CaptureResponse capture) => $"/v1/captures/{capture.Id}";

    /// <summary>Carries out <paramref name="command"/>. A line has one currency for life, so receipts do not repeat it and the answer has to be told.</summary>
    private static async ValueTask<(Answer<T> Answer, string Currency)> WithCurrency<T>(ICreditLine line, Func<ValueTask<Answer<T>>> command) where T : class
    {
        // Read first: once the command is durable, nothing that can fail may stand between it and its answer.
        var before = await line.View();
        var answer = await command();
        if (!answer.IsDone) return (answer, "");
        try
        {
            // Only a line that another process opened a moment ago was not there before.
            return (answer, (before ?? await line.View())!.Currency.Code);
        }
        catch (TryAgainException notNow)
        {
            throw new TryAgainException(notNow.Message, outcomeIsUnknown: true);
        }
    }
}
