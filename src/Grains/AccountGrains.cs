using CreditGrains.Accounts;
using CreditGrains.Accounts.Closing;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Accounts.Customers;
using CreditGrains.Accounts.Keys;
using CreditGrains.Accounts.Live;
using CreditGrains.Accounts.Merchants;
using CreditGrains.Accounts.Products;
using CreditGrains.Accounts.Registry;
using CreditGrains.Journal;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace CreditGrains.Grains;

// A grain is its account and nothing more. It is reentrant, because the account is its own guard: commands overlap while they wait for the journal. Orleans keeps one activation
// at a time in all ordinary weather; the journal's fence is what makes that certain.
// A grain's type name is stored with its reminders and state and known to every build: it never changes.

/// <summary>One credit line.</summary>
[Reentrant, GrainType("credit-line")]
public sealed class CreditLineGrain(IGrainContext context, IJournal journal, [FromKeyedServices(BusinessClock.Key)] TimeProvider clock, MerchantDirectory merchants, ILineNews news)
    : CreditLineAccount(context.GrainId.Key.ToString()!, journal, clock, merchants, news), IGrainBase, ICreditLineGrain
{
    public IGrainContext GrainContext => context;

    protected override void OnAppendFailed(AppendResult result) => this.LeaveAfter(result);
}

/// <summary>One customer.</summary>
[Reentrant, GrainType("customer")]
public sealed class CustomerGrain(IGrainContext context, IJournal journal, [FromKeyedServices(BusinessClock.Key)] TimeProvider clock, IAccounts accounts)
    : CustomerAccount(context.GrainId.Key.ToString()!, journal, clock, accounts), IGrainBase, ICustomerGrain
{
    public IGrainContext GrainContext => context;

    protected override void OnAppendFailed(AppendResult result) => this.LeaveAfter(result);
}

/// <summary>One merchant.</summary>
[Reentrant, GrainType("merchant")]
public sealed class MerchantGrain(IGrainContext context, IJournal journal, [FromKeyedServices(BusinessClock.Key)] TimeProvider clock)
    : MerchantAccount(context.GrainId.Key.ToString()!, journal, clock), IGrainBase, IMerchantGrain
{
    public IGrainContext GrainContext => context;

    protected override void OnAppendFailed(AppendResult result) => this.LeaveAfter(result);
}

/// <summary>The product catalogue.</summary>
[Reentrant, GrainType("catalogue")]
public sealed class CatalogueGrain(IGrainContext context, IJournal journal, [FromKeyedServices(BusinessClock.Key)] TimeProvider clock) : CatalogueAccount(journal, clock), IGrainBase, ICatalogueGrain
{
    public IGrainContext GrainContext => context;

    protected override void OnAppendFailed(AppendResult result) => this.LeaveAfter(result);
}

/// <summary>The API keys.</summary>
[Reentrant, GrainType("keyring")]
public sealed class KeyringGrain(IGrainContext context, IJournal journal, [FromKeyedServices(BusinessClock.Key)] TimeProvider clock) : KeyringAccount(journal, clock), IGrainBase, IKeyringGrain
{
    public IGrainContext GrainContext => context;

    protected override void OnAppendFailed(AppendResult result) => this.LeaveAfter(result);
}

/// <summary>The record of closes of business.</summary>
[Reentrant, GrainType("closing")]
public sealed class ClosingGrain(IGrainContext context, IJournal journal, [FromKeyedServices(BusinessClock.Key)] TimeProvider clock) : ClosingAccount(journal, clock), IGrainBase, IClosingGrain
{
    public IGrainContext GrainContext => context;

    protected override void OnAppendFailed(AppendResult result) => this.LeaveAfter(result);
}

/// <summary>One of the registries.</summary>
[Reentrant, GrainType("registry")]
public sealed class RegistryGrain(IGrainContext context, IJournal journal, [FromKeyedServices(BusinessClock.Key)] TimeProvider clock)
    : RegistryAccount((int)context.GrainId.GetIntegerKey(), journal, clock), IGrainBase, IRegistryGrain
{
    public IGrainContext GrainContext => context;

    protected override void OnAppendFailed(AppendResult result) => this.LeaveAfter(result);
}

internal static class Leaving
{
    /// <summary>
    /// When another writer was first, or nobody can tell, this activation may be the wrong one: it leaves, and the grain directory decides anew where the next call goes. Until
    /// then the account itself reads anew and answers rightly.
    /// </summary>
    public static void LeaveAfter(this IGrainBase grain, AppendResult result)
    {
        if (result is AppendResult.Conflict or AppendResult.Unknown) grain.DeactivateOnIdle();
    }
}
