using CreditGrains.Accounts;
using CreditGrains.Credit.Identity;
using CreditGrains.Frontend.Edge;
using static CreditGrains.Frontend.Access.Permit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace CreditGrains.Frontend.Merchants;

/// <summary>Merchants.</summary>
internal sealed class MerchantEndpoints(IAccounts accounts, TimeProvider clock)
{
    public void Map(Routes routes)
    {
        routes.Post<OpenMerchantRequest, MerchantResponse>("/v1/merchants", "openMerchant", "Takes on a merchant", Operator, Status201Created, Open);
        routes.Get<MerchantResponse>("/v1/merchants/{id}", "getMerchant", "The merchant as it is now", Operator, Show);
        routes.Post<NoFieldsRequest, MerchantResponse>("/v1/merchants/{id}/suspend", "suspendMerchant", "Stops authorisations at the merchant", Operator, Status200OK, Suspend);
        routes.Post<NoFieldsRequest, MerchantResponse>("/v1/merchants/{id}/resume", "resumeMerchant", "Lets authorisations through again", Operator, Status200OK, Resume);
    }

    private async ValueTask<Reply<MerchantResponse>> Open(OpenMerchantRequest request, Call call)
    {
        if (request.TryParse(Identities.New(Ids.Merchant, clock), out var terms) is { } problem) return problem;
        return (await accounts.OpenMerchant(call.Operation, terms!, request.Name)).To(MerchantResponse.Of, merchant => $"/v1/merchants/{merchant.Id}");
    }

    private async ValueTask<Reply<MerchantResponse>> Show(Call call) =>
        call.TryId(Ids.Merchant, out var id) && await accounts.Merchant(id).View() is { } merchant ? MerchantResponse.Of(merchant) : Problem.NotFound("merchant");

    private async ValueTask<Reply<MerchantResponse>> Suspend(NoFieldsRequest request, Call call) =>
        call.TryId(Ids.Merchant, out var id) ? (await accounts.Merchant(id).Suspend(call.Operation)).To(MerchantResponse.Of) : Problem.NotFound("merchant");

    private async ValueTask<Reply<MerchantResponse>> Resume(NoFieldsRequest request, Call call) =>
        call.TryId(Ids.Merchant, out var id) ? (await accounts.Merchant(id).Resume(call.Operation)).To(MerchantResponse.Of) : Problem.NotFound("merchant");
}
