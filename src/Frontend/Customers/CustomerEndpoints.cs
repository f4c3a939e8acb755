using CreditGrains.Accounts;
using CreditGrains.Credit.Identity;
using CreditGrains.Frontend.Edge;
using static CreditGrains.Frontend.Access.Permit;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace CreditGrains.Frontend.Customers;

/// <summary>Customers.</summary>
internal sealed class CustomerEndpoints(IAccounts accounts, TimeProvider clock)
{
    public void Map(Routes routes)
    {
        routes.Post<OpenCustomerRequest, CustomerResponse>("/v1/customers", "openCustomer", "Takes on a customer", Operator, Status201Created, Open);
        routes.Get<CustomerResponse>("/v1/customers/{id}", "getCustomer", "The customer as it is now", Operator, Show);
        routes.Post<NoFieldsRequest, CustomerResponse>("/v1/customers/{id}/block", "blockCustomer", "Stops new authorisations on every line of the customer", Operator, Status200OK, Block);
        routes.Post<NoFieldsRequest, CustomerResponse>("/v1/customers/{id}/unblock", "unblockCustomer", "Lets authorisations through again", Operator, Status200OK, Unblock);
    }

    private async ValueTask<Reply<CustomerResponse>> Open(OpenCustomerRequest request, Call call)
    {
        if (request.TryParse(out var details) is { } problem) return problem;
        var answer = await accounts.OpenCustomer(call.Operation, Identities.New(Ids.Customer, clock), details!);
        return answer.To(CustomerResponse.Answered, customer => $"/v1/customers/{customer.Id}");
    }

    private async ValueTask<Reply<CustomerResponse>> Show(Call call) =>
        call.TryId(Ids.Customer, out var id) && await accounts.Customer(id).View() is { } customer ? CustomerResponse.At(customer, clock.GetUtcNow()) : Problem.NotFound("customer");

    private async ValueTask<Reply<CustomerResponse>> Block(NoFieldsRequest request, Call call) =>
        call.TryId(Ids.Customer, out var id) ? (await accounts.Customer(id).Block(call.Operation)).To(CustomerResponse.Answered) : Problem.NotFound("customer");

    private async ValueTask<Reply<CustomerResponse>> Unblock(NoFieldsRequest request, Call call) =>
        call.TryId(Ids.Customer, out var id) ? (await accounts.Customer(id).Unblock(call.Operation)).To(CustomerResponse.Answered) : Problem.NotFound("customer");
}
