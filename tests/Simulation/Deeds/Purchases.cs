using CreditGrains.Accounts;
using CreditGrains.Credit;
using CreditGrains.Credit.CreditLines;

namespace CreditGrains.Simulation.Deeds;

// What terminals do. An int names the step that made what the deed is about.

/// <param name="Line">Below 0 for a line that nobody opened.</param>
internal sealed record Authorise(int Line, int Merchant, long Amount, bool AllowPartial = false, bool IsForeign = false, string? Plan = null) : Deed
{
    public const string NoLine = "line_00000000000000000000000000";

    public override Aim? AimAt(Known known) => known.Merchant(Merchant) is not { } merchant ? null
        : Line < 0 ? new Aim(NoLine, Merchant: merchant)
        : known.Line(Line) is { } line ? new Aim(line.Line, Merchant: merchant) : null;

    public override async Task<Reply> Perform(IAccounts accounts, Call call)
    {
        var request = new AuthorisationRequest(call.Aim.Merchant!, null, "till-1", Amount, IsForeign ? Foreign : Cny, Plan, null, null);
        return Reply.Of(await accounts.CreditLine(call.Aim.Stream).Authorise(new CreditLineCommand.Authorise(call.Operation, request, null, AllowPartial)));
    }
}

internal sealed record Increment(int Authorisation, long Amount) : Deed
{
    public override Aim? AimAt(Known known) => known.Authorisation(Authorisation);

    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.CreditLine(call.Aim.Stream).Increment(new CreditLineCommand.Increment(call.Operation, call.Aim.Number, Amount, null)));
}

internal sealed record TakeCapture(int Authorisation, long? Amount, bool Final) : Deed
{
    public override Aim? AimAt(Known known) => known.Authorisation(Authorisation);

    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.CreditLine(call.Aim.Stream).Capture(new CreditLineCommand.Capture(call.Operation, call.Aim.Number, Amount, Final)));
}

internal sealed record VoidHold(int Authorisation, long? Amount) : Deed
{
    public override Aim? AimAt(Known known) => known.Authorisation(Authorisation);

    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.CreditLine(call.Aim.Stream).Void(new CreditLineCommand.Void(call.Operation, call.Aim.Number, Amount)));
}

/// <param name="AgoMs">How long before it is told of the purchase happened.</param>
internal sealed record Advise(int Line, int Merchant, long Amount, long AgoMs) : Deed
{
    public override Aim? AimAt(Known known) => known.Merchant(Merchant) is { } merchant && known.Line(Line) is { } line
        ? new Aim(line.Line, Merchant: merchant, At: known.Now.AddMilliseconds(-AgoMs)) : null;

    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.CreditLine(call.Aim.Stream).Advise(call.Operation, call.Aim.Merchant!, new Money(Amount, Cny), call.Aim.At));
}

internal sealed record GiveRefund(int Capture, long? Amount) : Deed
{
    public override Aim? AimAt(Known known) => known.Capture(Capture);

    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.CreditLine(call.Aim.Stream).Refund(new CreditLineCommand.Refund(call.Operation, call.Aim.Number, Amount)));
}
