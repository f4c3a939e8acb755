using CreditGrains.Accounts;
using CreditGrains.Credit.CreditLines;

namespace CreditGrains.Simulation.Deeds;

// What customers' apps do, and what the bank does with their repayments.

internal sealed record Repay(int Line, long Amount, int? DaysAgo) : Deed
{
    public override Aim? AimAt(Known known) => known.Line(Line) is { } line
        ? new Aim(line.Line, At: DaysAgo is { } days ? known.Now.AddDays(-days) : default) : null;

    public static DateOnly? ValueDate(Aim aim) => aim.At == default ? null : DateOnly.FromDateTime(aim.At.UtcDateTime);

    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.CreditLine(call.Aim.Stream).Repay(new CreditLineCommand.Repay(call.Operation, Amount, "app", ValueDate(call.Aim))));
}

internal sealed record Bounce(int Repayment) : Deed
{
    public override Aim? AimAt(Known known) => known.Repayment(Repayment);

    public override async Task<Reply> Perform(IAccounts accounts, Call call) =>
        Reply.Of(await accounts.CreditLine(call.Aim.Stream).ReverseRepayment(new CreditLineCommand.ReverseRepayment(call.Operation, call.Aim.Number, "returned")));
}

internal sealed record Look(int Line) : Deed
{
    internal override bool IsRead => true;

    public override Aim? AimAt(Known known) => known.Line(Line) is { } line ? new Aim(line.Line) : null;

    public override async Task<Reply> Perform(IAccounts accounts, Call call) => Reply.Read(Told.Of(await accounts.CreditLine(call.Aim.Stream).View()));
}

/// <summary>Looks up an authorisation, a capture or a repayment by its number.</summary>
internal sealed record LookUp(int Step) : Deed
{
    internal override bool IsRead => true;

    public override Aim? AimAt(Known known) => known.Authorisation(Step) ?? known.Capture(Step) ?? known.Repayment(Step);

    public override async Task<Reply> Perform(IAccounts accounts, Call call) => Reply.Read(Told.Of(await accounts.CreditLine(call.Aim.Stream).Find(call.Aim.Number)));
}

internal sealed record ReadStatement(int Line, int Length) : Deed
{
    internal override bool IsRead => true;

    public override Aim? AimAt(Known known) => known.Line(Line) is { } line ? new Aim(line.Line) : null;

    public override async Task<Reply> Perform(IAccounts accounts, Call call)
    {
        var movements = await accounts.CreditLine(call.Aim.Stream).Transactions(null, Length);
        return Reply.Read(new Told.Statement(string.Join(' ', movements.Select(m => $"{m.Number}:{m.Amount}")), movements.Count > 0 ? movements[0].Number : 0));
    }
}
