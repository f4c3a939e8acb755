using CreditGrains.Accounts.Shell;
using Orleans;

namespace CreditGrains.Grains;

/// <summary>An account that does not exist leaves as soon as it has said so, so that made-up names cannot fill the memory.</summary>
public sealed class EmptyAccounts : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) => context.Grain is ILivingAccount account ? Pass(context, account) : context.Invoke();

    private static async Task Pass(IIncomingGrainCallContext context, ILivingAccount account)
    {
        await context.Invoke();
        if (account.IsEmpty && !account.IsBusy && account is IGrainBase grain) grain.DeactivateOnIdle();
    }
}
