using System.Runtime.CompilerServices;
using CreditGrains.Accounts;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Identity;
using CreditGrains.Frontend.Edge;
using CreditGrains.Frontend.Instalments;
using static CreditGrains.Frontend.Access.Permit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace CreditGrains.Frontend.Authorisations;

/// <summary>Authorisations: asked for, increased, released, looked at.</summary>
internal sealed class AuthorisationEndpoints(IAccounts accounts, TimeProvider clock, AuthorisationDeadline deadline, FrontendMetrics metrics)
{
    // Stands for the line in the authorisation's identity where the request names what is no line's name at all.
    private const string NoLine = "line_00000000000000000000000000";

    public void Map(Routes routes)
    {
        routes.Post<AuthoriseRequest, AuthorisationResponse>("/v1/authorisations", "authorise", "Asks for a purchase to be approved", Terminal | Operator, Status201Created, Authorise, isPunctual: true);
        routes.Get<AuthorisationResponse>("/v1/authorisations/{id}", "getAuthorisation", "The authorisation as it is now", Terminal | Operator, Show);
        routes.Post<IncrementRequest, AuthorisationResponse>("/v1/authorisations/{id}/increments", "increment", "Asks for more on top of what was approved", Terminal | Operator, Status200OK, Increment, isPunctual: true);
        routes.Post<VoidRequest, AuthorisationResponse>("/v1/authorisations/{id}/void", "void", "Releases the hold or a part of it", Terminal | Operator, Status200OK, Void);
    }

    // What waits is used again. Not so in what grains run as well: on a scheduler of its own going on would cost a task more.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Reply<AuthorisationResponse>> Authorise(AuthoriseRequest request, Call call)
    {
        var start = metrics.Start();
        if (request.TryParse(call.Operation, out var command) is { } problem) return problem;
        if (!call.Principal.MayActForMerchant(request.MerchantId)) return Problem.NotYours;

        var lineId = request.CreditLineId;
        var answer = Ids.IsValid(Ids.Line, lineId)
            ? await deadline.Keep(accounts.CreditLine(lineId).Authorise(command!))
            : Answer<Authorisation>.Done(CreditLineAccount.UnknownLine(command!, clock.GetUtcNow()));
        if (!answer.IsDone) return Problem.Of(answer.Refusal);

        var response = Ids.IsValid(Ids.Line, lineId)
            ? AuthorisationResponse.Answered(lineId, answer.Value)
            : AuthorisationResponse.Answered(NoLine, answer.Value) with { CreditLineId = lineId };
        metrics.Authorised(start, response.Decision, response.DeclineReason);
        if (request is { Offers: true, Plan: null } && !answer.Value.IsDeclined) response = response with { Offers = await OffersFor(lineId, answer.Value.Number) };
        return new Reply<AuthorisationResponse>(response, null, answer.IsReplay, $"/v1/authorisations/{response.Id}");
    }

    // The purchase is approved, whether or not somebody can say what instalments would cost.
    private async ValueTask<IReadOnlyList<OfferResponse>?> OffersFor(string lineId, long authorisation)
    {
        try
        {
            return [.. (await CommandDeadline.Keep(accounts.CreditLine(lineId).OffersFor(authorisation), TimeProvider.System)).Offers.Select(OfferResponse.Of)];
        }
        catch (TryAgainException)
        {
            return null;
        }
    }

    private async ValueTask<Reply<AuthorisationResponse>> Show(Call call)
    {
        if (!call.TryIdOfLine(Ids.Authorisation, out var lineId, out var number)) return Problem.NotFound("authorisation");
        if (await accounts.CreditLine(lineId).Find(number) is not Authorisation authorisation) return Problem.NotFound("authorisation");
        if (!call.Principal.MayActForMerchant(authorisation.MerchantId)) return Problem.NotYours;
        return AuthorisationResponse.At(lineId, authorisation, clock.GetUtcNow());
    }

    private async ValueTask<Reply<AuthorisationResponse>> Increment(IncrementRequest request, Call call)
    {
        if (!call.TryIdOfLine(Ids.Authorisation, out var lineId, out var number)) return Problem.NotFound("authorisation");
        var checks = new Checks();
        checks.Amount("amount", request.Amount);
        if (checks.Failed) return checks.Problem;

        var answer = await deadline.Keep(
            accounts.CreditLine(lineId).Increment(new CreditLineCommand.Increment(call.Operation, number, request.Amount, Merchant: null, call.Principal.OnlyMerchant)));
        return answer.To(authorisation => AuthorisationResponse.Incremented(lineId, authorisation));
    }

    private async ValueTask<Reply<AuthorisationResponse>> Void(VoidRequest request, Call call)
    {
        if (!call.TryIdOfLine(Ids.Authorisation, out var lineId, out var number)) return Problem.NotFound("authorisation");
        var checks = new Checks();
        checks.Amount("amount", request.Amount);
        if (checks.Failed) return checks.Problem;

        var answer = await accounts.CreditLine(lineId).Void(new CreditLineCommand.Void(call.Operation, number, request.Amount, call.Principal.OnlyMerchant));
        return answer.To(authorisation => AuthorisationResponse.Answered(lineId, authorisation));
    }
}
