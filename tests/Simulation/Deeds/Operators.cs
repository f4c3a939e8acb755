using CreditGrains.Accounts;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Merchants;

namespace CreditGrains.Simulation.Deeds;

// What operators do.

internal sealed record OpenMerchant(string Mcc, int DiscountBasisPoints) : Deed
{
    public override Aim? AimAt(Known known) => new("mer_");

    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.OpenMerchant(call.Operation, new MerchantTerms(call.NewId("mer_"), Mcc, Cny, DiscountBasisPoints, false, null), "A shop"));
}

internal sealed record SetSuspended(int Merchant, bool Suspended) : Deed
{
    public override Aim? AimAt(Known known) => known.Merchant(Merchant) is { } merchant ? new Aim(merchant) : null;

    public override async Task<Reply> Perform(IAccounts accounts, Call call)
    {
        var merchant = accounts.Merchant(call.Aim.Stream);
        return Reply.Of(await (Suspended ? merchant.Suspend(call.Operation) : merchant.Resume(call.Operation)));
    }
}

internal sealed record OpenCustomer(long? ExposureLimit) : Deed
{
    public override Aim? AimAt(Known known) => new("cus_");

    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.OpenCustomer(call.Operation, call.NewId("cus_"), new CustomerDetails("Somebody", null, null, null, ExposureLimit, Cny)));
}

internal sealed record SetBlocked(int Customer, bool Blocked) : Deed
{
    public override Aim? AimAt(Known known) => known.Customer(Customer) is { } customer ? new Aim(customer) : null;

    public override async Task<Reply> Perform(IAccounts accounts, Call call)
    {
        var customer = accounts.Customer(call.Aim.Stream);
        return Reply.Of(await (Blocked ? customer.Block(call.Operation) : customer.Unblock(call.Operation)));
    }
}

/// <param name="Product">Index into <see cref="Shelf"/>.</param>
internal sealed record OpenLine(int Customer, int Product, long CreditLimit) : Deed
{
    public override Aim? AimAt(Known known) => known.Customer(Customer) is { } customer ? new Aim(customer) : null;

    public override async Task<Reply> Perform(IAccounts accounts, Call call) => Reply.Of(await accounts.Customer(call.Aim.Stream).OpenLine(
        new CustomerCommand.OpenLine(call.Operation, call.NewId("line_"), Shelf.Products[Product], CreditLimit, Cny)));
}

/// <summary>Whatever a customer orders its line to do.</summary>
internal abstract record Instruct(int Line) : Deed
{
    public abstract LineOrder Order(Aim aim);

    public override Aim? AimAt(Known known) => known.Line(Line) is { } line ? new Aim(line.Customer, line.Line) : null;

    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.Customer(call.Aim.Stream).ChangeLine(new CustomerCommand.ChangeLine(call.Operation, call.Aim.Line!, Order(call.Aim))));
}

internal sealed record SetLimit(int Line, long CreditLimit) : Instruct(Line)
{
    public override LineOrder Order(Aim aim) => new LineOrder.SetLimit(CreditLimit);
}

internal sealed record Boost(int Line, long Amount, long InMs, long ForMs) : Instruct(Line)
{
    public override Aim? AimAt(Known known) => base.AimAt(known) is { } aim ? aim with { At = known.Now.AddMilliseconds(InMs), Until = known.Now.AddMilliseconds(InMs + ForMs) } : null;

    public override LineOrder Order(Aim aim) => new LineOrder.Boost(Amount, aim.At, aim.Until);
}

internal sealed record Close(int Line) : Instruct(Line)
{
    public override LineOrder Order(Aim aim) => new LineOrder.Close("moved away");
}

internal sealed record SetFrozen(int Line, bool Frozen) : Deed
{
    public override Aim? AimAt(Known known) => known.Line(Line) is { } line ? new Aim(line.Line) : null;

    public override async Task<Reply> Perform(IAccounts accounts, Call call)
    {
        var line = accounts.CreditLine(call.Aim.Stream);
        return Reply.Of(await (Frozen ? line.Freeze(new CreditLineCommand.Freeze(call.Operation, "lost")) : line.Unfreeze(new CreditLineCommand.Unfreeze(call.Operation, "found"))));
    }
}

/// <summary>Sends an earlier request again, long after: the same key, the same content.</summary>
internal sealed record Again(int Step) : Deed
{
    public override Aim? AimAt(Known known) => null;

    public override Task<Reply> Perform(IAccounts accounts, Call call) => throw new NotSupportedException("The earlier deed is performed.");
}

/// <summary>Uses an earlier request's key for something else, by mistake.</summary>
internal sealed record Reuse(int Step, Deed Instead) : Deed
{
    public override Aim? AimAt(Known known) => null;

    public override Task<Reply> Perform(IAccounts accounts, Call call) => throw new NotSupportedException("The other deed is performed.");
}
