using CreditGrains.Accounts;
using Orleans;

namespace CreditGrains.Grains;

/// <summary>All accounts as grains: the same calls, carried out on whichever silo the account lives.</summary>
public sealed class GrainAccounts(IGrainFactory grains) : IAccounts
{
    public ICreditLine CreditLine(string lineId) => grains.GetGrain<ICreditLineGrain>(lineId);

    public ICustomer Customer(string customerId) => grains.GetGrain<ICustomerGrain>(customerId);

    public IMerchant Merchant(string merchantId) => grains.GetGrain<IMerchantGrain>(merchantId);

    public ICatalogue Catalogue => grains.GetGrain<ICatalogueGrain>(Sole.Key);

    public IKeyring Keyring => grains.GetGrain<IKeyringGrain>(Sole.Key);

    public IClosing Closing => grains.GetGrain<IClosingGrain>(Sole.Key);

    public IRegistry Registry(int number) => grains.GetGrain<IRegistryGrain>(number);
}
