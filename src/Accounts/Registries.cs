using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Registry;

namespace CreditGrains.Accounts;

/// <summary>Opens customers and merchants so that a retry, even after a crash half-way, opens one and not two.</summary>
public static class Registries
{
    /// <summary>How many registries share the work.</summary>
    public const int Count = 64;

    /// <param name="newId">The identity to give when the operation is new.</param>
    public static async ValueTask<Answer<CustomerState>> OpenCustomer(this IAccounts accounts, Operation operation, string newId, CustomerDetails details)
    {
        var id = await accounts.Register(operation, newId);
        return id.Value is { } given
            ? await accounts.Customer(given.Id).Open(new CustomerCommand.Open(operation, given.Id, details))
            : Answer<CustomerState>.Refused(id.Refusal!);
    }

    /// <param name="terms">Its identity is the one to give when the operation is new.</param>
    public static async ValueTask<Answer<MerchantState>> OpenMerchant(this IAccounts accounts, Operation operation, MerchantTerms terms, string name)
    {
        var id = await accounts.Register(operation, terms.Id);
        return id.Value is { } given
            ? await accounts.Merchant(given.Id).Open(new MerchantCommand.Open(operation, terms with { Id = given.Id }, name))
            : Answer<MerchantState>.Refused(id.Refusal!);
    }

    private static ValueTask<Answer<Registration>> Register(this IAccounts accounts, Operation operation, string newId) =>
        accounts.Registry((int)(operation.Key % Count)).Register(new Register(operation, newId));
}
