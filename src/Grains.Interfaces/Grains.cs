using CreditGrains.Accounts;
using Orleans;
using Orleans.CodeGeneration;

namespace CreditGrains.Grains;

// An account is a grain by its interface alone: the methods are those every host knows, and their contracts are written there.
// An alias is what silos of different builds know an interface by. It is never changed, whatever becomes of the name in the source.

/// <summary>One credit line, by its identity.</summary>
[Version(1), Alias("credit-line")]
public interface ICreditLineGrain : ICreditLine, IGrainWithStringKey;

/// <summary>One customer, by its identity.</summary>
[Version(1), Alias("customer")]
public interface ICustomerGrain : ICustomer, IGrainWithStringKey;

/// <summary>One merchant, by its identity.</summary>
[Version(1), Alias("merchant")]
public interface IMerchantGrain : IMerchant, IGrainWithStringKey;

/// <summary>The product catalogue; there is one, under the key <see cref="Sole.Key"/>.</summary>
[Version(1), Alias("catalogue")]
public interface ICatalogueGrain : ICatalogue, IGrainWithStringKey;

/// <summary>The API keys; there is one, under the key <see cref="Sole.Key"/>.</summary>
[Version(1), Alias("keyring")]
public interface IKeyringGrain : IKeyring, IGrainWithStringKey;

/// <summary>One of the registries, by its number.</summary>
[Version(1), Alias("registry")]
public interface IRegistryGrain : IRegistry, IGrainWithIntegerKey;

/// <summary>Wakes accounts that have fallen due; there is one, under the key <see cref="Sole.Key"/>.</summary>
[Version(1), Alias("sweep")]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that sweeping goes on, whatever becomes of the silo that does it. May be called any number of times.</summary>
    [Alias("start")]
    Task Start();
}

/// <summary>Grains of which there is one in a cluster.</summary>
public static class Sole
{
    public const string Key = "single";
}
