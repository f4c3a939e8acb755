using CreditGrains.Accounts;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Products;

namespace CreditGrains.Simulation.Deeds;

// What is done about instalments. A plan is named as the capture that started it.

/// <param name="Product">Index into <see cref="PlanShelf"/>.</param>
internal sealed record DefinePlan(int Product) : Deed
{
    public override Aim? AimAt(Known known) => new(CatalogueName);

    public const string CatalogueName = "catalogue";

    public override async Task<Reply> Perform(IAccounts accounts, Call call) => Reply.Of(await accounts.Catalogue.Define(new DefineProduct(call.Operation, PlanShelf.Products[Product])));
}

internal sealed record AskOffers(int Line, int Merchant, long Amount) : Deed
{
    internal override bool IsRead => true;

    public override Aim? AimAt(Known known) => known.Merchant(Merchant) is { } merchant && known.Line(Line) is { } line ? new Aim(line.Line, Merchant: merchant) : null;

    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.CreditLine(call.Aim.Stream).Quote(Amount, Cny, call.Aim.Merchant, null));
}

internal abstract record AboutPlan(int Capture) : Deed
{
    public override Aim? AimAt(Known known) => known.Capture(Capture);
}

internal sealed record LookAtPlan(int Capture) : AboutPlan(Capture)
{
    internal override bool IsRead => true;

    public override async Task<Reply> Perform(IAccounts accounts, Call call) => Reply.Read(Told.Of(await accounts.CreditLine(call.Aim.Stream).Plan(call.Aim.Number)));
}

internal sealed record AskSettlement(int Capture, int InDays) : AboutPlan(Capture)
{
    internal override bool IsRead => true;

    public override Aim? AimAt(Known known) => base.AimAt(known) is { } aim ? aim with { At = known.Now.AddDays(InDays) } : null;

    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Read(Told.Of(await accounts.CreditLine(call.Aim.Stream).SettlementQuote(call.Aim.Number, DateOnly.FromDateTime(call.Aim.At.UtcDateTime))));
}

internal sealed record SettlePlan(int Capture) : AboutPlan(Capture)
{
    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.CreditLine(call.Aim.Stream).Settle(new CreditLineCommand.Settle(call.Operation, call.Aim.Number)));
}

internal sealed record PrepayPlan(int Capture, long Amount, bool KeepsTerm) : AboutPlan(Capture)
{
    public override async Task<Reply> Perform(IAccounts accounts, Call call) => Reply.Of(await accounts.CreditLine(call.Aim.Stream).Prepay(
        new CreditLineCommand.Prepay(call.Operation, call.Aim.Number, Amount, KeepsTerm ? PrepaymentKeeps.Term : PrepaymentKeeps.Instalment)));
}

internal sealed record DeferPlan(int Capture, int Periods) : AboutPlan(Capture)
{
    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.CreditLine(call.Aim.Stream).Defer(new CreditLineCommand.Defer(call.Operation, call.Aim.Number, Periods)));
}

internal sealed record ReAgePlan(int Capture, int Instalments) : AboutPlan(Capture)
{
    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.CreditLine(call.Aim.Stream).ReAge(new CreditLineCommand.ReAge(call.Operation, call.Aim.Number, Instalments)));
}

internal sealed record ConvertCapture(int Capture, string Plan) : AboutPlan(Capture)
{
    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.CreditLine(call.Aim.Stream).Convert(new CreditLineCommand.Convert(call.Operation, call.Aim.Number, null, null), Plan));
}
