using CreditGrains.Accounts.Closing;
using CreditGrains.Accounts.Customers;
using CreditGrains.Accounts.Keys;
using CreditGrains.Accounts.Merchants;
using CreditGrains.Accounts.Products;
using CreditGrains.Accounts.Registry;
using CreditGrains.Credit.Closing;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Keys;
using CreditGrains.Credit.Registry;
using FsCheck;
using FsCheck.Fluent;

namespace CreditGrains.Accounts.Tests.Codecs;

/// <summary>Whatever happens to an account, its events and its snapshots say all of it.</summary>
public sealed class RoundTripTests
{
    private static readonly RevolvingProduct Product = Standard with
    {
        InstantCredit = new InstantCredit(0.2m, 500, 2), Limits = new SpendingLimits(900, 3000, 30, 9000, [new TrailingLimit(36_000, 2500, 9)]), SubLimits = Standard.SubLimits.Add("7011", new SubLimit(0.5m, 700)), PenaltyRate = 0.24m,
        Plans = [.. SeededProducts.All.OfType<InstalmentProduct>().Select(plan => plan.Code)],
    };

    private static readonly System.Collections.Immutable.ImmutableArray<InstalmentProduct> Plans = [.. SeededProducts.All.OfType<InstalmentProduct>()];

    private static readonly MerchantTerms[] Merchants = [Shop, Shop with { Id = "mer_atm", Mcc = "6011" }, Shop with { Id = "mer_hotel", Mcc = "7011" }, Shop with { Id = "mer_diner", Mcc = "5812" }, Shop with { IsSuspended = true }];

    [Fact]
    public void Lines() => Check(new Machine<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>(
        new CreditLineCodec(), CreditLineState.None, CreditLine.Decide, CreditLine.Evolve, LineCommand, OperationOf, Recall).CheckSnapshotsAndEvents);

    [Fact]
    public void Customers() => Check(new Machine<CustomerState, CustomerCommand, CustomerEvent, CustomerReceipt>(
        CustomerCodec.Instance, CustomerState.None, Credit.Customers.Customer.Decide, Credit.Customers.Customer.Evolve, CustomerCommand, OperationOf).CheckSnapshotsAndEvents);

    [Fact]
    public void MerchantsToo() => Check(new Machine<MerchantState, MerchantCommand, MerchantEvent, MerchantState>(
        MerchantCodec.Instance, MerchantState.None, (state, command, _) => Merchant.Decide(state, command), Merchant.Evolve,
        (move, _, _) => move.Kind switch
        {
            < 3 => new MerchantCommand.Open(Of(move), move.Pick % 2 == 0 ? Shop : Shop with { Plans = ["equal-3"] }, "Shop"),
            < 8 => new MerchantCommand.Suspend(Of(move)),
            _ => new MerchantCommand.Resume(Of(move)),
        }, command => command.Operation).CheckSnapshotsAndEvents);

    [Fact]
    public void The_catalogue() => Check(new Machine<CatalogueState, DefineProduct, CatalogueEvent, Product>(
        CatalogueCodec.Instance, CatalogueState.Empty, (state, command, _) => Catalogue.Decide(state, command), Catalogue.Evolve,
        (move, _, _) => new DefineProduct(Of(move), SeededProducts.All[move.Pick % SeededProducts.All.Length] with { AnnualRate = move.Amount / 1000m }), command => command.Operation).CheckSnapshotsAndEvents);

    [Fact]
    public void Registries() => Check(new Machine<RegistryState, Register, RegistryEvent, Registration>(
        RegistryCodec.Instance, RegistryState.Empty, (state, command, _) => Registrar.Decide(state, command), Registrar.Evolve,
        (move, _, _) => new Register(Of(move), $"cus_{move.Amount}"), command => command.Operation).CheckSnapshotsAndEvents);

    [Fact]
    public void Closes_of_business() => Check(new Machine<ClosingState, ClosingCommand, ClosingEvent, CloseOfBusinessRun>(
        ClosingCodec.Instance, ClosingState.None, (state, command, _) => ClosingRules.Decide(state, command), ClosingRules.Evolve,
        (move, _, _) => new DateOnly(2026, 3, 1).AddDays(move.Pick % 3) is var date && move.Kind < 5
            ? new ClosingCommand.Begin(date)
            : new ClosingCommand.Note(date, move.Amount, move.Key % 3, move.Kind > 14), _ => null).CheckSnapshotsAndEvents);

    [Fact]
    public void The_keyring() => Check(new Machine<KeyringState, KeyringCommand, KeyringEvent, ApiKey>(
        KeyringCodec.Instance, KeyringState.Empty, (state, command, _) => Keyring.Decide(state, command), Keyring.Evolve,
        (move, _, _) => move.Kind < 8
            ? new KeyringCommand.Issue(Of(move), new ApiKey($"key_{move.Amount}", (Scope)(move.Pick % 3), move.Pick % 3 == 2 ? null : "mer_shop", null, "hash", "wxyz", default, null))
            : new KeyringCommand.Revoke(Of(move), $"key_{move.Amount}"), command => command.Operation).CheckSnapshotsAndEvents);

    private static void Check(Action<Move[], int> check) => Prop
        .ForAll(Moves.ToArbitrary().Array(), Gen.Choose(0, 100).ToArbitrary(), (run, cut) =>
        {
            if (run.Length > 0) check(run, cut);
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(80));

    private static Gen<Move> Moves =>
        from kind in Gen.Choose(0, 19)
        from pick in Gen.Choose(0, 30)
        from amount in Gen.Choose(1, 600)
        from key in Gen.Choose(1, 200)
        from hours in Gen.Elements(0, 0, 0, 1, 30, 300)
        select new Move(kind, pick, amount, key, hours);

    private static Operation Of(Move move) => Op(move.Key, fingerprint: 1 + ((ulong)move.Key % 3));

    private static CreditLineCommand LineCommand(Move move, CreditLineState state, DateTimeOffset now)
    {
        var merchant = Merchants[move.Pick % Merchants.Length];
        var number = (long)(move.Pick + 1);
        Instruction Order(LineOrder order) => new(state.FollowedInstruction + (move.Pick % 3), "line_1", Of(move), order);
        if (!state.Exists) return new CreditLineCommand.Follow(new Instruction(1, "line_1", Of(move), new LineOrder.Open("cus_1", Product, 2000)));
        return move.Kind switch
        {
            0 or 1 or 2 or 3 => new CreditLineCommand.Authorise(Of(move), new AuthorisationRequest(merchant.Id, merchant.Mcc, null, move.Amount, Cny, null, null, null), merchant, move.Pick % 4 == 0),
            4 => new CreditLineCommand.Increment(Of(move), number, move.Amount, merchant),
            5 or 6 => new CreditLineCommand.Capture(Of(move), number, move.Amount % 2 == 0 ? null : move.Amount, move.Amount % 3 == 0),
            7 => new CreditLineCommand.Void(Of(move), number, move.Amount % 2 == 0 ? null : move.Amount),
            8 => new CreditLineCommand.Advise(Of(move), merchant, new Money(move.Amount, Cny), now),
            9 or 10 => new CreditLineCommand.Refund(Of(move), number, move.Amount % 2 == 0 ? null : move.Amount),
            11 => new CreditLineCommand.Repay(Of(move), move.Amount, null, null),
            12 => new CreditLineCommand.ReverseRepayment(Of(move), number, "bounced"),
            13 => move.Pick % 2 == 0 ? new CreditLineCommand.Freeze(Of(move), "lost") : new CreditLineCommand.Unfreeze(Of(move), "found"),
            14 => new CreditLineCommand.CatchUp(),
            16 or 17 => new CreditLineCommand.Authorise(Of(move), new AuthorisationRequest(merchant.Id, merchant.Mcc, null, move.Amount, Cny, Plans[move.Pick % Plans.Length].Code, null, null), merchant, false) { Plans = Plans },
            18 => move.Pick % 2 == 0 ? new CreditLineCommand.Settle(Of(move), number) : new CreditLineCommand.Convert(Of(move), number, Plans[0], merchant),
            19 => (move.Pick % 3) switch
            {
                0 => new CreditLineCommand.Prepay(Of(move), number, move.Amount, PrepaymentKeeps.Term),
                1 => new CreditLineCommand.Defer(Of(move), number, 1),
                _ => new CreditLineCommand.ReAge(Of(move), number, 2),
            },
            _ => new CreditLineCommand.Follow(Order((move.Pick % 5) switch
            {
                0 => new LineOrder.SetLimit(move.Amount * 4),
                1 or 2 => new LineOrder.Boost(move.Amount, now, now.AddHours(move.Amount)),
                3 => new LineOrder.SetBlocked(move.Amount % 2 == 0),
                _ => new LineOrder.Close("moved"),
            })),
        };
    }

    private static CustomerCommand CustomerCommand(Move move, CustomerState state, DateTimeOffset now)
    {
        var line = $"line_{move.Pick % 4}";
        if (state.Details is null) return new CustomerCommand.Open(Of(move), "cus_1", Person(exposureLimit: 4000));
        return move.Kind switch
        {
            0 or 1 or 2 when !state.Lines.ContainsKey(line) => new CustomerCommand.OpenLine(Of(move), line, Product, move.Amount, Cny),
            < 5 => new CustomerCommand.ChangeLine(Of(move), line, new LineOrder.SetLimit(move.Amount * 4)),
            5 => new CustomerCommand.ChangeLine(Of(move), line, new LineOrder.Boost(move.Amount, now, now.AddHours(move.Amount))),
            6 => new CustomerCommand.ChangeLine(Of(move), line, new LineOrder.Close("moved")),
            7 => new CustomerCommand.Block(Of(move)),
            8 => new CustomerCommand.Unblock(Of(move)),
            _ => new CustomerCommand.Settle(
                state.Pending.IsEmpty ? new Instruction(1, line, null, new LineOrder.SetBlocked(true)) : state.Pending[0], move.Amount % 5 == 0 ? new Refusal(RefusalCode.LineClosed, "no") : null),
        };
    }

    private static Operation? OperationOf(CreditLineCommand command) => command switch
    {
        CreditLineCommand.Follow c => c.Instruction.Operation,
        CreditLineCommand.CatchUp => null,
        _ => (Operation)command.GetType().GetProperty(nameof(Operation))!.GetValue(command)!,
    };

    private static Operation? OperationOf(CustomerCommand command) =>
        command is CustomerCommand.Settle ? null : (Operation)command.GetType().GetProperty(nameof(Operation))!.GetValue(command)!;

    private static CreditLineCommand Recall(CreditLineCommand command, IReadOnlyList<(CreditLineEvent Event, Recorded Recorded)> log, long number)
    {
        var about = log.Where(entry => entry.Recorded.Version == number || entry.Event.Subject == number).SkipWhile(entry => entry.Recorded.Version != number);
        var history = new History(log.Count, Credit.CreditLines.Histories.Fold(about));
        return command switch
        {
            CreditLineCommand.Increment c => c with { History = history },
            CreditLineCommand.Capture c => c with { History = history },
            CreditLineCommand.Void c => c with { History = history },
            CreditLineCommand.Refund c => c with { History = history },
            CreditLineCommand.ReverseRepayment c => c with { History = history },
            CreditLineCommand.Convert c => c with { History = history },
            _ => throw new ArgumentException($"{command.GetType().Name} asks for no history.", nameof(command)),
        };
    }
}
