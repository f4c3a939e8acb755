using CreditGrains.Accounts;
using CreditGrains.Credit.Closing;
using Orleans;
using Orleans.CodeGeneration;

namespace CreditGrains.Grains;

// An account is a grain by its interface alone: the methods are those every host knows, and their contracts are written there.
// An alias is what silos of different builds know an interface by. It is never changed, whatever becomes of the name in the source. A method of an account is known by a hash of
// its name and parameter types, since src/Accounts knows no aliases of Orleans: the golden file of names (Silo.Tests) guards them, a change is a new method beside the old one.
// A version goes up with every method that is added, so that a caller who knows it finds, or has made, an activation that does too.

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

/// <summary>The record of closes of business; there is one, under the key <see cref="Sole.Key"/>.</summary>
[Version(1), Alias("closing")]
public interface IClosingGrain : IClosing, IGrainWithStringKey;

/// <summary>One of the registries, by its number.</summary>
[Version(1), Alias("registry")]
public interface IRegistryGrain : IRegistry, IGrainWithIntegerKey;

/// <summary>Wakes accounts that have fallen due; there is one, under the key <see cref="Sole.Key"/>.</summary>
[Version(2), Alias("sweep")]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that sweeping goes on, whatever becomes of the silo that does it. May be called any number of times.</summary>
    [Alias("start")]
    Task Start();

    /// <summary>Closes <paramref name="businessDate"/>, or goes on with it.</summary>
    /// <returns>At once how far it is.</returns>
    [Alias("close")]
    Task<CloseOfBusinessRun> Close(DateOnly businessDate);
}

/// <summary>Proves the books for ever; there is one, under the key <see cref="Sole.Key"/>.</summary>
[Version(1), Alias("audit")]
public interface IAuditGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that auditing goes on, whatever becomes of the silo that does it. May be called any number of times.</summary>
    [Alias("start")]
    Task Start();

    /// <summary>What the latest pass found, in this life or an earlier one; null before the first has ended.</summary>
    [Alias("latest")]
    Task<AuditStatus?> Latest();
}

/// <summary>Grains of which there is one in a cluster.</summary>
public static class Sole
{
    public const string Key = "single";
}
